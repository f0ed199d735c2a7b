import type { CostConfig, FeeLine } from '../../../contract/costs.ts'
import type { Currency } from '../../model/currency.ts'
import { ConfigError } from '../../model/errors.ts'
import type { CommissionTerms } from '../../portfolio/commission.ts'
import { feePreset } from '../../portfolio/fee-presets.ts'
import type { FeeComponent, FeeSchedule } from '../../portfolio/fee-schedule.ts'
import { isFinanced } from '../../portfolio/financing.ts'
import type { FinancingTerms } from '../../portfolio/financing.ts'
import type { LatencyTerms } from '../../simulation/latency.ts'
import type { PriceModelTerms, SlippageTerms } from '../../simulation/slippage.ts'

/** The costs of a run as the engine takes them. */
export interface CostModels {
  readonly commission: CommissionTerms
  readonly slippage: SlippageTerms
  readonly latency: LatencyTerms | undefined
  readonly financing: FinancingTerms | undefined
}

/** @throws ConfigError when a preset's amounts are in another currency than the account's */
export function costModels(costs: CostConfig, currency: Currency): CostModels {
  const financing: FinancingTerms = {
    borrowRate: costs.borrowRate ?? 0,
    hardToBorrow: costs.hardToBorrow ?? {},
    creditRate: costs.interestCredit ?? 0,
    debitRate: costs.interestDebit ?? 0,
    funding: costs.fundingRates ?? costs.fundingRate ?? null,
  }
  return {
    commission: commissionOf(costs, currency),
    slippage: { fraction: costs.slippage, increments: costs.slippageTicks, models: priceModels(costs) },
    latency: costs.latency,
    financing: isFinanced(financing) || costs.hardToBorrow !== undefined ? financing : undefined,
  }
}

function commissionOf(costs: CostConfig, currency: Currency): CommissionTerms {
  const { commission, commissionPerShare, commissionMinimum, commissionMaximum, commissionMaximumFraction } = costs
  const terms = {
    fraction: commission,
    perShare: commissionPerShare,
    minimum: commissionMinimum,
    maximum: commissionMaximum,
    maximumFraction: commissionMaximumFraction,
  }
  const listed = [...presetOf(costs, currency), ...(costs.commissionSchedule ?? [])]
  if (costs.commissionMaker === undefined) return listed.length === 0 ? terms : { ...terms, schedule: listed }
  // By value alone, so that its bounds have one line to be of.
  const byValue: FeeComponent = {
    name: 'maker-taker',
    basis: 'value',
    rate: commission,
    makerRate: costs.commissionMaker,
    ...(commissionMinimum === 0 ? {} : { minimum: commissionMinimum }),
    maximum: commissionMaximum,
    maximumFraction: commissionMaximumFraction,
  }
  return { fraction: 0, perShare: commissionPerShare, minimum: 0, schedule: [byValue, ...listed] }
}

function presetOf({ commissionPreset }: CostConfig, { code }: Currency): FeeSchedule {
  if (commissionPreset === undefined) return []
  const { fees, currency, title } = feePreset(commissionPreset)
  if (currency === null || currency === code) return fees
  throw new ConfigError(`expected an account in ${currency} for the charges of ${title}, found ${code}`)
}

function priceModels(costs: CostConfig): PriceModelTerms[] {
  const terms = withModelTerms(costs)
  return [...slippageModels(terms), ...impactModels(terms)]
}

/** The costs with the terms of models that were left out. */
function withModelTerms(costs: CostConfig) {
  return {
    ...costs,
    slippageImpact: costs.slippageImpact ?? 0.1,
    slippageVolumeLimit: costs.slippageVolumeLimit ?? 0.025,
    slippageSpread: costs.slippageSpread ?? 0.0005,
    slippageRange: costs.slippageRange ?? 0.1,
    slippagePeriod: costs.slippagePeriod ?? 14,
    impactCoefficient: costs.impactCoefficient ?? 1,
  }
}

type ModelTerms = ReturnType<typeof withModelTerms>

function slippageModels(terms: ModelTerms): PriceModelTerms[] {
  switch (terms.slippageModel) {
    case undefined:
      return []
    case 'volume-share':
      return [{ kind: 'volume-share', impact: terms.slippageImpact, limit: terms.slippageVolumeLimit }]
    case 'spread':
      return [{ kind: 'spread', fraction: terms.slippageSpread }]
    case 'volatility':
      return [{ kind: 'volatility', fraction: terms.slippageRange, period: terms.slippagePeriod }]
  }
}

function impactModels({ impact, impactCoefficient: coefficient, sharesOutstanding }: ModelTerms): PriceModelTerms[] {
  switch (impact) {
    case undefined:
      return []
    case 'square-root':
      return [{ kind: 'square-root', coefficient }]
    case 'almgren':
      return [{ kind: 'almgren', coefficient, sharesOutstanding: sharesOutstanding ?? Number.NaN }]
  }
}

/** Costs that double, and the most that each may be. */
const DOUBLED = [
  ['commission', 1],
  ['commissionPerShare', Number.POSITIVE_INFINITY],
  ['commissionMinimum', Number.POSITIVE_INFINITY],
  ['commissionMaximum', Number.POSITIVE_INFINITY],
  ['commissionMaximumFraction', 1],
  ['commissionMaker', 1],
  ['slippage', 1],
  ['slippageTicks', Number.POSITIVE_INFINITY],
  ['slippageImpact', 1],
  ['slippageSpread', 1],
  ['slippageRange', 10],
  ['impactCoefficient', 10],
  ['borrowRate', Number.POSITIVE_INFINITY],
  ['interestDebit', Number.POSITIVE_INFINITY],
  ['conversionBasisPoints', 10_000],
] as const satisfies readonly (readonly [keyof CostConfig, number])[]

/** The same costs twice: what a careful reader asks of a result. Latency, funding and income stay as they are. */
export function doubledCosts(costs: CostConfig): CostConfig {
  const { commissionPreset, commissionSchedule = [], ...rest } = withModelTerms(costs)
  const listed = commissionPreset === undefined ? [] : feePreset(commissionPreset).fees
  const schedule = [...listed, ...commissionSchedule].map(doubledFee)
  const doubled: Partial<Record<(typeof DOUBLED)[number][0], number>> = {}
  for (const [key, most] of DOUBLED) {
    const value = rest[key]
    if (value !== undefined) doubled[key] = Math.min(value * 2, most)
  }
  return { ...rest, ...doubled, ...(schedule.length === 0 ? {} : { commissionSchedule: schedule }) }
}

/** A fee of other fees doubles with them. */
function doubledFee(fee: FeeComponent): FeeLine {
  const { tiers, of, minimum, maximum, maximumFraction, roundUpTo, makerRate, side, name, basis, rate } = fee
  const factor = basis === 'fees' ? 1 : 2
  return {
    name,
    basis,
    rate: rate * factor,
    ...(side === undefined ? {} : { side }),
    ...(of === undefined ? {} : { of: [...of] }),
    ...(roundUpTo === undefined ? {} : { roundUpTo }),
    ...(makerRate === undefined ? {} : { makerRate: makerRate * factor }),
    ...(tiers === undefined ? {} : { tiers: tiers.map((tier) => ({ ...tier, rate: tier.rate * factor })) }),
    ...(minimum === undefined ? {} : { minimum: minimum * 2 }),
    ...(maximum === undefined ? {} : { maximum: maximum * 2 }),
    ...(maximumFraction === undefined ? {} : { maximumFraction: Math.min(maximumFraction * 2, 1) }),
  }
}
