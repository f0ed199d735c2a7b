import type { MarginEventRecord } from '../../contract/account-config.ts'
import type { ConversionRecord } from '../../contract/account-config.ts'
import type { BacktestResult, Metrics } from '../../contract/backtest.ts'
import { moneyToDecimal } from '../model/currency.ts'
import type { Order } from '../model/order.ts'
import type { Money } from '../model/units.ts'
import { MARGIN_CODES } from '../simulation/margin-events.ts'
import type { MarginEvent } from '../simulation/margin-events.ts'
import type { ConversionRates } from '../portfolio/conversion-rates.ts'
import type { Trader } from '../trader.ts'

type AccountMetrics = Pick<Metrics, 'marginCalls' | 'liquidations' | 'peakMarginUse' | 'conversionCosts'>

/** Figures of margin and conversion, where the account has them. */
export function accountMetrics({ margin, books, portfolio }: Trader): AccountMetrics {
  const { conversion } = books
  return {
    ...(margin === null
      ? {}
      : {
          marginCalls: margin.count('call'),
          liquidations: margin.count('liquidation'),
          peakMarginUse: Number.isFinite(margin.peakUse) ? margin.peakUse : null,
        }),
    ...(conversion === null ? {} : { conversionCosts: moneyToDecimal(conversion.paid, portfolio.currency) }),
  }
}

type AccountRecords = Pick<BacktestResult, 'marginEvents' | 'conversions'>

/** What happened for want of margin, and by what currencies were converted. @param hashes of the pairs, in their order */
export function accountRecords(trader: Trader, hashes: readonly string[]): AccountRecords {
  const { margin, books } = trader
  return {
    ...(margin === null ? {} : { marginEvents: margin.events.map((event) => marginRecord(event, trader)) }),
    ...(books.conversion === null ? {} : { conversions: conversionRecords(books.conversion.rates, hashes) }),
  }
}

/** Ids of orders that venue or broker made. */
export function forcedOrders({ margin }: Trader): ReadonlySet<string> {
  return new Set(margin?.events.flatMap(({ trade }) => (trade === null ? [] : [trade.orderId])))
}

/** Every order in the order of making, those that were forced among them. */
export function inOrderOfMaking({ orders }: Trader, forced: ReadonlySet<string>): Iterable<Order> {
  return forced.size === 0 ? orders.orders : [...orders.orders].toSorted((a, b) => a.createdAt - b.createdAt)
}

/** What a reader should know of margin. */
export function marginWarnings({ margin }: Trader): readonly string[] {
  if (margin === null) return []
  const first = margin.events.find(({ kind }) => kind === 'call' || kind === 'liquidation')
  if (first === undefined) return []
  const [calls, liquidations] = [margin.count('call'), margin.count('liquidation')]
  const said = [
    `${calls} margin call(s) and ${liquidations} forced reduction(s) of positions, the first: ${first.message}`,
  ]
  const deficits = margin.events.filter(({ kind }) => kind === 'deficit')
  return [...said, ...deficits.slice(0, 1).map(({ message }) => message)]
}

function marginRecord(event: MarginEvent, { portfolio, market }: Trader): MarginEventRecord {
  const { kind, at, equity, required, trade, message } = event
  const money = (amount: Money) => moneyToDecimal(amount, portfolio.currency)
  const record = { kind, code: MARGIN_CODES[kind], time: at, equity: money(equity), required: money(required), message }
  if (trade === null) return record
  const { instrument } = market.get(trade.symbol)
  return {
    ...record,
    symbol: trade.symbol,
    quantity: instrument.quantityToDecimal(trade.quantity),
    price: instrument.priceToDecimal(trade.price),
    orderId: trade.orderId,
  }
}

function conversionRecords({ pairs, account }: ConversionRates, hashes: readonly string[]): ConversionRecord[] {
  return pairs.map(({ pair, currency, into, series, first, last }, index) => ({
    pair,
    currency,
    ...(into === account.code ? {} : { into }),
    bars: series.bars.length,
    sha256: hashes[index] ?? '',
    first,
    last,
  }))
}
