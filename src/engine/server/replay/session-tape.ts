import { MAX_TAPE_EVENTS, TAPE_KINDS } from '../../../contract/session-tape.ts'
import type { SessionTape, TapeMoment, TapeRow } from '../../../contract/session-tape.ts'
import type { JournalRecord, RecordKind } from '../../kernel/journal.ts'
import { currencyOf, moneyToDecimal } from '../../model/currency.ts'
import { ConfigError } from '../../model/errors.ts'
import type { Instrument } from '../../model/instrument.ts'
import type { Money, Price, Quantity } from '../../model/units.ts'
import type { Portfolio } from '../../portfolio/portfolio.ts'
import { GrowingColumn } from './growing-column.ts'
import { isOutcome } from './outcome-log.ts'
import { textIn } from './record-fields.ts'
import { RecordWords } from './record-words.ts'
import { TapeHoldings } from './tape-holdings.ts'
import { TapeOrders } from './tape-orders.ts'
import { eventWords } from './tape-words.ts'

export interface TapeParts {
  readonly session: string
  /** Whose bars are counted. */
  readonly symbol: string
  readonly symbols: readonly string[]
  readonly currency: string
  readonly portfolio: Portfolio
  /** Events that will come; of more than {@link MAX_TAPE_EVENTS} the oldest are left out. */
  readonly events: number
}

const KIND_NUMBERS = new Map<RecordKind, number>(TAPE_KINDS.map((kind, index) => [kind, index]))
/** Goes along while a recorded session is gone through, and keeps what there was after each of its events. */
export class TapeRecorder {
  readonly #parts: TapeParts
  readonly #holdings: TapeHoldings
  readonly #orders = new TapeOrders()
  readonly #rows: TapeRow[] = []
  readonly #sequence = new GrowingColumn()
  readonly #clock = new GrowingColumn()
  readonly #kind = new GrowingColumn()
  readonly #equity = new GrowingColumn()
  readonly #cash = new GrowingColumn()
  readonly #realised = new GrowingColumn()
  readonly #openPnl = new GrowingColumn()
  readonly #commission = new GrowingColumn()
  readonly #bars = new GrowingColumn()
  readonly #fills = { index: new GrowingColumn(), quantity: new GrowingColumn(), price: new GrowingColumn() }
  #instruments = new Map<string, Instrument>()
  #words = new Map<string, RecordWords>()
  #skip: number
  #now = 0
  #barsSoFar = 0
  /** First row that happened within a moment whose market data has not been delivered yet; NaN for none. */
  #within = Number.NaN
  /** The first of those rows after the last of their fills: nothing but the moment's prices tells them from its end. */
  #valued = Number.NaN

  constructor(parts: TapeParts) {
    this.#parts = parts
    this.#holdings = new TapeHoldings(parts.portfolio)
    this.#skip = Math.max(0, parts.events - MAX_TAPE_EVENTS)
  }

  setInstruments(instruments: readonly Instrument[], clock: number): void {
    this.#instruments = new Map(instruments.map((instrument) => [instrument.symbol, instrument]))
    this.#words = new Map(
      instruments.map((instrument) => [
        instrument.symbol,
        new RecordWords({ ...instrumentUnits(instrument), currency: instrument.currency.code }),
      ]),
    )
    this.#now = Math.max(this.#now, clock)
  }

  /** A moment of market data was delivered. @param bars bars of the symbol that have closed so far */
  onMoment(now: number, bars: number): void {
    this.#now = now
    this.#barsSoFar = bars
    if (Number.isNaN(this.#within)) return
    for (let row = this.#within; row < this.#rows.length; row++) this.#bars.set(row, bars)
    for (let row = this.#valued; row < this.#rows.length; row++) this.#value(row)
    if (this.#valued < this.#rows.length) this.#holdings.note(this.#valued)
    this.#within = Number.NaN
    this.#valued = Number.NaN
  }

  /** An event of the journal, when it has been taken by the account. */
  take(record: JournalRecord): void {
    const { kind, data } = record
    const index = this.#rows.length
    this.#orders.take(record, index, (symbol) => this.#instruments.get(symbol))
    const order = textIn(data, 'order')
    const origin = this.#orders.origin(order)
    const symbol = textIn(data, 'symbol') || (origin?.symbol ?? '')
    if (this.#skip > 0) {
      this.#skip--
      return
    }
    const clock = this.#clockOf(record)
    this.#rows.push({
      index,
      sequence: record.sequence,
      clock,
      writtenAt: record.at,
      kind,
      symbol,
      order,
      correlationId: origin?.correlationId ?? '',
      ...eventWords(record, this.#words.get(symbol)),
    })
    this.#push(record, index, clock)
    if (kind === 'fill' && symbol === this.#parts.symbol) this.#pushFill(record, index)
    this.#followWithin(record, index, clock)
    this.#holdings.note(index)
  }

  /** The columns of it all. */
  get tape(): SessionTape {
    const { session, symbol, symbols, currency, events } = this.#parts
    return {
      session,
      symbol,
      symbols: [...symbols],
      currency,
      omitted: Math.max(0, events - MAX_TAPE_EVENTS),
      sequence: this.#sequence.take(),
      clock: this.#clock.take(),
      kind: this.#kind.take(),
      equity: this.#equity.take(),
      bars: this.#bars.take(),
      fills: {
        index: this.#fills.index.take(),
        quantity: this.#fills.quantity.take(),
        price: this.#fills.price.take(),
      },
    }
  }

  /** Those of some places; what is beyond the end is left out. */
  rows(indices: readonly number[]): readonly TapeRow[] {
    return indices.flatMap((index) => this.#rows[index] ?? [])
  }

  /** @throws ConfigError when there is no such event */
  moment(index: number): TapeMoment {
    const row = this.#rows[index]
    if (!row) throw new ConfigError(`expected an event from 0 to ${this.#rows.length - 1}, found ${index}`)
    return {
      row,
      cash: this.#cash.at(index),
      equity: this.#equity.at(index),
      realisedPnl: this.#realised.at(index),
      openPnl: this.#openPnl.at(index),
      commission: this.#commission.at(index),
      positions: this.#holdings.at(index),
      orders: this.#orders.at(index),
    }
  }

  #push({ sequence, kind }: JournalRecord, index: number, clock: number): void {
    const { portfolio } = this.#parts
    this.#sequence.push(sequence)
    this.#clock.push(clock)
    this.#kind.push(KIND_NUMBERS.get(kind) ?? Number.NaN)
    this.#bars.push(this.#barsSoFar)
    this.#cash.push(this.#money(portfolio.cash))
    this.#commission.push(this.#money(portfolio.commission))
    this.#equity.push(Number.NaN)
    this.#realised.push(Number.NaN)
    this.#openPnl.push(Number.NaN)
    this.#value(index)
  }

  #value(index: number): void {
    const { portfolio } = this.#parts
    this.#equity.set(index, this.#money(portfolio.equity))
    this.#realised.set(index, this.#money(portfolio.realised))
    this.#openPnl.set(index, this.#money(portfolio.openPnl))
  }

  #followWithin({ kind }: JournalRecord, index: number, clock: number): void {
    // What came of a moment of market data is written before the moment itself.
    if (!isOutcome(kind) || clock <= this.#now) {
      this.#within = Number.NaN
      this.#valued = Number.NaN
      return
    }
    if (Number.isNaN(this.#within)) this.#within = index
    if (kind === 'fill') this.#valued = index + 1
    else if (Number.isNaN(this.#valued)) this.#valued = index
  }

  /** What is about no time of its own happened when the market stood still. */
  #clockOf({ kind, data }: JournalRecord): number {
    const { at } = data
    const isTimed = typeof at === 'number' && kind !== 'step' && kind !== 'broker'
    return Math.max(isTimed ? at : this.#now, this.#clock.at(this.#clock.length - 1) || 0)
  }

  #pushFill({ data }: JournalRecord, index: number): void {
    const instrument = this.#instruments.get(this.#parts.symbol)
    if (!instrument) return
    const quantity = instrument.quantityToDecimal(Number(data['quantity']) as Quantity)
    this.#fills.index.push(index)
    this.#fills.quantity.push(data['side'] === 'buy' ? quantity : -quantity)
    this.#fills.price.push(instrument.priceToDecimal(Number(data['price']) as Price))
  }

  #money(amount: Money): number {
    return moneyToDecimal(amount, currencyOf(this.#parts.currency))
  }
}

function instrumentUnits({ symbol, pricePrecision, quantityPrecision }: Instrument) {
  return { symbol, pricePrecision, quantityPrecision }
}
