import { COMMISSION_PRESET_TITLES } from '../../../contract/commission-presets.ts'
import { FillConfig } from '../../../contract/fill-config.ts'
import { applyingTerms } from './cost-terms.ts'
import type { SetupDraft } from './setup-draft.ts'

/** What each part of the form says while it is closed. */
export function dataWords(setup: SetupDraft): string {
  const { otherDatasetIds, timeframe, actions, universe, prices, benchmarkDatasetId } = setup
  return listed(
    [
      otherDatasetIds.length > 0 && `${otherDatasetIds.length + 1} symbols`,
      timeframe !== null && timeframe,
      actions.length > 0 && 'actions',
      prices === 'split' && 'split-adjusted',
      prices === 'total-return' && 'total return',
      universe !== null && 'universe',
      benchmarkDatasetId !== null && 'benchmark',
    ],
    'One symbol, as it traded',
  )
}

const MARGINS = {
  cash: false,
  'reg-t': 'Regulation T',
  futures: 'futures margin',
  isolated: 'isolated margin',
} as const

export function accountSummary({ account }: SetupDraft): string {
  const { margin, currency, rateDatasetIds } = account
  const rates = rateDatasetIds.length
  return listed(
    [
      MARGINS[margin],
      currency.trim() !== '' && currency.trim().toUpperCase(),
      rates > 0 && `${rates} rate${rates > 1 ? 's' : ''}`,
    ],
    'Cash',
  )
}

export function costSummary(setup: SetupDraft): string {
  const { chosenCosts, terms, hardToBorrow } = setup
  const { commissionPreset, commissionSchedule, slippageModel, impact, fundingRates } = chosenCosts
  const typed = (group: string) =>
    applyingTerms(chosenCosts).some((term) => term.group === group && (terms[term.key] ?? '').trim() !== '')
  const perTrade = [setup.commissionPercent, setup.commissionPerShare, setup.commissionMinimum].some(isSome)
  const slips = [setup.slippagePercent, setup.slippageTicks].some(isSome)
  return listed(
    [
      commissionPreset !== undefined && (COMMISSION_PRESET_TITLES[commissionPreset].title.split(',')[0] ?? ''),
      (perTrade || commissionSchedule !== undefined || typed('commission')) && 'commission',
      (slips || slippageModel !== undefined) && 'slippage',
      impact !== undefined && 'impact',
      (typed('holding') || hardToBorrow.trim() !== '' || fundingRates !== undefined) && 'holding',
    ],
    'None',
  )
}

const DEFAULT_FILLS = FillConfig.parse({})

export function simulationWords(setup: SetupDraft): string {
  const { fills, detailDatasetId, latency, seed, audit } = setup
  const { market, limit, path, volumeShare } = fills
  return listed(
    [
      market === 'same-close' && 'same close',
      limit === 'touch' && 'limits on touch',
      path !== DEFAULT_FILLS.path && path.toUpperCase(),
      volumeShare !== DEFAULT_FILLS.volumeShare &&
        (volumeShare === null ? 'any volume' : `${Number(`${volumeShare}e2`)} % of volume`),
      detailDatasetId !== null && 'finer bars',
      latency.kind !== 'none' && 'latency',
      seed !== 1 && `seed ${seed ?? ''}`,
      !audit && 'no audit',
    ],
    'Pessimistic, audited',
  )
}

function isSome(value: number | null): boolean {
  return value !== 0
}

function listed(parts: readonly (string | false)[], nothing: string): string {
  const said = parts.filter((part) => part !== false)
  return said.length === 0 ? nothing : said.join(' · ')
}
