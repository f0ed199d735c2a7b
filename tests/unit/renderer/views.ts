import type { InstrumentView, OrderView } from '../../../src/contract/views.ts'

export function orderView(part: Partial<OrderView> = {}): OrderView {
  return {
    id: 'o1',
    symbol: 'AAPL',
    side: 'buy',
    type: 'market',
    timeInForce: 'day',
    quantity: 100,
    filled: 0,
    limitPrice: null,
    stopPrice: null,
    averagePrice: null,
    status: 'accepted',
    working: true,
    reason: '',
    strategyId: 'manual',
    correlationId: 'c1',
    createdAt: 1,
    updatedAt: 1,
    ...part,
  }
}

export function instrumentView(part: Partial<InstrumentView> = {}): InstrumentView {
  return {
    symbol: 'AAPL',
    kind: 'equity',
    currency: 'USD',
    pricePrecision: 2,
    quantityPrecision: 0,
    priceIncrement: 0.01,
    quantityIncrement: 1,
    timeZone: 'America/New_York',
    timeframe: '1d',
    timeframes: ['1d'],
    simulated: false,
    ...part,
  }
}
