import { existsSync } from 'node:fs'
import type { PriceView } from '../../contract/backtest.ts'
import { checkActions, gatherInputs, heldSeries, nextDateOf } from '../../engine/adapters/backtest/gather-inputs.ts'
import type { JobBars } from '../../engine/adapters/backtest/job.ts'
import type { AnyJob } from '../../engine/adapters/backtest/pool.ts'
import {
  actionsBeside,
  readActions,
  readMembership,
  symbolOfActions,
} from '../../engine/adapters/data/actions/actions-file.ts'
import type { AnySeries } from '../../engine/model/bar-stream.ts'
import type { CorporateAction } from '../../engine/model/corporate-action.ts'
import { ConfigError } from '../../engine/model/errors.ts'
import { readData } from './backtest-data.ts'
import type { BarSource, DataChoice } from './backtest-data.ts'
import { userPath } from './user-path.ts'

/** Which bars, and what is known of their symbols by date, as the user said it. */
export interface InputChoice extends Omit<DataChoice, 'data'> {
  readonly data?: readonly string[]
  readonly actions?: readonly string[] | undefined
  readonly universe?: string
  readonly benchmark?: string
  readonly detail?: string
  readonly prices: PriceView
}

export interface RunInputs {
  readonly job: Pick<AnyJob, 'series' | 'sha256' | 'warnings' | 'others' | 'actions' | 'universe' | 'detail'>
  /** What would have been held instead, with dividends put back into its prices. */
  readonly benchmark: JobBars | undefined
}

/** `--actions none`: the file beside the bars is passed over. */
const NONE = 'none'

/** Reads everything that a run is made on. */
export async function loadInputs(choice: InputChoice, source: BarSource): Promise<RunInputs> {
  const names = choice.data ?? []
  if (choice.symbol !== undefined && names.length > 1) {
    throw new ConfigError(`--symbol names one file, but --data was given ${names.length} times`)
  }
  const loaded = []
  for (const data of names.length > 0 ? names : [undefined]) loaded.push(await readData({ ...choice, data }, source))
  const histories = loaded.map(({ series }) => series)
  const universe = choice.universe === undefined ? undefined : await readMembership(userPath(choice.universe))
  const { job, traded, actions } = gatherInputs({
    loaded,
    actions: await actionsOf(choice, histories),
    universe: universe?.memberships,
    prices: choice.prices,
    keep: (series, sha256) => source.keep(series, sha256),
  })
  const detail = await detailOf(choice, job.series, source)
  return { job: { ...job, ...detail }, benchmark: await benchmarkOf(choice, traded, actions, source) }
}

/** Finer bars of the main symbol, whatever their file is called. */
async function detailOf(
  choice: InputChoice,
  { instrument }: Pick<AnySeries, 'instrument'>,
  source: BarSource,
): Promise<Pick<AnyJob, 'detail'>> {
  const { detail: name, timeframe: _timeframe, symbol: _symbol, ...rest } = choice
  if (name === undefined) return {}
  if (choice.prices !== 'raw')
    throw new ConfigError(`--detail has prices as they traded, found --prices ${choice.prices}`)
  const isFile = existsSync(userPath(name))
  const symbol = isFile ? { symbol: instrument.symbol } : {}
  const { series, sha256 } = await readData({ ...rest, data: name, ...symbol }, source)
  return { detail: source.keep(series, sha256) }
}

/** One of the symbols of the run, or bars of their own with the actions beside them. */
async function benchmarkOf(
  choice: InputChoice,
  histories: readonly AnySeries[],
  actions: readonly CorporateAction[],
  source: BarSource,
): Promise<JobBars | undefined> {
  const { benchmark: name, symbol: _symbol, ...rest } = choice
  if (name === undefined) return undefined
  const traded = histories.find(({ instrument }) => instrument.symbol === name)
  const series = traded ?? (await readData({ ...rest, data: name }, source)).series
  const known = traded ? actions : await actionsOf({ ...rest, data: [name], actions: undefined }, [series])
  // Nobody asks for its hash.
  return source.keep(heldSeries(series, known ?? []), '').series
}

/** Undefined when no file of actions was given or found. */
async function actionsOf(
  choice: InputChoice,
  histories: readonly AnySeries[],
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
  checkActions(actions, histories)
  return actions
}

function besideBars({ data = [] }: InputChoice, histories: readonly AnySeries[]) {
  return data.flatMap((name, index) => {
    const path = actionsBeside(userPath(name))
    const symbol = histories[index]?.instrument.symbol
    return path !== undefined && symbol !== undefined && existsSync(userPath(name)) ? [{ path, symbol }] : []
  })
}

/** Rows that name no symbol are of the only one there is, or of the one that the file is named for. */
function symbolFor(file: string, histories: readonly AnySeries[]): string {
  const [only, second] = histories
  return only && !second ? only.instrument.symbol : symbolOfActions(file)
}
