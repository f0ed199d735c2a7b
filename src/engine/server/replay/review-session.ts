import { MAX_REVIEWED_BARS } from '../../../contract/session-review.ts'
import type { SessionReview } from '../../../contract/session-review.ts'
import type { InspectedOrder, RunEvent, RunInspection } from '../../../contract/run-review.ts'
import type { BlockStore } from '../../adapters/journal/block-store.ts'
import { headOf } from '../../adapters/journal/journal-log.ts'
import { readJournal } from '../../adapters/journal/read-journal.ts'
import type { JournalRecord, RecordData } from '../../kernel/journal.ts'
import { currencyOf, moneyToDecimal } from '../../model/currency.ts'
import { StorageError } from '../../model/errors.ts'
import { formatTimeframe } from '../../model/time.ts'
import type { Histories } from '../session-factory.ts'
import { momentsOf, turnOf } from './outcome-log.ts'
import { reelBooks, reelMarket } from './reel-market.ts'
import type { Timestamp } from '../../model/units.ts'
import type { ReelMarket } from './reel-market.ts'
import { RecordedAhead, countedRecords, recordsOfRun } from './recorded-ahead.ts'
import { RunFinder } from './run-record.ts'
import type { RecordedRun } from './run-record.ts'
import { SessionReel } from './session-reel.ts'
import type { ReelRow } from './session-reel.ts'
import { TapeRecorder } from './session-tape.ts'

export interface ReviewParts {
  readonly journal: BlockStore
  readonly catalog: Histories
  readonly label: string
  readonly simulated: boolean
  /** Lets others have their turn: a long session takes its time. */
  readonly pause: () => Promise<void>
}

/** A recorded session on one of its symbols: bar by bar, and event by event. */
export interface ReviewedSession {
  readonly review: SessionReview
  readonly tape: TapeRecorder
}

/** Records or moments of market data that are gone through between two turns of others. */
const STEPS_AT_ONCE = 2_000
/** The same of records that are only looked at: a million takes a second. */
const LOOKS_AT_ONCE = 20_000

/**
 * Goes through a recorded session on one of its symbols: its market data again, and its fills out of the journal. No
 * strategy runs.
 * @throws StorageError when the journal is damaged, DataError when the data is not there any more
 */
export async function reviewSession(id: string, symbol: string | null, parts: ReviewParts): Promise<ReviewedSession> {
  const finder = new RunFinder()
  await paced(readJournal(parts.journal, id), LOOKS_AT_ONCE, parts, (record) => finder.take(record))
  const { runs } = finder
  const first = runs[0]
  if (!first) throw new StorageError(`expected a journal of session ${id}, found none`)
  const symbols = symbolsOf(first)
  let market: ReelMarket | undefined
  const now = () => market?.now() ?? (first.config.clock as Timestamp)
  const reel = new SessionReel(
    first.config,
    symbol ?? symbols[0] ?? '',
    await reelBooks(first.config, parts.catalog, now, () => reel.portfolio),
  )
  const tape = new TapeRecorder({
    session: id,
    symbol: symbol ?? symbols[0] ?? '',
    symbols,
    currency: first.config.currency,
    portfolio: reel.portfolio,
    events: eventsOf(runs),
  })
  for (const [index, run] of runs.entries()) {
    market = await reelMarket(run.config, reel.portfolio, parts.catalog, reel.takeBar)
    const instruments = market.instruments.map(({ instrument }) => instrument)
    reel.setInstruments(instruments)
    tape.setInstruments(instruments, run.config.clock || (run.config.from ?? 0))
    const next = runs[index + 1]
    const ahead = new RecordedAhead(run.last)
    await paced(recordsOfRun(parts.journal, id, run, next), LOOKS_AT_ONCE, parts, (record) => ahead.take(record))
    await play(countedRecords(parts.journal, id, run, next, ahead), market, reel, tape, parts)
  }
  return { review: reviewOf(id, symbols, first, reel, market, parts), tape }
}

/** Goes through records with turns for others in between. @param take returns how many steps a record was, one if nothing */
async function paced(
  records: Iterable<JournalRecord>,
  atOnce: number,
  { pause }: ReviewParts,
  take: (record: JournalRecord) => number | void,
): Promise<void> {
  let steps = 0
  for (const record of records) {
    steps += take(record) ?? 1
    if (steps < atOnce) continue
    steps = 0
    await pause()
  }
}

function play(
  records: Iterable<JournalRecord>,
  market: ReelMarket,
  reel: SessionReel,
  tape: TapeRecorder,
  parts: ReviewParts,
): Promise<void> {
  return paced(records, STEPS_AT_ONCE, parts, (record) => {
    const isMarket = record.kind === 'market' || record.kind === 'data'
    const moments = isMarket ? deliver(record.data, market, () => tape.onMoment(market.now(), reel.rows.length)) : 0
    if (!isMarket) reel.take(record)
    tape.take(record)
    return 1 + moments
  })
}

/** Returns how many moments it was. */
function deliver(data: RecordData, market: ReelMarket, onMoment: () => void): number {
  const turn = turnOf(data)
  const moments = turn ? 1 : momentsOf(data)
  for (let moment = moments; moment > 0; moment--) {
    if (turn) market.turn(turn)
    else market.step()
    onMoment()
  }
  return moments
}

/** How many records count: those that a crash undid do not. */
function eventsOf(runs: readonly RecordedRun[]): number {
  return runs.reduce((sum, { first, last }, index) => {
    const end = Math.min(last, (runs[index + 1]?.first ?? Number.POSITIVE_INFINITY) - 1)
    return sum + Math.max(0, end - first + 1)
  }, 0)
}

function symbolsOf({ config }: RecordedRun): readonly string[] {
  return config.instruments.map(({ symbol }) => symbol)
}

function reviewOf(
  id: string,
  symbols: readonly string[],
  { config }: RecordedRun,
  reel: SessionReel,
  market: ReelMarket | undefined,
  { journal, label, simulated }: ReviewParts,
): SessionReview {
  const { instrument } = reel
  const omitted = Math.max(0, reel.rows.length - MAX_REVIEWED_BARS)
  const rows = reel.rows.slice(omitted)
  const from = rows[0]?.time ?? Number.NEGATIVE_INFINITY
  const timeframe = market?.instruments.find((each) => each.instrument.symbol === instrument.symbol)?.timeframe ?? 0
  return {
    id,
    label,
    symbols: [...symbols],
    currency: config.currency,
    simulated,
    omitted,
    metrics: { equityStart: moneyToDecimal(config.cash, currencyOf(config.currency)) },
    data: {
      symbol: instrument.symbol,
      timeframe: formatTimeframe(timeframe),
      bars: rows.length,
      first: rows[0]?.time ?? 0,
      last: rows.at(-1)?.time ?? 0,
      pricePrecision: instrument.pricePrecision,
      quantityPrecision: instrument.quantityPrecision,
    },
    equity: { time: rows.map(({ time }) => time), value: rows.map(({ equity }) => equity) },
    trades: reel.trades.filter(({ exitTime }) => exitTime >= from),
    openPositions: reel.open,
    bars: {
      time: column(rows, 'time'),
      open: column(rows, 'open'),
      high: column(rows, 'high'),
      low: column(rows, 'low'),
      close: column(rows, 'close'),
      volume: column(rows, 'volume'),
    },
    inspection: inspectionOf(rows, reel.events, from, headOf(journal, id).hash),
  }
}

function inspectionOf(
  rows: readonly ReelRow[],
  events: readonly RunEvent[],
  from: number,
  digest: string,
): RunInspection {
  return {
    digest,
    bars: rows.length,
    before: 0,
    state: {
      time: column(rows, 'time'),
      equity: column(rows, 'equity'),
      cash: column(rows, 'cash'),
      quantity: column(rows, 'quantity'),
      averagePrice: column(rows, 'averagePrice'),
      openPnl: column(rows, 'openPnl'),
    },
    lines: [],
    working: workingBefore(events, from),
    events: events.filter(({ time }) => time >= from),
  }
}

/** Orders that worked when the bars that are told begin. */
function workingBefore(events: readonly RunEvent[], from: number): InspectedOrder[] {
  const working = new Map<string, InspectedOrder>()
  for (const event of events) {
    if (event.time >= from) break
    if (event.kind === 'fill') continue
    if (event.order.status === 'accepted') working.set(event.order.id, event.order)
    else working.delete(event.order.id)
  }
  return [...working.values()]
}

function column(rows: readonly ReelRow[], name: keyof ReelRow): Float64Array<ArrayBuffer> {
  return Float64Array.from(rows, (row) => row[name])
}
