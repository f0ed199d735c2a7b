import type { BacktestRequest } from '../../../contract/backtest.ts'
import type { DatasetInfo } from '../../../contract/dataset.ts'
import type { LibraryEntry } from '../../../contract/views.ts'
import { timeframeMs } from '../../charts/axis-time.ts'
import { draftProblems, draftValues, parameterModel } from '../strategies/parameter-model.ts'
import { accountOf, accountProblems } from './account-draft.ts'
import { applyingTerms, borrowRates, fraction, termProblem, termValues } from './cost-terms.ts'
import { latencyOf, latencyProblems } from './latency-draft.ts'
import { dateBound, isDate } from './setup-dates.ts'
import type { SetupDraft } from './setup-draft.ts'

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
const NUMBER_KEYS: readonly NumberKey[] = [
  'cash',
  'commissionPercent',
  'commissionPerShare',
  'commissionMinimum',
  'slippagePercent',
  'slippageTicks',
]
const MOST_SEED = 0xffff_ffff

export type SetupProblems = Readonly<Record<string, string>>

/** What is wrong with the draft apart from the parameters, by field. */
export function setupProblems(
  draft: SetupDraft,
  dataset: DatasetInfo | undefined,
  datasets: readonly DatasetInfo[] = [],
): SetupProblems {
  return {
    ...numberProblems(draft),
    ...dateProblems(draft, dataset),
    ...termProblems(draft),
    ...latencyProblems(draft.latency),
    ...accountProblems(draft.account),
    ...dataProblems(draft, dataset, datasets),
  }
}

function numberProblems(draft: SetupDraft): SetupProblems {
  const problems: Record<string, string> = {}
  for (const key of NUMBER_KEYS) {
    const value = draft[key]
    const { max, words } = RANGES[key]
    const positive = key !== 'cash' || (value ?? 0) > 0
    const whole = key !== 'slippageTicks' || Number.isInteger(value)
    if (value === null || value < 0 || value > max || !positive || !whole) problems[key] = words
  }
  const { seed } = draft
  if (seed === null || !Number.isInteger(seed) || seed < 0 || seed > MOST_SEED) {
    problems['seed'] = 'Expected a whole number from 0'
  }
  return problems
}

function dateProblems(draft: SetupDraft, dataset: DatasetInfo | undefined): SetupProblems {
  const problems: Record<string, string> = {}
  const from = dateBound(draft.from, false)
  const to = dateBound(draft.to, true)
  for (const key of ['from', 'to'] as const) {
    if (draft[key].trim() !== '' && !isDate(draft[key])) problems[key] = 'Expected a date as 2018-02-28'
  }
  if (from !== null && to !== null && from > to) problems['to'] = 'Expected a date after the first'
  if (dataset === undefined) return problems
  const first = new Date(dataset.first).toISOString().slice(0, 10)
  const last = new Date(dataset.last).toISOString().slice(0, 10)
  if (from !== null && from > dataset.last) problems['from'] = `The data end on ${last}`
  if (to !== null && to < dataset.first) problems['to'] = `The data begin on ${first}`
  return problems
}

function termProblems({ terms, chosenCosts, hardToBorrow }: SetupDraft): SetupProblems {
  const problems: Record<string, string> = {}
  for (const term of applyingTerms(chosenCosts)) {
    const problem = termProblem(term, terms[term.key] ?? '')
    if (problem !== null) problems[term.key] = problem
  }
  if (borrowRates(hardToBorrow) === null) problems['hardToBorrow'] = 'Expected symbols, each with a rate or none'
  return problems
}

function dataProblems(
  draft: SetupDraft,
  dataset: DatasetInfo | undefined,
  datasets: readonly DatasetInfo[],
): SetupProblems {
  if (dataset === undefined) return {}
  const problems: Record<string, string> = {}
  const others = draft.otherDatasetIds.flatMap((id) => datasets.find((one) => one.id === id) ?? [])
  const twice = others.find(({ symbol }, at) => [dataset, ...others.slice(0, at)].some((one) => one.symbol === symbol))
  if (twice !== undefined) problems['otherDatasetIds'] = `${twice.symbol} is there twice`
  const other = others.find(({ timeframe }) => timeframe !== dataset.timeframe)
  if (other !== undefined && draft.timeframe === null) {
    problems['timeframe'] = `${other.symbol} has bars of ${other.timeframe}, ${dataset.symbol} of ${dataset.timeframe}`
  }
  if (draft.prices !== 'raw' && draft.actions.length === 0) problems['prices'] = 'Choose a file of corporate actions'
  if (draft.prices !== 'raw' && draft.detailDatasetId !== null) problems['detail'] = 'Finer bars have raw prices'
  return problems
}

/** The request, or null while something is missing or wrong. */
export function backtestRequest(
  draft: SetupDraft,
  entry: LibraryEntry | undefined,
  dataset: DatasetInfo | undefined,
  datasets: readonly DatasetInfo[] = [],
): BacktestRequest | null {
  if (entry === undefined || entry.hash === '' || dataset === undefined) return null
  const model = parameterModel(entry.parameters)
  const wrong = { ...setupProblems(draft, dataset, datasets), ...draftProblems(model, draft.parameters) }
  if (Object.keys(wrong).length > 0) return null
  return {
    strategyFile: entry.file,
    params: draftValues(model, draft.parameters),
    datasetId: dataset.id,
    from: dateBound(draft.from, false),
    to: dateBound(draft.to, true),
    cash: draft.cash ?? 0,
    costs: costsOf(draft),
    fills: draft.fills,
    ...dataOf(draft),
    ...accountPart(draft),
    ...(draft.seed === null || draft.seed === 1 ? {} : { seed: draft.seed }),
    ...(draft.audit ? {} : { audit: false }),
  }
}

function accountPart({ account: draft }: SetupDraft): Partial<BacktestRequest> {
  const account = accountOf(draft)
  const { rateDatasetIds } = draft
  return {
    ...(account === undefined ? {} : { account }),
    ...(rateDatasetIds.length === 0 ? {} : { rateDatasetIds: [...rateDatasetIds] }),
  }
}

function costsOf(draft: SetupDraft): BacktestRequest['costs'] {
  const latency = latencyOf(draft.latency)
  const borrow = borrowRates(draft.hardToBorrow)
  return {
    ...draft.chosenCosts,
    ...termValues(draft.terms, draft.chosenCosts),
    ...(latency === undefined ? {} : { latency }),
    ...(borrow === null || Object.keys(borrow).length === 0 ? {} : { hardToBorrow: borrow }),
    commission: fraction(draft.commissionPercent),
    commissionPerShare: draft.commissionPerShare ?? 0,
    commissionMinimum: draft.commissionMinimum ?? 0,
    slippage: fraction(draft.slippagePercent),
    slippageTicks: draft.slippageTicks ?? 0,
  }
}

/** What was chosen beside the main symbol's bars; nothing for what is left as it is. */
function dataOf(draft: SetupDraft): Partial<BacktestRequest> {
  const { detailDatasetId, otherDatasetIds, timeframe, actions, universe, prices, benchmarkDatasetId } = draft
  return {
    ...(detailDatasetId === null ? {} : { detailDatasetId }),
    ...(otherDatasetIds.length === 0 ? {} : { otherDatasetIds: [...otherDatasetIds] }),
    ...(timeframe === null ? {} : { timeframe }),
    ...(actions.length === 0 ? {} : { actions: [...actions] }),
    ...(universe === null ? {} : { universe }),
    ...(prices === 'raw' ? {} : { prices }),
    ...(benchmarkDatasetId === null ? {} : { benchmarkDatasetId }),
  }
}

/** Datasets of the same symbol with finer bars. */
export function finerDatasets(dataset: DatasetInfo | undefined, datasets: readonly DatasetInfo[]): DatasetInfo[] {
  if (dataset === undefined) return []
  const length = timeframeMs(dataset.timeframe)
  return datasets.filter(({ symbol, timeframe }) => symbol === dataset.symbol && timeframeMs(timeframe) < length)
}

const TIMEFRAMES = ['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w', '1M'] as const

/** Lengths that the bars of all chosen datasets can be put together to. */
export function coarserTimeframes(draft: SetupDraft, datasets: readonly DatasetInfo[]): readonly string[] {
  const chosen = datasets.filter(({ id }) => id === draft.datasetId || draft.otherDatasetIds.includes(id))
  const lengths = chosen.map(({ timeframe }) => timeframeMs(timeframe))
  return TIMEFRAMES.filter(
    (timeframe) =>
      lengths.every((length) => length <= timeframeMs(timeframe)) &&
      lengths.some((length) => length < timeframeMs(timeframe)),
  )
}
