import { existsSync } from 'node:fs'
import type { BacktestJob } from '../../engine/adapters/backtest/pool.ts'
import {
  actionsBeside,
  readActions,
  readMembership,
  symbolOfActions,
} from '../../engine/adapters/data/actions/actions-file.ts'
import { hashSeries } from '../../engine/adapters/data/canonical-bars.ts'
import { tradingCalendar } from '../../engine/market/calendar.ts'
import { adjustedView } from '../../engine/market/adjusted-view.ts'
import { joinRenamed } from '../../engine/market/joined-series.ts'
import { splitsWithoutJump, suspectedSplits } from '../../engine/market/split-check.ts'
import type { Membership } from '../../engine/market/universe.ts'
import type { BarSeries } from '../../engine/model/bar.ts'
import type { CorporateAction } from '../../engine/model/corporate-action.ts'
import { ConfigError, ensure } from '../../engine/model/errors.ts'
import { DAY_MS, formatTimeframe } from '../../engine/model/time.ts'
import { loadData } from './backtest-data.ts'
import type { DataChoice } from './backtest-data.ts'
import { userPath } from './user-path.ts'

/** Which bars, and what is known of their symbols by date, as the user said it. */
export interface InputChoice extends Omit<DataChoice, 'data'> {
  readonly data?: readonly string[]
  readonly actions?: readonly string[] | undefined
  readonly universe?: string
  readonly benchmark?: string
  readonly detail?: string
}

interface RunInputs {
  readonly job: Pick<BacktestJob, 'series' | 'sha256' | 'warnings' | 'others' | 'actions' | 'universe' | 'detail'>
  /** What would have been held instead, with dividends put back into its prices. */
  readonly benchmark: BarSeries | undefined
}

/** `--actions none`: the file beside the bars is passed over. */
const NONE = 'none'

/** Reads everything that a run is made on. */
export async function loadInputs(choice: InputChoice): Promise<RunInputs> {
  const names = choice.data ?? []
  if (choice.symbol !== undefined && names.length > 1) {
    throw new ConfigError(`--symbol names one file, but --data was given ${names.length} times`)
  }
  const loaded = []
  for (const data of names.length > 0 ? names : [undefined]) loaded.push(await loadData({ ...choice, data }))
  const histories = loaded.map(({ series }) => series)
  checkTogether(histories)
  const actions = await actionsOf(choice, histories)
  const universe = choice.universe === undefined ? undefined : await readMembership(userPath(choice.universe))
  const known = joinRenamed({ histories, actions: actions ?? [], universe: universe?.memberships })
  const hashes = new Map(loaded.map(({ series, sha256 }) => [series, sha256]))
  const hashed = known.histories.map((series) => ({ series, sha256: hashes.get(series) ?? hashSeries(series) }))
  const [main, ...others] = hashed
  const job = {
    ...ensure(main, 'a series'),
    warnings: [
      ...loaded.flatMap(({ warnings }) => warnings),
      ...known.histories.flatMap((series) => {
        const calendar = tradingCalendar(series.instrument.calendar)
        return [splitsWithoutJump, suspectedSplits].flatMap((check) => check(series, known.actions, calendar))
      }),
      ...endWarnings(known.histories, known.actions),
      ...universeWarnings(known.histories, known.universe),
    ],
    ...(others.length > 0 ? { others } : {}),
    ...(actions ? { actions: known.actions } : {}),
    ...(known.universe ? { universe: known.universe } : {}),
    ...(await detailOf(choice, ensure(main, 'a series').series)),
  }
  return { job, benchmark: await benchmarkOf(choice, known.histories, known.actions) }
}

/** Finer bars of the main symbol, whatever their file is called. */
async function detailOf(choice: InputChoice, { instrument }: BarSeries): Promise<Pick<BacktestJob, 'detail'>> {
  const { detail: name, timeframe: _timeframe, symbol: _symbol, ...rest } = choice
  if (name === undefined) return {}
  const isFile = existsSync(userPath(name))
  const { series, sha256 } = await loadData({ ...rest, data: name, ...(isFile ? { symbol: instrument.symbol } : {}) })
  return { detail: { series, sha256 } }
}

/** One of the symbols of the run, or bars of their own with the actions beside them. */
async function benchmarkOf(
  choice: InputChoice,
  histories: readonly BarSeries[],
  actions: readonly CorporateAction[],
): Promise<BarSeries | undefined> {
  const { benchmark: name, symbol: _symbol, ...rest } = choice
  if (name === undefined) return undefined
  const traded = histories.find(({ instrument }) => instrument.symbol === name)
  const series = traded ?? (await loadData({ ...rest, data: name })).series
  const held = traded ? actions : await actionsOf({ ...rest, data: [name], actions: undefined }, [series])
  return adjustedView(series, held ?? [], 'total-return', tradingCalendar(series.instrument.calendar))
}

/** The account has one currency, and a moment one length. */
function checkTogether(histories: readonly BarSeries[]): void {
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
  if (twice !== undefined) throw new ConfigError(`expected each symbol once, found ${twice} twice among --data`)
}

/** Undefined when no file of actions was given or found. */
async function actionsOf(
  choice: InputChoice,
  histories: readonly BarSeries[],
): Promise<readonly CorporateAction[] | undefined> {
  const { actions: given } = choice
  if (given?.includes(NONE) === true) return undefined
  const files =
    given?.map((file) => ({ path: userPath(file), symbol: symbolFor(file, histories) })) ??
    besideBars(choice, histories)
  if (files.length === 0) return undefined
  const read = await Promise.all(
    files.map(({ path, symbol }) => readActions(path, symbol, nextDateOf(symbol, histories))),
  )
  const actions = read.flat()
  const known = new Set(histories.map(({ instrument }) => instrument.symbol))
  const renamed = new Set(actions.flatMap((action) => (action.kind === 'rename' ? [action.newSymbol] : [])))
  if (actions.length > 0 && !actions.some(({ symbol }) => known.has(symbol) || renamed.has(symbol))) {
    const found = [...new Set(actions.map(({ symbol }) => symbol))].slice(0, 5).join(', ')
    throw new ConfigError(`expected actions of ${[...known].join(', ')}, found those of ${found}`)
  }
  return actions
}

function besideBars({ data = [] }: InputChoice, histories: readonly BarSeries[]) {
  return data.flatMap((name, index) => {
    const path = actionsBeside(userPath(name))
    const symbol = histories[index]?.instrument.symbol
    return path !== undefined && symbol !== undefined && existsSync(userPath(name)) ? [{ path, symbol }] : []
  })
}

/** Rows that name no symbol are of the only one there is, or of the one that the file is named for. */
function symbolFor(file: string, histories: readonly BarSeries[]): string {
  const [only, second] = histories
  return only && !second ? only.instrument.symbol : symbolOfActions(file)
}

function nextDateOf(symbol: string, histories: readonly BarSeries[]): (date: number) => number {
  const series = histories.find(({ instrument }) => instrument.symbol === symbol)
  const calendar = tradingCalendar(series?.instrument.calendar ?? '24/7')
  return (date) => calendar.nextSession(date).date
}

/** Longer than any venue was closed of late. */
const LONG_SILENCE_MS = 14 * DAY_MS

/** Symbols whose bars end long before those of the others: what is held of them keeps its last price for ever. */
function endWarnings(histories: readonly BarSeries[], actions: readonly CorporateAction[]): readonly string[] {
  const ended = new Set(actions.flatMap(({ kind, symbol }) => (kind === 'delist' ? [symbol] : [])))
  const lastOf = ({ bars }: BarSeries) => bars.time[bars.length - 1] ?? 0
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
  histories: readonly BarSeries[],
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
