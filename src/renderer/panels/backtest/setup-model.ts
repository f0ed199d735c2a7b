import type { BacktestRequest, BacktestResult } from '../../../contract/backtest.ts'
import type { CostConfig } from '../../../contract/costs.ts'
import { FillConfig } from '../../../contract/fill-config.ts'
import type { DatasetInfo } from '../../../contract/dataset.ts'
import type { LibraryEntry } from '../../../contract/views.ts'
import {
  draftProblems,
  draftValues,
  initialDraft,
  parameterModel,
  type ParameterDraft,
} from '../strategies/parameter-model.ts'

const DAY_MS = 86_400_000

/** Costs beyond fixed commission and slippage. */
export type FurtherCosts = Omit<
  CostConfig,
  'commission' | 'commissionPerShare' | 'commissionMinimum' | 'slippage' | 'slippageTicks'
>

/** What the user has chosen for the next run. Percentages as typed: 0.2 is 0.2 %. */
export interface SetupDraft {
  readonly file: string | null
  readonly datasetId: string | null
  /** `2013-01-01` or empty for all. */
  readonly from: string
  readonly to: string
  readonly cash: number | null
  readonly commissionPercent: number | null
  readonly commissionPerShare: number | null
  readonly commissionMinimum: number | null
  readonly slippagePercent: number | null
  readonly slippageTicks: number | null
  /** What the form has no field for is kept as it was in the run that it was taken from. */
  readonly furtherCosts: FurtherCosts
  readonly fills: FillConfig
  /** Finer bars to match orders on; null for none. */
  readonly detailDatasetId: string | null
  readonly parameters: ParameterDraft
}

export const EMPTY_SETUP: SetupDraft = {
  file: null,
  datasetId: null,
  from: '',
  to: '',
  cash: 100_000,
  commissionPercent: 0,
  commissionPerShare: 0,
  commissionMinimum: 0,
  slippagePercent: 0,
  slippageTicks: 0,
  furtherCosts: {},
  fills: FillConfig.parse({}),
  detailDatasetId: null,
  parameters: {},
}

/** The draft with another strategy and the defaults of its parameters. */
export function withStrategy(draft: SetupDraft, entry: LibraryEntry): SetupDraft {
  return { ...draft, file: entry.file, parameters: initialDraft(parameterModel(entry.parameters)) }
}

/** True for a day of the calendar, written `2018-02-28`. */
export function isDate(text: string): boolean {
  const day = text.trim()
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return false
  const at = Date.parse(`${day}T00:00:00Z`)
  return Number.isFinite(at) && new Date(at).toISOString().startsWith(day)
}

/** A date as epoch ms: its first millisecond in UTC, or its last. Null for none. */
export function dateBound(date: string, end: boolean): number | null {
  if (!isDate(date)) return null
  const at = Date.parse(`${date.trim()}T00:00:00Z`)
  return Number.isFinite(at) ? at + (end ? DAY_MS - 1 : 0) : null
}

type NumberKey =
  'cash' | 'commissionPercent' | 'commissionPerShare' | 'commissionMinimum' | 'slippagePercent' | 'slippageTicks'

const RANGES: Readonly<Record<NumberKey, { readonly max: number; readonly words: string }>> = {
  cash: { max: 1e9, words: 'Expected more than 0, at most 1,000,000,000' },
  commissionPercent: { max: 10, words: 'Expected 0 to 10 %' },
  commissionPerShare: { max: 100, words: 'Expected 0 to 100' },
  commissionMinimum: { max: 1_000, words: 'Expected 0 to 1,000' },
  slippagePercent: { max: 10, words: 'Expected 0 to 10 %' },
  slippageTicks: { max: 1_000, words: 'Expected a whole number from 0 to 1,000' },
}

/** What is wrong with the draft apart from the parameters, by field. */
export function setupProblems(draft: SetupDraft, dataset: DatasetInfo | undefined): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {}
  const keys: readonly NumberKey[] = [
    'cash',
    'commissionPercent',
    'commissionPerShare',
    'commissionMinimum',
    'slippagePercent',
    'slippageTicks',
  ]
  for (const key of keys) {
    const value = draft[key]
    const { max, words } = RANGES[key]
    const positive = key !== 'cash' || (value ?? 0) > 0
    const whole = key !== 'slippageTicks' || Number.isInteger(value)
    if (value === null || value < 0 || value > max || !positive || !whole) problems[key] = words
  }
  const from = dateBound(draft.from, false)
  const to = dateBound(draft.to, true)
  for (const key of ['from', 'to'] as const) {
    if (draft[key].trim() !== '' && !isDate(draft[key])) problems[key] = 'Expected a date as 2018-02-28'
  }
  if (from !== null && to !== null && from > to) problems['to'] = 'Expected a date after the first'
  if (dataset !== undefined) {
    const first = new Date(dataset.first).toISOString().slice(0, 10)
    const last = new Date(dataset.last).toISOString().slice(0, 10)
    if (from !== null && from > dataset.last) problems['from'] = `The data end on ${last}`
    if (to !== null && to < dataset.first) problems['to'] = `The data begin on ${first}`
  }
  return problems
}

/** The request, or null while something is missing or wrong. */
export function backtestRequest(
  draft: SetupDraft,
  entry: LibraryEntry | undefined,
  dataset: DatasetInfo | undefined,
): BacktestRequest | null {
  if (entry === undefined || entry.hash === '' || dataset === undefined) return null
  const model = parameterModel(entry.parameters)
  const wrong = { ...setupProblems(draft, dataset), ...draftProblems(model, draft.parameters) }
  if (Object.keys(wrong).length > 0) return null
  return {
    strategyFile: entry.file,
    params: draftValues(model, draft.parameters),
    datasetId: dataset.id,
    from: dateBound(draft.from, false),
    to: dateBound(draft.to, true),
    cash: draft.cash ?? 0,
    costs: {
      ...draft.furtherCosts,
      commission: fraction(draft.commissionPercent),
      commissionPerShare: draft.commissionPerShare ?? 0,
      commissionMinimum: draft.commissionMinimum ?? 0,
      slippage: fraction(draft.slippagePercent),
      slippageTicks: draft.slippageTicks ?? 0,
    },
    fills: draft.fills,
    ...(draft.detailDatasetId === null ? {} : { detailDatasetId: draft.detailDatasetId }),
  }
}

/** Per cent to a fraction, without the noise of a division: 0.07 % is 0.0007. */
function fraction(percent: number | null): number {
  return Number(`${percent ?? 0}e-2`)
}

function percent(value: number): number {
  return Number(`${value}e2`)
}

/** The draft that would run the same again. */
export function draftOfRun(
  result: BacktestResult,
  entry: LibraryEntry | undefined,
  datasetId: string | null,
): SetupDraft {
  const { params } = result.strategy
  const { costs, cash, from, to } = result.config
  const { commission, commissionPerShare, commissionMinimum, slippage, slippageTicks, ...furtherCosts } = costs
  return {
    file: result.strategy.file,
    datasetId,
    from: from === null ? '' : new Date(from).toISOString().slice(0, 10),
    to: to === null ? '' : new Date(to).toISOString().slice(0, 10),
    cash,
    commissionPercent: percent(commission),
    commissionPerShare,
    commissionMinimum,
    slippagePercent: percent(slippage),
    slippageTicks,
    furtherCosts,
    fills: result.config.fills ?? FIRST_FILLS,
    detailDatasetId: null,
    parameters: entry === undefined ? params : initialDraft(parameterModel(entry.parameters), params),
  }
}

/** How runs from before the rules of fills could be chosen were made. */
const FIRST_FILLS: FillConfig = { ...FillConfig.parse({}), volumeShare: null }

/** The request that makes a run once more, exactly. */
export function requestOfRun(
  { strategy, config }: BacktestResult,
  datasetId: string,
  datasets: readonly DatasetInfo[],
): BacktestRequest {
  const { from, to, cash, costs, fills = FIRST_FILLS, detail } = config
  const finer = datasets.find(({ sha256, timeframe }) => sha256 === detail?.sha256 && timeframe === detail.timeframe)
  const request = { strategyFile: strategy.file, params: strategy.params, datasetId, from, to, cash, costs, fills }
  return finer ? { ...request, detailDatasetId: finer.id } : request
}

/** The dataset that a run was made on: by its hash, else by symbol and timeframe. */
export function datasetOfRun(result: BacktestResult, datasets: readonly DatasetInfo[]): DatasetInfo | undefined {
  const { sha256, symbol, timeframe } = result.data
  return (
    datasets.find((one) => one.sha256 === sha256 && one.timeframe === timeframe) ??
    datasets.find((one) => one.symbol === symbol && one.timeframe === timeframe)
  )
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1e3, m: 6e4, h: 36e5, d: DAY_MS, w: 7 * DAY_MS, M: 30 * DAY_MS }

/** Datasets of the same symbol with finer bars. */
export function finerDatasets(dataset: DatasetInfo | undefined, datasets: readonly DatasetInfo[]): DatasetInfo[] {
  if (dataset === undefined) return []
  const lengthOf = ({ timeframe }: DatasetInfo) => Number.parseInt(timeframe, 10) * (UNIT_MS[timeframe.slice(-1)] ?? 0)
  return datasets.filter(({ symbol }) => symbol === dataset.symbol).filter((one) => lengthOf(one) < lengthOf(dataset))
}
