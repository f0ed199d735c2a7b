import type { InputFile, PriceView } from '../../../contract/backtest.ts'
import type { CostConfig } from '../../../contract/costs.ts'
import { FillConfig } from '../../../contract/fill-config.ts'
import type { LibraryEntry } from '../../../contract/views.ts'
import { initialDraft, parameterModel, type ParameterDraft } from '../strategies/parameter-model.ts'
import { CASH_ACCOUNT, type AccountDraft } from './account-draft.ts'
import type { TermTexts } from './cost-terms.ts'
import { NO_LATENCY, type LatencyDraft } from './latency-draft.ts'

/** Costs that are chosen rather than typed: models, price lists, and what files told. */
export type ChosenCosts = Pick<
  CostConfig,
  'commissionPreset' | 'commissionSchedule' | 'slippageModel' | 'impact' | 'fundingRates'
>

/** What the user has chosen for the next run. Percentages as typed: 0.2 is 0.2 %. */
export interface SetupDraft {
  readonly file: string | null
  readonly datasetId: string | null
  /** `2013-01-01`, `2013-01-01 09:30` or empty for all; UTC. */
  readonly from: string
  readonly to: string
  readonly cash: number | null
  readonly commissionPercent: number | null
  readonly commissionPerShare: number | null
  readonly commissionMinimum: number | null
  readonly slippagePercent: number | null
  readonly slippageTicks: number | null
  readonly chosenCosts: ChosenCosts
  /** As typed; empty for what the documentation says. */
  readonly terms: TermTexts
  /** `GME 85, XYZ`: rates in per cent a year, none where there is nothing to borrow. */
  readonly hardToBorrow: string
  readonly latency: LatencyDraft
  readonly fills: FillConfig
  /** Finer bars to match orders on; null for none. */
  readonly detailDatasetId: string | null
  readonly parameters: ParameterDraft
  readonly otherDatasetIds: readonly string[]
  /** Length to put the bars together to; null for as they are. */
  readonly timeframe: string | null
  readonly actions: readonly InputFile[]
  readonly universe: InputFile | null
  readonly prices: PriceView
  readonly benchmarkDatasetId: string | null
  readonly account: AccountDraft
  readonly seed: number | null
  readonly audit: boolean
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
  chosenCosts: {},
  terms: {},
  hardToBorrow: '',
  latency: NO_LATENCY,
  fills: FillConfig.parse({}),
  detailDatasetId: null,
  parameters: {},
  otherDatasetIds: [],
  timeframe: null,
  actions: [],
  universe: null,
  prices: 'raw',
  benchmarkDatasetId: null,
  account: CASH_ACCOUNT,
  seed: 1,
  audit: true,
}

/** The draft with another strategy and the defaults of its parameters. */
export function withStrategy(draft: SetupDraft, entry: LibraryEntry): SetupDraft {
  return { ...draft, file: entry.file, parameters: initialDraft(parameterModel(entry.parameters)) }
}

/** The draft on other data: what is of the old ones goes. */
export function withData(draft: SetupDraft, datasetId: string): SetupDraft {
  return {
    ...draft,
    datasetId,
    detailDatasetId: null,
    timeframe: null,
    actions: [],
    otherDatasetIds: draft.otherDatasetIds.filter((id) => id !== datasetId),
  }
}
