import type { CostConfig } from '../../../contract/costs.ts'
import { parseDecimal } from '../../components/number-entry.ts'
import { formatDecimal } from '../../components/number-format.ts'
import type { ChosenCosts } from './setup-draft.ts'

export type TermKey =
  | 'commissionMaximum'
  | 'commissionMaximumFraction'
  | 'commissionMaker'
  | 'slippageImpact'
  | 'slippageVolumeLimit'
  | 'slippageSpread'
  | 'slippageRange'
  | 'slippagePeriod'
  | 'impactCoefficient'
  | 'sharesOutstanding'
  | 'borrowRate'
  | 'interestCredit'
  | 'interestDebit'
  | 'fundingRate'
  | 'conversionBasisPoints'
export type TermTexts = Readonly<Partial<Record<TermKey, string>>>

/** A number of the costs that may be left out. */
export interface CostTerm {
  readonly key: TermKey
  readonly group: 'commission' | 'slippage' | 'impact' | 'holding' | 'conversion'
  readonly label: string
  /** Behind the number; `currency` is that of the data. */
  readonly unit: '%' | '% a year' | 'currency' | 'bars' | 'shares' | '×' | 'bp'
  readonly min: number
  readonly max: number
  readonly whole?: true
  /** What holds when nothing is typed. */
  readonly preset: string
  /** Whether it says anything beside the models that are chosen. */
  readonly applies?: (costs: ChosenCosts) => boolean
}

const isModel = (model: ChosenCosts['slippageModel']) => (costs: ChosenCosts) => costs.slippageModel === model

/** Ranges are those of the contract; per cent where the contract has fractions. */
export const COST_TERMS: readonly CostTerm[] = [
  {
    key: 'commissionMaximum',
    group: 'commission',
    label: 'At most',
    unit: 'currency',
    min: 0,
    max: 1e9,
    preset: 'None',
  },
  {
    key: 'commissionMaximumFraction',
    group: 'commission',
    label: 'At most, of value',
    unit: '%',
    min: 0,
    max: 100,
    preset: 'None',
  },
  { key: 'commissionMaker', group: 'commission', label: 'Makers pay', unit: '%', min: -10, max: 10, preset: 'Same' },
  {
    key: 'slippageImpact',
    group: 'slippage',
    label: 'For a whole bar',
    unit: '%',
    min: 0,
    max: 100,
    preset: '10',
    applies: isModel('volume-share'),
  },
  {
    key: 'slippageVolumeLimit',
    group: 'slippage',
    label: 'Most of a bar',
    unit: '%',
    min: 0,
    max: 100,
    preset: '2.5',
    applies: isModel('volume-share'),
  },
  {
    key: 'slippageSpread',
    group: 'slippage',
    label: 'Spread, no quotes',
    unit: '%',
    min: 0,
    max: 100,
    preset: '0.05',
    applies: isModel('spread'),
  },
  {
    key: 'slippageRange',
    group: 'slippage',
    label: 'Of the range',
    unit: '×',
    min: 0,
    max: 10,
    preset: '0.1',
    applies: isModel('volatility'),
  },
  {
    key: 'slippagePeriod',
    group: 'slippage',
    label: 'Range over',
    unit: 'bars',
    min: 1,
    max: 100_000,
    whole: true,
    preset: '14',
    applies: isModel('volatility'),
  },
  {
    key: 'impactCoefficient',
    group: 'impact',
    label: 'Impact times',
    unit: '×',
    min: 0,
    max: 10,
    preset: '1',
    applies: ({ impact }) => impact !== undefined,
  },
  {
    key: 'sharesOutstanding',
    group: 'impact',
    label: 'Outstanding',
    unit: 'shares',
    min: 1,
    max: 1e15,
    preset: '250 days',
    applies: ({ impact }) => impact === 'almgren',
  },
  { key: 'borrowRate', group: 'holding', label: 'Shorts pay', unit: '% a year', min: -100, max: 10_000, preset: '0' },
  {
    key: 'interestCredit',
    group: 'holding',
    label: 'Cash earns',
    unit: '% a year',
    min: -100,
    max: 10_000,
    preset: '0',
  },
  {
    key: 'interestDebit',
    group: 'holding',
    label: 'Debt costs',
    unit: '% a year',
    min: -100,
    max: 10_000,
    preset: '0',
  },
  {
    key: 'fundingRate',
    group: 'holding',
    label: 'Funding, 8 hours',
    unit: '%',
    min: -100,
    max: 100,
    preset: '0',
    applies: ({ fundingRates }) => fundingRates === undefined,
  },
  {
    key: 'conversionBasisPoints',
    group: 'conversion',
    label: 'Conversion costs',
    unit: 'bp',
    min: 0,
    max: 10_000,
    preset: '0',
  },
]

const isPercent = ({ unit }: CostTerm): boolean => unit.startsWith('%')

/** What is wrong with a text; null when it is a number in range, or nothing. */
export function termProblem(term: CostTerm, text: string): string | null {
  if (text.trim() === '') return null
  const value = parseDecimal(text)
  const { min, max, whole } = term
  const fits = value !== null && value >= min && value <= max && (whole !== true || Number.isInteger(value))
  if (fits) return null
  return `Expected ${whole === true ? 'a whole number from ' : ''}${formatDecimal(min, 0)} to ${formatDecimal(max, 0)}`
}

/** The terms that say something beside the models chosen. */
export function applyingTerms(costs: ChosenCosts): readonly CostTerm[] {
  return COST_TERMS.filter(({ applies }) => applies?.(costs) !== false)
}

/** What was typed, in the contract's terms. */
export function termValues(texts: TermTexts, costs: ChosenCosts): Partial<Pick<CostConfig, TermKey>> {
  return Object.fromEntries(
    applyingTerms(costs).flatMap((term) => {
      const value = parseDecimal(texts[term.key] ?? '')
      return value === null ? [] : [[term.key, isPercent(term) ? fraction(value) : value]]
    }),
  )
}

/** What one would type for these costs. */
export function termTexts(costs: CostConfig): TermTexts {
  return Object.fromEntries(
    COST_TERMS.flatMap((term) => {
      const value = costs[term.key]
      return value === undefined ? [] : [[term.key, String(isPercent(term) ? percent(value) : value)]]
    }),
  )
}

/** Per cent to a fraction, without the noise of a division: 0.07 % is 0.0007. */
export function fraction(value: number | null): number {
  return Number(`${value ?? 0}e-2`)
}

export function percent(value: number): number {
  return Number(`${value}e2`)
}

/** `GME 85, XYZ` as rates a year; null when a part of it is no symbol with a rate. */
export function borrowRates(text: string): Readonly<Record<string, number | null>> | null {
  const parts = text.split(',').map((part) => part.trim())
  const rates: Record<string, number | null> = {}
  for (const part of parts.filter((one) => one !== '')) {
    const [symbol = '', rate, ...more] = part.split(/[\s=]+/)
    const value = rate === undefined ? null : parseDecimal(rate.replace('%', ''))
    const isWrong = more.length > 0 || (rate !== undefined && (value === null || value < -100 || value > 10_000))
    if (symbol === '' || isWrong) return null
    rates[symbol] = value === null ? null : fraction(value)
  }
  return rates
}

export function borrowText(rates: CostConfig['hardToBorrow']): string {
  const parts = Object.entries(rates ?? {}).map(([symbol, rate]) =>
    rate === null ? symbol : `${symbol} ${percent(rate)}`,
  )
  return parts.join(', ')
}
