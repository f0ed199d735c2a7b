import type { PriceView } from '../../../contract/backtest.ts'
import { adjustedView } from '../../market/adjusted-view.ts'
import { tradingCalendar } from '../../market/calendar.ts'
import { joinRenamed } from '../../market/joined-series.ts'
import { absurdJumps } from '../../market/price-jumps.ts'
import { pricedHistories } from '../../market/priced-histories.ts'
import { splitsWithoutJump, suspectedSplits } from '../../market/split-check.ts'
import type { Membership } from '../../market/universe.ts'
import type { BarSeries } from '../../model/bar.ts'
import { timeAt } from '../../model/bar-stream.ts'
import type { AnySeries } from '../../model/bar-stream.ts'
import type { CorporateAction } from '../../model/corporate-action.ts'
import { ConfigError, ensure } from '../../model/errors.ts'
import { DAY_MS, formatTimeframe } from '../../model/time.ts'
import type { JobBars, JobOn, JobSeries } from './job.ts'

/** A history as it was read. */
export interface ReadSeries {
  readonly series: AnySeries
  readonly sha256: string
  readonly warnings: readonly string[]
}

/** Brings a history to where a run finds it; its hash is known when it was not changed since it was read. */
export type KeepSeries<Bars extends JobBars> = (series: AnySeries, sha256: string | undefined) => JobSeries<Bars>

/** What a run is made on, as it was read. */
export interface RunMaterial<Bars extends JobBars> {
  /** The main symbol first. */
  readonly loaded: readonly ReadSeries[]
  /** Undefined when none were given. */
  readonly actions: readonly CorporateAction[] | undefined
  readonly universe: readonly Membership[] | undefined
  readonly prices: PriceView
  readonly keep: KeepSeries<Bars>
}

export interface GatheredInputs<Bars extends JobBars> {
  readonly job: Pick<JobOn<Bars>, 'series' | 'sha256' | 'warnings' | 'others' | 'actions' | 'universe'>
  /** All histories as they traded, those that a new name ties together as one, and everything known of them. */
  readonly traded: readonly AnySeries[]
  readonly actions: readonly CorporateAction[]
}

/** Makes the inputs of a run of what was read, with what its reader should know. @throws ConfigError when they do not fit */
export function gatherInputs<Bars extends JobBars>({
  loaded,
  actions,
  universe,
  prices,
  keep,
}: RunMaterial<Bars>): GatheredInputs<Bars> {
  checkTogether(loaded.map(({ series }) => series))
  const known = joinRenamed({ histories: loaded.map(({ series }) => series), actions: actions ?? [], universe })
  const priced = pricedHistories(known, prices)
  const hashes = new Map(loaded.map(({ series, sha256 }) => [series, sha256]))
  const hashed = priced.histories.map((series) => keep(series, hashes.get(series)))
  const [main, ...others] = hashed
  const job = {
    ...ensure(main, 'a series'),
    warnings: [
      ...priceWarnings(prices),
      ...loaded.flatMap(({ warnings }) => warnings),
      ...tickWarnings(loaded, priced.histories),
      ...known.histories.flatMap((series) => {
        const calendar = tradingCalendar(series.instrument.calendar)
        return [splitsWithoutJump, suspectedSplits, absurdJumps].flatMap((check) =>
          check(series, known.actions, calendar),
        )
      }),
      ...endWarnings(known.histories, known.actions),
      ...universeWarnings(known.histories, known.universe),
    ],
    ...(others.length > 0 ? { others } : {}),
    ...(actions ? { actions: priced.actions } : {}),
    ...(known.universe ? { universe: known.universe } : {}),
  }
  return { job, traded: known.histories, actions: known.actions }
}

/** What would have been held, with dividends put back into its prices. */
export function heldSeries(series: BarSeries, actions: readonly CorporateAction[]): BarSeries
export function heldSeries(series: AnySeries, actions: readonly CorporateAction[]): AnySeries
export function heldSeries(series: AnySeries, actions: readonly CorporateAction[]): AnySeries {
  return adjustedView(series, actions, 'total-return', tradingCalendar(series.instrument.calendar))
}

/** The day of trading after a date, where the symbol is traded. */
export function nextDateOf(symbol: string, histories: readonly AnySeries[]): (date: number) => number {
  const series = histories.find(({ instrument }) => instrument.symbol === symbol)
  const calendar = tradingCalendar(series?.instrument.calendar ?? '24/7')
  return (date) => calendar.nextSession(date).date
}

/** @throws ConfigError when none of the actions is of a symbol of the run */
export function checkActions(actions: readonly CorporateAction[], histories: readonly AnySeries[]): void {
  const known = new Set(histories.map(({ instrument }) => instrument.symbol))
  const renamed = new Set(actions.flatMap((action) => (action.kind === 'rename' ? [action.newSymbol] : [])))
  if (actions.length === 0 || actions.some(({ symbol }) => known.has(symbol) || renamed.has(symbol))) return
  const found = [...new Set(actions.map(({ symbol }) => symbol))].slice(0, 5).join(', ')
  throw new ConfigError(`expected actions of ${[...known].join(', ')}, found those of ${found}`)
}

/** The account has one currency, and a moment one length. */
function checkTogether(histories: readonly AnySeries[]): void {
  const [main, ...others] = histories
  if (!main) return
  for (const { instrument, timeframe } of others) {
    if (timeframe !== main.timeframe) {
      const [expected, found] = [formatTimeframe(main.timeframe), formatTimeframe(timeframe)]
      throw new ConfigError(
        `expected bars of ${instrument.symbol} in ${expected} like those of ${main.instrument.symbol}, found ${found} (see --timeframe)`,
      )
    }
  }
  const symbols = histories.map(({ instrument }) => instrument.symbol)
  const twice = symbols.find((symbol, index) => symbols.indexOf(symbol) !== index)
  if (twice !== undefined) throw new ConfigError(`expected each symbol once, found ${twice} twice`)
}

function priceWarnings(prices: PriceView): readonly string[] {
  if (prices === 'raw') return []
  const words = prices === 'split' ? 'splits' : 'splits and dividends'
  return [
    `prices are adjusted for ${words} that came later: orders traded at prices that nobody was quoted, and a strategy that looks at their level sees the future`,
  ]
}

/** Ticks are as they traded: they are not of bars whose prices were changed, or that were joined. */
function tickWarnings(loaded: readonly ReadSeries[], played: readonly AnySeries[]): readonly string[] {
  const isTicked = (symbol: string) => played.some(({ instrument, ticks }) => instrument.symbol === symbol && ticks)
  const symbols = loaded.flatMap(({ series: { ticks, instrument } }) =>
    ticks && !isTicked(instrument.symbol) ? [instrument.symbol] : [],
  )
  if (symbols.length === 0) return []
  return [`orders are matched on bars, for the ticks that were read are in other terms: ${symbols.join(', ')}`]
}

/** Longer than any venue was closed of late. */
const LONG_SILENCE_MS = 14 * DAY_MS

/** Symbols whose bars end long before those of the others: what is held of them keeps its last price for ever. */
function endWarnings(histories: readonly AnySeries[], actions: readonly CorporateAction[]): readonly string[] {
  const ended = new Set(actions.flatMap(({ kind, symbol }) => (kind === 'delist' ? [symbol] : [])))
  const lastOf = ({ bars }: AnySeries) => (bars.length === 0 ? 0 : timeAt(bars, bars.length - 1))
  const last = Math.max(...histories.map(lastOf))
  const silent = histories.filter(
    (series) => last - lastOf(series) > LONG_SILENCE_MS && !ended.has(series.instrument.symbol),
  )
  if (silent.length === 0) return []
  const symbols = named(silent.map(({ instrument }) => instrument.symbol))
  return [
    `bars end long before those of the others, without a delisting: ${symbols}: what is held of them keeps its last price`,
  ]
}

const MOST_NAMED = 8

function universeWarnings(
  histories: readonly AnySeries[],
  universe: readonly Membership[] | undefined,
): readonly string[] {
  if (!universe) return []
  const traded = new Set(histories.map(({ instrument }) => instrument.symbol))
  const members = new Set(universe.map(({ symbol }) => symbol))
  const missing = [...members].filter((symbol) => !traded.has(symbol))
  const strangers = [...traded].filter((symbol) => !members.has(symbol))
  return [
    ...(missing.length > 0
      ? [
          `${missing.length} of ${members.size} members of the universe have no bars and are left out: ${named(missing)}: if they are those that failed, the result looks better than it was`,
        ]
      : []),
    ...(strangers.length > 0 ? [`never a member of the universe, so never traded: ${named(strangers)}`] : []),
  ]
}

function named(symbols: readonly string[]): string {
  const rest = symbols.length - MOST_NAMED
  return `${symbols.slice(0, MOST_NAMED).join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`
}
