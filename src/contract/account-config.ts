import { z } from 'zod'

const Fraction = z.number().gt(0).max(1)
const Amount = z.number().positive().max(1e9)
const Leverage = z.number().min(1).max(1_000)

/** When positions are reduced by force once equity is below maintenance. */
const LiquidationTime = z.enum(['at-once', 'next-session']).default('at-once')

/** What positions stand on: docs/margin.md. Without it the account is one of cash. */
export const MarginConfig = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('reg-t'),
    initial: Fraction.default(0.5),
    maintenanceLong: Fraction.default(0.25),
    maintenanceShort: Fraction.default(0.3),
    liquidation: LiquidationTime,
  }),
  z.strictObject({
    kind: z.literal('futures'),
    /** Amounts a contract, in the instrument's currency, by symbol. */
    contracts: z.record(z.string(), z.strictObject({ initial: Amount, maintenance: Amount })),
    liquidation: LiquidationTime,
  }),
  z.strictObject({
    kind: z.literal('isolated'),
    leverage: Leverage.default(1),
    /** Of single symbols. */
    leverages: z.record(z.string(), Leverage).default({}),
    maintenance: Fraction.default(0.005),
    liquidationFee: z.number().min(0).max(1).default(0),
  }),
])
export type MarginConfig = z.infer<typeof MarginConfig>

/** The account that a run trades in. */
export const AccountConfig = z.strictObject({
  /** The main symbol's currency when left out. */
  currency: z.string().min(1).max(8).optional(),
  margin: MarginConfig.optional(),
  /** How old the last closed bar of a pair of currencies may be, in days. */
  rateAgeDays: z.number().positive().max(366).default(7),
})
export type AccountConfig = z.infer<typeof AccountConfig>

/** What happened for want of margin; amounts in the account's currency. */
export const MarginEventRecord = z.object({
  kind: z.enum(['call', 'met', 'liquidation', 'deficit']),
  /** Stable, as alerts have it: `MARGIN-CALL`, `MARGIN-MET`, `LIQUIDATION`, `MARGIN-DEFICIT`. */
  code: z.string(),
  /** Open of the bar that it happened on, epoch ms. */
  time: z.number(),
  /** Of the account, of a position on isolated margin its own. */
  equity: z.number(),
  required: z.number(),
  /** Of a liquidation. */
  symbol: z.string().optional(),
  quantity: z.number().optional(),
  price: z.number().optional(),
  orderId: z.string().optional(),
  message: z.string(),
})
export type MarginEventRecord = z.infer<typeof MarginEventRecord>

const RateAt = z.object({ time: z.number(), rate: z.number() })

/** Bars that a currency was converted by. */
export const ConversionRecord = z.object({
  pair: z.string(),
  currency: z.string(),
  /** What it is converted into: the account's currency when left out, otherwise one on the way to it. */
  into: z.string().optional(),
  bars: z.number(),
  sha256: z.string(),
  /** Units of that for one, by the first and the last conversion; null when there was none. */
  first: RateAt.nullable(),
  last: RateAt.nullable(),
})
export type ConversionRecord = z.infer<typeof ConversionRecord>
