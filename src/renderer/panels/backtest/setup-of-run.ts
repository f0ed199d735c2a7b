import type { BacktestRequest, BacktestResult } from '../../../contract/backtest.ts'
import type { DatasetInfo } from '../../../contract/dataset.ts'
import { FillConfig } from '../../../contract/fill-config.ts'
import type { LibraryEntry } from '../../../contract/views.ts'
import { initialDraft, parameterModel } from '../strategies/parameter-model.ts'
import { accountDraft } from './account-draft.ts'
import { borrowText, percent, termTexts } from './cost-terms.ts'
import { latencyDraft } from './latency-draft.ts'
import { boundText } from './setup-dates.ts'
import type { ChosenCosts, SetupDraft } from './setup-draft.ts'

/** The draft that would run the same again. */
export function draftOfRun(
  result: BacktestResult,
  entry: LibraryEntry | undefined,
  datasets: readonly DatasetInfo[],
): SetupDraft {
  const { params } = result.strategy
  const { costs, cash, from, to, seed = 1 } = result.config
  const request = requestOfRun(result, datasets)
  return {
    file: result.strategy.file,
    datasetId: request?.datasetId ?? null,
    from: boundText(from),
    to: boundText(to),
    cash,
    commissionPercent: percent(costs.commission),
    commissionPerShare: costs.commissionPerShare,
    commissionMinimum: costs.commissionMinimum,
    slippagePercent: percent(costs.slippage),
    slippageTicks: costs.slippageTicks,
    chosenCosts: chosenOf(costs),
    terms: termTexts(costs),
    hardToBorrow: borrowText(costs.hardToBorrow),
    latency: latencyDraft(costs.latency),
    fills: result.config.fills ?? FIRST_FILLS,
    detailDatasetId: request?.detailDatasetId ?? null,
    parameters: entry === undefined ? params : initialDraft(parameterModel(entry.parameters), params),
    otherDatasetIds: request?.otherDatasetIds ?? [],
    timeframe: request?.timeframe ?? null,
    actions: request?.actions ?? [],
    universe: request?.universe ?? null,
    prices: request?.prices ?? 'raw',
    benchmarkDatasetId: request?.benchmarkDatasetId ?? null,
    account: accountDraft(result.config.account, request?.rateDatasetIds),
    seed,
    audit: request?.audit ?? true,
  }
}

function chosenOf({
  commissionPreset,
  commissionSchedule,
  slippageModel,
  impact,
  fundingRates,
}: BacktestResult['config']['costs']): ChosenCosts {
  return {
    ...(commissionPreset === undefined ? {} : { commissionPreset }),
    ...(commissionSchedule === undefined ? {} : { commissionSchedule }),
    ...(slippageModel === undefined ? {} : { slippageModel }),
    ...(impact === undefined ? {} : { impact }),
    ...(fundingRates === undefined ? {} : { fundingRates }),
  }
}

/** How runs from before the rules of fills could be chosen were made. */
const FIRST_FILLS: FillConfig = { ...FillConfig.parse({}), volumeShare: null }

/** The request that makes a run once more, exactly; null when data of it are not in the library any more. */
export function requestOfRun(result: BacktestResult, datasets: readonly DatasetInfo[]): BacktestRequest | null {
  const { request } = result
  if (request !== undefined) {
    const { datasetId, otherDatasetIds = [], detailDatasetId = datasetId, benchmarkDatasetId = datasetId } = request
    const { rateDatasetIds = [] } = request
    const needed = [datasetId, ...otherDatasetIds, ...rateDatasetIds, detailDatasetId, benchmarkDatasetId]
    return needed.every((id) => datasets.some((dataset) => dataset.id === id)) ? request : null
  }
  const { strategy, config, data } = result
  const found = (sha256: string | undefined, timeframe: string | undefined) =>
    datasets.find((one) => one.sha256 === sha256 && one.timeframe === timeframe)
  const dataset =
    found(data.sha256, data.timeframe) ??
    datasets.find(({ symbol, timeframe }) => symbol === data.symbol && timeframe === data.timeframe)
  if (dataset === undefined) return null
  const { from, to, cash, costs, fills = FIRST_FILLS, detail } = config
  const finer = found(detail?.sha256, detail?.timeframe)
  const again = {
    strategyFile: strategy.file,
    params: strategy.params,
    datasetId: dataset.id,
    from,
    to,
    cash,
    costs,
    fills,
  }
  return finer === undefined ? again : { ...again, detailDatasetId: finer.id }
}
