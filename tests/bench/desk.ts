import { SimulatedClock } from '../../src/engine/kernel/clock.ts'
import { NO_JOURNAL } from '../../src/engine/kernel/journal.ts'
import { SeededRandom } from '../../src/engine/kernel/random.ts'
import { USD, moneyOf } from '../../src/engine/model/currency.ts'
import { InvariantError, messageOf } from '../../src/engine/model/errors.ts'
import { Instrument } from '../../src/engine/model/instrument.ts'
import type { Quote } from '../../src/engine/model/tick.ts'
import { MINUTE_MS } from '../../src/engine/model/time.ts'
import type { Price, Quantity, Timestamp } from '../../src/engine/model/units.ts'
import type { RiskLimits } from '../../src/engine/risk/risk-gate.ts'
import { TradingState } from '../../src/engine/risk/trading-state.ts'
import { Trader } from '../../src/engine/trader.ts'

const CASH = 1_000_000_000
const LIMITS: RiskLimits = {
  maxOrderQuantity: 1_000_000,
  maxOrderValue: moneyOf(CASH, USD),
  maxPositionValue: moneyOf(CASH, USD),
  leverage: 1,
}

/** A trader on quotes of one instrument, every limit of the gate set, nothing journalled. */
export function quoteDesk(state = new TradingState(null)) {
  const clock = new SimulatedClock(0 as Timestamp)
  const instrument = new Instrument({
    symbol: 'BENCH',
    kind: 'equity',
    currency: USD,
    pricePrecision: 2,
    quantityPrecision: 0,
  })
  const trader = new Trader({
    clock,
    timers: clock,
    random: new SeededRandom(1),
    journal: NO_JOURNAL,
    currency: USD,
    cash: moneyOf(CASH, USD),
    limits: LIMITS,
    state,
    commission: { fraction: 0.0002, perShare: 0, minimum: 0 },
    slippage: { fraction: 0, increments: 0 },
    ids: { orders: 'O', fills: 'F', ordersBefore: 0 },
    onFault: (subscriber, error) => {
      throw new InvariantError(`${subscriber} failed: ${messageOf(error)}`, { cause: error })
    },
    onTrade: () => undefined,
  })
  const market = trader.addInstrument(instrument, MINUTE_MS, 'quotes')
  return { clock, instrument, trader, market }
}

export function quoteAt(instrument: Instrument, at: number): Quote {
  const bid = 10_000 + (at % 7)
  return {
    instrument,
    at: at as Timestamp,
    bid: bid as Price,
    ask: (bid + 1) as Price,
    bidSize: 100 as Quantity,
    askSize: 100 as Quantity,
  }
}
