import { existsSync } from 'node:fs'
import type { PriceView } from '../../contract/backtest.ts'
import { checkActions, gatherInputs, heldSeries, nextDateOf } from '../../engine/adapters/backtest/gather-inputs.ts'
import type { BacktestJob } from '../../engine/adapters/backtest/pool.ts'
import {
  actionsBeside,
  readActions,
  readMembership,
  symbolOfActions,
} from '../../engine/adapters/data/actions/actions-file.ts'
import type { BarSeries } from '../../engine/model/bar.ts'
import type { CorporateAction } from '../../engine/model/corporate-action.ts'
import { ConfigError } from '../../engine/model/errors.ts'
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
  readonly prices: PriceView
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
  const universe = choice.universe === undefined ? undefined : await readMembership(userPath(choice.universe))
  const { job, traded, actions } = gatherInputs({
    loaded,
    actions: await actionsOf(choice, histories),
    universe: universe?.memberships,
    prices: choice.prices,
  })
  const detail = await detailOf(choice, job.series)
  return { job: { ...job, ...detail }, benchmark: await benchmarkOf(choice, traded, actions) }
}

/** Finer bars of the main symbol, whatever their file is called. */
async function detailOf(choice: InputChoice, { instrument }: BarSeries): Promise<Pick<BacktestJob, 'detail'>> {
  const { detail: name, timeframe: _timeframe, symbol: _symbol, ...rest } = choice
  if (name === undefined) return {}
  if (choice.prices !== 'raw')
    throw new ConfigError(`--detail has prices as they traded, found --prices ${choice.prices}`)
  const isFile = existsSync(userPath(name))
  const { series, sha256 } = await loadData({ ...rest, data: name, ...(isFile ? { symbol: instrument.symbol } : {}) })
  return { detail: { series, sha256 } }
}

/** One of the symbols of the run, or bars of their own with the actions beside them. */
export async function benchmarkOf(
  choice: InputChoice,
  histories: readonly BarSeries[],
  actions: readonly CorporateAction[],
): Promise<BarSeries | undefined> {
  const { benchmark: name, symbol: _symbol, ...rest } = choice
  if (name === undefined) return undefined
  const traded = histories.find(({ instrument }) => instrument.symbol === name)
  const series = traded ?? (await loadData({ ...rest, data: name })).series
  const held = traded ? actions : await actionsOf({ ...rest, data: [name], actions: undefined }, [series])
  return heldSeries(series, held ?? [])
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
  checkActions(actions, histories)
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
