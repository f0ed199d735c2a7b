import type { QuoteTable } from '../../contract/views.ts'
import { tradingDateOfBar } from '../market/calendar.ts'
import type { TradingCalendar } from '../market/calendar.ts'
import type { InstrumentMarket } from '../market/market.ts'
import type { BarColumns } from '../model/bar.ts'
import type { Session } from '../session/session.ts'
import type { Touch } from './flatten-cost.ts'
import type { Pulse } from './pulse.ts'

/** The newest prices of one symbol, in exact units; NaN where there is none. */
interface Row {
  readonly symbol: string
  readonly market: InstrumentMarket
  readonly calendar: TradingCalendar
  time: number
  last: number
  bid: number
  ask: number
  /** Last price of the trading day before. */
  previousClose: number
  /** Of the trading day so far. */
  volume: number
  date: number
}

/** Follows the newest price of every symbol of a session and tells of those that changed, at most once a beat. */
export class QuoteBoard {
  readonly #rows: readonly Row[]
  readonly #changed = new Set<Row>()
  readonly #pulse: Pulse
  readonly #publish: (table: QuoteTable) => void
  readonly #flush = () => this.#send()
  #isClosed = false

  constructor(session: Session, pulse: Pulse, publish: (table: QuoteTable) => void) {
    this.#pulse = pulse
    this.#publish = publish
    this.#rows = session.trader.market.all.map((market) => {
      const row = emptyRow(market, session.trader.calendar(market.instrument))
      recall(row, session.feed.history(row.symbol))
      this.#follow(row)
      return row
    })
  }

  /** Says nothing more: another session has begun. */
  close(): void {
    this.#isClosed = true
  }

  /** The newest bid and ask of a symbol; undefined where there never were any. */
  touch(symbol: string): Touch | undefined {
    const row = this.#rows.find((each) => each.symbol === symbol)
    return row && row.bid === row.bid && row.ask === row.ask ? { bid: row.bid, ask: row.ask, at: row.time } : undefined
  }

  /** All symbols. */
  get table(): QuoteTable {
    return quoteTable(this.#rows)
  }

  #follow(row: Row): void {
    const { market, calendar } = row
    market.quotes.subscribe('record', 'quotes', (quote) => {
      row.bid = quote.bid
      row.ask = quote.ask
      row.time = quote.at
      this.#touch(row)
    })
    market.trades.subscribe('record', 'quotes', (trade) => {
      take(row, calendar.tradingDate(trade.at), trade.at, trade.price, trade.size)
      this.#touch(row)
    })
    market.bars().subscribe('record', 'quotes', (bar) => {
      // A market with ticks knows better than its bars.
      if (!Number.isNaN(row.bid)) return
      take(row, tradingDateOfBar(calendar, bar.timeframe, bar.time), bar.time, bar.closeUnits, bar.volumeUnits)
      this.#touch(row)
    })
  }

  #touch(row: Row): void {
    this.#changed.add(row)
    this.#pulse.request(this.#flush)
  }

  #send(): void {
    if (this.#isClosed) return
    this.#publish(quoteTable([...this.#changed]))
    this.#changed.clear()
  }
}

function emptyRow(market: InstrumentMarket, calendar: TradingCalendar): Row {
  const { symbol } = market.instrument
  const none = Number.NaN
  return {
    symbol,
    market,
    calendar,
    time: none,
    last: none,
    bid: none,
    ask: none,
    previousClose: none,
    volume: 0,
    date: Number.NEGATIVE_INFINITY,
  }
}

/** Takes the last two trading days of a history: the newest price, and the close of the day before. */
function recall(row: Row, bars: BarColumns): void {
  const { market, calendar } = row
  const dateOf = (index: number) => tradingDateOfBar(calendar, market.timeframe, bars.time[index] ?? 0)
  const newest = bars.length - 1
  if (newest < 0) return
  let before = newest - 1
  while (before >= 0 && dateOf(before) === dateOf(newest)) before--
  for (let index = before + 1; index <= newest; index++) row.volume += bars.volume[index] ?? 0
  row.date = dateOf(newest)
  row.time = bars.time[newest] ?? Number.NaN
  row.last = bars.close[newest] ?? Number.NaN
  row.previousClose = bars.close[before] ?? Number.NaN
}

function take(row: Row, date: number, time: number, price: number, volume: number): void {
  if (date > row.date) {
    row.previousClose = row.last
    row.date = date
    row.volume = 0
  }
  row.time = time
  row.last = price
  row.volume += volume
}

function quoteTable(rows: readonly Row[]): QuoteTable {
  const column = (value: (row: Row) => number) => Float64Array.from(rows, value)
  const price = (value: (row: Row) => number) => column((row) => value(row) / row.market.instrument.priceScale)
  return {
    symbols: rows.map(({ symbol }) => symbol),
    time: column(({ time }) => time),
    last: price(({ last }) => last),
    bid: price(({ bid }) => bid),
    ask: price(({ ask }) => ask),
    previousClose: price(({ previousClose }) => previousClose),
    volume: column((row) => row.volume / row.market.instrument.quantityScale),
  }
}
