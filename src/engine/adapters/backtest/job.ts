import type { AccountConfig } from '../../../contract/account-config.ts'
import type { BacktestRequest, BacktestResult } from '../../../contract/backtest.ts'
import type { CostConfig } from '../../../contract/costs.ts'
import type { FillConfig } from '../../../contract/fill-config.ts'
import type { RunInspection, RunReview } from '../../../contract/run-review.ts'
import type { InspectionWindow } from '../../backtest/run-inspector.ts'
import type { Membership } from '../../market/universe.ts'
import { BAR_FIELDS, allocateBars } from '../../model/bar.ts'
import type { BarColumns, BarSeries } from '../../model/bar.ts'
import type { CorporateAction } from '../../model/corporate-action.ts'
import { QuantXError, StrategyError, messageOf } from '../../model/errors.ts'
import type { SourceLocation } from '../../model/errors.ts'
import { Instrument, specOf } from '../../model/instrument.ts'
import type { InstrumentSpec } from '../../model/instrument.ts'
import type { TickColumns } from '../../model/tick-series.ts'
import type { Timeframe } from '../../model/time.ts'
import type { ParameterValues } from '../../strategy/parameters.ts'
import { loadBarFile } from '../data/streaming/bar-file.ts'
import type { BarFile, FiledSeries } from '../data/streaming/bar-file.ts'
import type { StrategyBundle } from '../strategy/bundle.ts'

/** A history in memory, or one whose bars are read from the disk while they are played. */
export type JobBars = BarSeries | FiledSeries

/** One symbol of a backtest. */
export interface JobSeries<Bars extends JobBars = BarSeries> {
  readonly series: Bars
  /** Hash of the series: see hashSeries. */
  readonly sha256: string
}

/** A backtest to run, here or in a worker thread. */
export interface JobOn<Bars extends JobBars> {
  readonly strategy: StrategyBundle
  readonly params: ParameterValues
  readonly series: Bars
  /** Hash of the series: see hashSeries. */
  readonly sha256: string
  /** Further symbols, of the same timeframe. */
  readonly others?: readonly JobSeries<Bars>[]
  /** What happened to the symbols. */
  readonly actions?: readonly CorporateAction[]
  /** Which symbols may be traded when; all, always, when left out. */
  readonly universe?: readonly Membership[]
  /** Epoch ms of the first and last bar to trade, both included; null for all. */
  readonly from: number | null
  readonly to: number | null
  /** In decimals of the account's currency. */
  readonly cash: number
  readonly costs: CostConfig
  /** How orders fill where bars leave it open; the defaults of {@link FillConfig} when left out. */
  readonly fills?: FillConfig | undefined
  /** Currency and margin of the account; cash in the main symbol's currency when left out. */
  readonly account?: AccountConfig | undefined
  /** Bars of pairs with the account's currency, to convert others by. */
  readonly rates?: readonly JobSeries[] | undefined
  /** Finer bars of the main symbol, to match its orders on. */
  readonly detail?: JobSeries<Bars> | undefined
  readonly periodsPerYear: number
  readonly seed: number
  /** How long it took to get here: part of the result. */
  readonly loadMs: number
  /** What a reader of the result should know of the data. */
  readonly warnings: readonly string[]
}

/** A backtest whose bars are in memory. */
export type BacktestJob = JobOn<BarSeries>

export type AnyJob = JobOn<JobBars>

/** How far a run is, with the points of the equity curve since the last message, few enough to draw. */
export interface BacktestPoints {
  readonly done: number
  readonly total: number
  /** Open time of bars in epoch ms. */
  readonly time: Float64Array
  /** Equity in decimals. */
  readonly value: Float64Array
}

export interface PortableSeries {
  readonly instrument: InstrumentSpec
  readonly timeframe: Timeframe
  /** The bars, or where they are. */
  readonly bars: BarColumns | BarFile
  readonly ticks?: TickColumns | undefined
}

interface PortableOther extends PortableSeries {
  readonly sha256: string
}

/** A job as it is posted to a thread: columns are on shared memory, so nothing large is copied. */
export interface PortableJob extends Omit<AnyJob, 'series' | 'others' | 'detail' | 'rates'>, PortableSeries {
  readonly others: readonly PortableOther[]
  readonly rates: readonly PortableOther[]
  readonly detail: PortableOther | undefined
  readonly engine: BacktestResult['engine']
  /** One Int32 that is not 0 once the run is to end. */
  readonly cancelFlag: SharedArrayBuffer
}

/** Closes of bars in decimals, with the times of their opens. */
export interface Closes {
  readonly time: Float64Array
  readonly close: Float64Array
}

/** A stored run to be analysed, with what is known beyond it. Plain data: it can be posted to a thread. */
export interface ReviewJob {
  readonly result: BacktestResult
  readonly seed: number
  /** Of the venue, for weekdays and hours; UTC for bars that are dates. */
  readonly timeZone: string
  /** What holding the main symbol would have been worth, dividends reinvested; null when its data are no longer there. */
  readonly closes: Closes | null
  /** The closes as they traded, when the value of all positions is their quantity times these; null otherwise. */
  readonly marks: Closes | null
  /** Daily returns of every run of the strategy on these data, this one first. */
  readonly configurations: readonly Float64Array[]
  readonly doubledCosts: { readonly totalReturn: number } | null
}

/** What a run is kept with. */
export interface Keeping {
  readonly request: BacktestRequest
  /** What would have been held instead. */
  readonly benchmark: JobBars | undefined
}

/** Where a result's records go that may be too many to hold, and what it is compared with. */
export interface Spilling {
  /** A folder that is there. */
  readonly folder: string
  readonly benchmark: JobBars | undefined
}

/** A finished run as the store keeps it, and what the list of runs shows of it. */
export interface KeptRun {
  readonly metrics: BacktestResult['metrics']
  /** Deflated JSON of the result. */
  readonly bytes: Uint8Array<ArrayBuffer>
}

/** What a thread is asked. */
export type ThreadTask =
  | { readonly type: 'run'; readonly job: PortableJob }
  | {
      readonly type: 'keep'
      readonly job: PortableJob
      readonly request: BacktestRequest
      readonly folder: string
      readonly benchmark: PortableSeries | undefined
    }
  | {
      readonly type: 'spill'
      readonly job: PortableJob
      readonly folder: string
      readonly benchmark: PortableSeries | undefined
    }
  | { readonly type: 'inspect'; readonly job: PortableJob; readonly window: InspectionWindow }
  | { readonly type: 'review'; readonly job: ReviewJob }

/** A result whose equity curve travels beside it, moved instead of copied. */
export interface MovedResult {
  readonly result: BacktestResult
  readonly time: Float64Array<ArrayBuffer>
  readonly value: Float64Array<ArrayBuffer>
}

/** What a thread answers. */
export type WorkerMessage =
  | { readonly type: 'progress'; readonly points: BacktestPoints }
  | ({ readonly type: 'done' } & MovedResult)
  /** Trades and orders of the result are in files; it counts them. */
  | ({ readonly type: 'spilled'; readonly trades: number; readonly orders: number } & MovedResult)
  | ({ readonly type: 'kept' } & KeptRun)
  | { readonly type: 'inspected'; readonly inspection: RunInspection }
  | { readonly type: 'reviewed'; readonly review: RunReview }
  | { readonly type: 'failed'; readonly failure: PortableFailure }

/** An error on its way between threads, which keep only the message of a class of ours. */
export interface PortableFailure {
  readonly code: string
  readonly message: string
  readonly phase: 'load' | 'run' | null
  readonly location: SourceLocation | null
}

export function portableJob(
  { series, others = [], rates = [], detail, ...job }: AnyJob,
  engine: BacktestResult['engine'],
  cancelFlag: SharedArrayBuffer,
): PortableJob {
  const portable = {
    others: others.map(portableOther),
    rates: rates.map(portableOther),
    detail: detail && portableOther(detail),
  }
  return { ...job, ...portableSeries(series), ...portable, engine, cancelFlag }
}

export function jobOf({ instrument, timeframe, bars, ticks, others, rates, detail, ...job }: PortableJob): AnyJob {
  const series = seriesOf({ instrument, timeframe, bars, ticks })
  const rest = { others: others.map(otherOf), rates: rates.map(otherOf).map(loaded), detail: detail && otherOf(detail) }
  return { ...job, series, ...rest }
}

/** Whether any of a job's bars are read while they are played. */
export function isStreamed({ series, others = [], detail }: AnyJob): boolean {
  return [series, ...others.map((other) => other.series), ...(detail ? [detail.series] : [])].some(isFiled)
}

export function isFiled(series: JobBars): series is FiledSeries {
  return 'file' in series
}

/** A job with all its bars in memory. @throws DataError when they cannot be read */
export function inMemory({ series, others, detail, ...job }: AnyJob): BacktestJob {
  return {
    ...job,
    series: loadedSeries(series),
    ...(others ? { others: others.map(loaded) } : {}),
    ...(detail ? { detail: loaded(detail) } : {}),
  }
}

function loaded({ series, sha256 }: JobSeries<JobBars>): JobSeries {
  return { series: loadedSeries(series), sha256 }
}

function loadedSeries(series: JobBars): BarSeries {
  if (!isFiled(series)) return series
  const { instrument, timeframe, file } = series
  return { instrument, timeframe, bars: loadBarFile(file) }
}

function portableOther({ series, sha256 }: JobSeries<JobBars>): PortableOther {
  return { ...portableSeries(series), sha256 }
}

function otherOf({ sha256, ...other }: PortableOther): JobSeries<JobBars> {
  return { series: seriesOf(other), sha256 }
}

export function portableSeries(series: JobBars): PortableSeries {
  const { instrument, timeframe } = series
  return {
    instrument: specOf(instrument),
    timeframe,
    bars: isFiled(series) ? series.file : onSharedMemory(series.bars),
    ...(isFiled(series) || !series.ticks ? {} : { ticks: series.ticks }),
  }
}

export function seriesOf({ instrument: spec, timeframe, bars, ticks }: PortableSeries): JobBars {
  const instrument = new Instrument(spec)
  if ('places' in bars) return { instrument, timeframe, file: bars }
  return { instrument, timeframe, bars, ...(ticks ? { ticks } : {}) }
}

export function portableFailure(error: unknown): PortableFailure {
  const isStrategys = error instanceof StrategyError
  return {
    code: error instanceof QuantXError ? error.code : '',
    message: messageOf(error),
    phase: isStrategys ? error.phase : null,
    location: (isStrategys ? error.location : undefined) ?? null,
  }
}

/** Columns read from files are shared already; others are copied once. */
function onSharedMemory(bars: BarColumns): BarColumns {
  if (BAR_FIELDS.every((field) => bars[field].buffer instanceof SharedArrayBuffer)) return bars
  const shared = allocateBars(bars.length)
  for (const field of BAR_FIELDS) shared[field].set(bars[field])
  return shared
}
