import type { OrderRecord, TradeRecord } from '../../contract/backtest.ts'
import type { Currency } from '../model/currency.ts'
import type { Money } from '../model/units.ts'
import type { Trader } from '../trader.ts'
import { namesOf } from './action-records.ts'
import { RunningPrices } from './average-prices.ts'
import { OrderLines, fillLine } from './digest.ts'
import { orderFactsOf, splitsOf } from './order-facts.ts'
import type { Recorder } from './recorder.ts'
import { orderRecord, tradeRecord } from './run-records.ts'
import type { MeasuredTrade } from './statistics/trade-statistics.ts'

/** Where that goes of a run which cannot change any more. */
export interface TailSink {
  trade(record: TradeRecord): void
  order(record: OrderRecord): void
  /** A line of the digest, in its order: those of fills come after those of all orders. */
  orderLine(line: string): void
  fillLine(line: string): void
}

/** So many fills in memory are few. */
const FILLS_AT_ONCE = 4_096

const NONE: ReadonlySet<string> = new Set()

/**
 * Takes from a run what is over, as it goes: closed trades, fills, and orders before the oldest that still works. What is
 * left in memory does not grow with them. For runs in which no word of an order comes after its end, and which nobody but
 * the strategy makes orders in: without latency and without margin.
 */
export class RunTail {
  readonly prices = new RunningPrices()
  readonly #sink: TailSink
  readonly #fillsAtOnce: number
  readonly #orderLines = new OrderLines()
  // Numbers in one piece each: there may be a million.
  readonly #measured = { netPnl: [] as Money[], bars: [] as number[], mae: [] as Money[], mfe: [] as Money[] }
  #fills = 0

  constructor(sink: TailSink, fillsAtOnce = FILLS_AT_ONCE) {
    this.#sink = sink
    this.#fillsAtOnce = fillsAtOnce
  }

  /** What statistics need of the trades so far. */
  get trades(): readonly MeasuredTrade[] {
    const { netPnl, bars, mae, mfe } = this.#measured
    const none = 0 as Money
    return netPnl.map((pnl, row) => ({
      netPnl: pnl,
      bars: bars[row] ?? 0,
      mae: mae[row] ?? none,
      mfe: mfe[row] ?? none,
    }))
  }

  /** Takes what is over, when there is enough of it. Called between moments. */
  follow(trader: Trader, recorder: Recorder): void {
    if (recorder.fillCount - this.#fills >= this.#fillsAtOnce) this.#take(trader, recorder, false)
  }

  /** Takes all that is left: nothing happens any more. */
  end(trader: Trader, recorder: Recorder): void {
    this.#take(trader, recorder, true)
    this.prices.endAt(splitsOf(recorder))
    this.#takeTrades(recorder, trader.portfolio.currency)
  }

  #take({ orders, portfolio: { currency } }: Trader, recorder: Recorder, all: boolean): void {
    const splits = splitsOf(recorder)
    recorder.fillLog.drain((fill) => {
      this.prices.take(fill, splits)
      this.#sink.fillLine(fillLine(fill))
    })
    this.#fills = recorder.fillCount
    this.#takeTrades(recorder, currency)
    const facts = orderFactsOf(recorder, this.prices, currency, NONE)
    orders.forget((order) => {
      this.#sink.orderLine(this.#orderLines.of(order))
      this.#sink.order(orderRecord(order, facts))
      this.prices.forget(order)
    }, all)
  }

  #takeTrades(recorder: Recorder, currency: Currency): void {
    const { closed } = this.prices
    const nameAt = namesOf(recorder)
    const trades = recorder.trades.splice(0, closed.length)
    for (const [index, trade] of trades.entries()) {
      this.#sink.trade(tradeRecord(trade, closed.at(index), currency, nameAt))
      this.#measured.netPnl.push(trade.netPnl)
      this.#measured.bars.push(trade.bars)
      this.#measured.mae.push(trade.mae)
      this.#measured.mfe.push(trade.mfe)
    }
    closed.drop(trades.length)
  }
}
