import { z } from 'zod'

/** A limit in decimals; one without an end is written down as that. */
export const LimitValue = z.union([z.number(), z.literal('unlimited')])
export type LimitValue = z.infer<typeof LimitValue>

/** From the most general to the most specific: a later one wins, limit by limit. */
export const LimitScope = z.enum(['account', 'asset-class', 'strategy', 'symbol'])
export type LimitScope = z.infer<typeof LimitScope>

/** A limit that there is: what it is called and what it counts. */
export const LimitSpecView = z.object({
  name: z.string(),
  title: z.string(),
  unit: z.enum(['money', 'quantity', 'fraction', 'ratio', 'count', 'per-second', 'milliseconds', 'switch']),
  /** Whether it may be set for the account alone. */
  accountOnly: z.boolean(),
  /** Whether it is about the market, and may not be set for a strategy. */
  marketOnly: z.boolean(),
})

/** Limits of one scope; `key` is the asset class, strategy or symbol, empty for the account. */
export const LimitLayerView = z.object({
  scope: LimitScope,
  key: z.string(),
  values: z.record(z.string(), LimitValue),
})

/** How much of a limit is used now, without any further order. */
export const LimitUse = z.object({
  name: z.string(),
  /** The symbol, strategy or group that it is about; empty for the account. */
  about: z.string(),
  limit: LimitValue,
  found: z.number(),
  /** found ÷ limit; 0 of a limit without an end. */
  utilisation: z.number(),
})
export type LimitUse = z.infer<typeof LimitUse>

/** A pause of new entries after closed trades. */
export const ProtectionView = z.object({
  kind: z.enum(['COOLDOWN', 'STOPLOSS-GUARD', 'LOW-PROFIT', 'DRAWDOWN-LOCK']),
  /** Null for all symbols. */
  symbol: z.string().nullable(),
  from: z.number(),
  until: z.number(),
  reason: z.string(),
})

/** A strategy that a rule has taken out until a human releases it. */
export const StrategyLockView = z.object({
  strategy: z.string(),
  rule: z.string(),
  reason: z.string(),
  at: z.number(),
})

/** The account's rules as they stand. */
export const RiskView = z.object({
  account: z.string(),
  limits: z.array(LimitSpecView),
  layers: z.array(LimitLayerView),
  uses: z.array(LimitUse),
  protections: z.array(ProtectionView),
  locks: z.array(StrategyLockView),
})
export type RiskView = z.infer<typeof RiskView>

/** One limit before and after a change; null where the layer had none or has none any more. */
export const LimitDifferenceView = z.object({
  scope: LimitScope,
  key: z.string(),
  name: z.string(),
  before: LimitValue.nullable(),
  after: LimitValue.nullable(),
})
export type LimitDifferenceView = z.infer<typeof LimitDifferenceView>

/** A change of limits that was made, and why. */
export const LimitHistoryEntry = LimitDifferenceView.extend({ at: z.number(), reason: z.string() })
export type LimitHistoryEntry = z.infer<typeof LimitHistoryEntry>

/** A change of limits; null takes a limit out of its layer. With `dryRun` only the differences are answered. */
export const LimitChangeRequest = z.object({
  scope: LimitScope,
  key: z.string(),
  values: z.record(z.string(), LimitValue.nullable()),
  reason: z.string().min(3),
  dryRun: z.boolean(),
})
export type LimitChangeRequest = z.infer<typeof LimitChangeRequest>

/** What one rule of the gate says of an order that is not sent. */
export const RuleCheck = z.object({
  /** Its reason code. */
  rule: z.string(),
  passed: z.boolean(),
  /** Why not; empty when it passed. */
  message: z.string(),
  /** In words; empty where the rule has no number to say. */
  limit: z.string(),
  found: z.string(),
  /** found ÷ limit; null where the rule has no number to say. */
  utilisation: z.number().nullable(),
})
export type RuleCheck = z.infer<typeof RuleCheck>
