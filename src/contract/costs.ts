import { z } from 'zod'
import { COMMISSION_PRESETS } from './commission-presets.ts'

const Rate = z.number().min(-100).max(100_000)
const Fraction = z.number().min(0).max(1)
const Amount = z.number().min(0).max(1e9)

/** One line of a price list; see docs/costs.md. */
export const FeeLine = z.strictObject({
  name: z.string().min(1).max(64),
  /** What the rate is of: a fraction of `value` or of other `fees`, an amount a unit of `quantity`, an `order`, a `day`. */
  basis: z.enum(['value', 'quantity', 'order', 'day', 'fees']),
  rate: Rate,
  makerRate: Rate.optional(),
  /** Marginal rates beyond a monthly volume. */
  tiers: z.array(z.strictObject({ above: Amount.positive(), rate: Rate })).optional(),
  /** Names of the fees that a rate of `fees` is of. */
  of: z.array(z.string()).optional(),
  side: z.enum(['buy', 'sell']).optional(),
  /** Of an order, in account currency. */
  minimum: Amount.optional(),
  maximum: Amount.optional(),
  /** Of an order, as a fraction of its value. */
  maximumFraction: Fraction.optional(),
  /** The order's amount is rounded up to a multiple of this. */
  roundUpTo: Amount.optional(),
})
export type FeeLine = z.infer<typeof FeeLine>

const Milliseconds = z.number().min(0).max(3_600_000)

/** How long a message is under way. */
export const Delay = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('fixed'), ms: Milliseconds }),
  z.strictObject({ kind: z.literal('log-normal'), medianMs: Milliseconds, sigma: z.number().min(0).max(5) }),
  z.strictObject({ kind: z.literal('samples'), ms: z.array(Milliseconds).min(1).max(100_000) }),
])
export type Delay = z.infer<typeof Delay>

const AnnualRate = z.number().min(-1).max(100)
const FundingRate = z.number().min(-1).max(1)

/** Costs and rules of a simulated run, in decimals. What is left out costs nothing. */
export const CostConfig = z.object({
  /** Commission as a fraction of the traded value: 0.002 is 0.2 %. */
  commission: z.number().min(0).max(0.1).default(0),
  /** Commission per unit of quantity, a share or a contract, in account currency. */
  commissionPerShare: z.number().min(0).max(100).default(0),
  /** Least commission of an order, in account currency. */
  commissionMinimum: z.number().min(0).max(1_000).default(0),
  /** Adverse slippage of market and stop fills as a fraction of the price. */
  slippage: z.number().min(0).max(0.1).default(0),
  /** Adverse slippage of market and stop fills in price increments. */
  slippageTicks: z.number().int().min(0).max(1_000).default(0),
  /** Most commission of an order, in account currency. */
  commissionMaximum: Amount.optional(),
  /** Most commission of an order, as a fraction of its value. */
  commissionMaximumFraction: Fraction.optional(),
  /** Fraction of the value of fills that made liquidity, in place of `commission`; below 0 for a rebate. */
  commissionMaker: z.number().min(-0.1).max(0.1).optional(),
  /** A broker's price list, charged on top of the commission above. */
  commissionPreset: z.enum(COMMISSION_PRESETS).optional(),
  /** A price list of one's own, charged on top. */
  commissionSchedule: z.array(FeeLine).max(64).optional(),
  /** A model of slippage added to the fixed one. */
  slippageModel: z.enum(['volume-share', 'spread', 'volatility']).optional(),
  /** `volume-share`: fraction of the price that a whole bar's volume would move it; 0.1 when left out. */
  slippageImpact: Fraction.optional(),
  /** `volume-share`: most share of a bar that counts; 0.025 when left out. */
  slippageVolumeLimit: Fraction.optional(),
  /** `spread`: the whole spread as a fraction of the price, for data without quotes; 0.0005 when left out. */
  slippageSpread: Fraction.optional(),
  /** `volatility`: average true ranges; 0.1 when left out. */
  slippageRange: z.number().min(0).max(10).optional(),
  /** `volatility`: bars of the average true range; 14 when left out. */
  slippagePeriod: z.number().int().min(1).max(100_000).optional(),
  /** A model of market impact added to slippage. */
  impact: z.enum(['square-root', 'almgren']).optional(),
  /** Multiplies the impact: Y of the square-root law; 1 when left out. */
  impactCoefficient: z.number().min(0).max(10).optional(),
  /** `almgren`: shares outstanding; when left out they turn over once in 250 days. */
  sharesOutstanding: z.number().positive().max(1e15).optional(),
  /** How long orders, cancels and answers are under way. */
  latency: z.object({ submit: Delay, cancel: Delay, ack: Delay }).optional(),
  /** Cost of converting other currencies, in hundredths of a per cent of the converted amount. */
  conversionBasisPoints: z.number().min(0).max(10_000).optional(),
  /** Annual rate on the value of shorts. */
  borrowRate: AnnualRate.optional(),
  /** Annual rates of single symbols; null: there is none to borrow, and a short is refused. */
  hardToBorrow: z.record(z.string(), AnnualRate.nullable()).optional(),
  /** Annual rate received on cash that is not the proceeds of shorts. */
  interestCredit: AnnualRate.optional(),
  /** Annual rate paid on cash below zero. */
  interestDebit: AnnualRate.optional(),
  /** What longs pay shorts of the position's value every eight hours. */
  fundingRate: FundingRate.optional(),
  /** The same as it was, in rising order of time, in place of one rate. */
  fundingRates: z.array(z.strictObject({ at: z.number(), rate: FundingRate })).optional(),
})
export type CostConfig = z.infer<typeof CostConfig>
