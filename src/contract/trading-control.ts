import { z } from 'zod'

/** Who asked for a pause, a stop or a close. */
export const StopSource = z.enum(['button', 'hotkey', 'tray', 'menu', 'cli', 'engine'])
export type StopSource = z.infer<typeof StopSource>

/** `stop` takes orders off the market; `flatten` closes positions after that. */
export const StopKind = z.enum(['stop', 'flatten'])
export type StopKind = z.infer<typeof StopKind>

/** What a human wants of a STOP. */
export const StopSettings = z.object({
  /** Reduce-only orders that wait for a price stay at work at their brokers; a FLATTEN takes them off all the same. */
  keepsExits: z.boolean(),
})
export type StopSettings = z.infer<typeof StopSettings>

/** Set by STOP, kept in SQLite, cleared by re-arming. */
export const Latch = z.object({
  id: z.string(),
  at: z.number(),
  source: StopSource,
  reason: z.string(),
  ordersCancelled: z.number(),
  ordersUnresolved: z.number(),
  strategiesStopped: z.number(),
  openPositions: z.number(),
})
export type Latch = z.infer<typeof Latch>

/** Why trading is held back besides the latch: PAUSE, a sleeping computer, a difference to the broker. */
export const TradingHoldView = z.object({
  key: z.string(),
  level: z.enum(['paused', 'stopped']),
  at: z.number(),
  source: z.string(),
  reason: z.string(),
})
export type TradingHoldView = z.infer<typeof TradingHoldView>

/**
 * How a stop ended at one broker. `done`: nothing works there, and after FLATTEN nothing is held. `queued-for-open`: the
 * closing orders wait for a closed venue. `partial` and `unreachable` are never fine: a human has to look.
 */
export const StopOutcome = z.enum(['done', 'partial', 'unreachable', 'queued-for-open'])
export type StopOutcome = z.infer<typeof StopOutcome>

/** What became of one position in a FLATTEN. */
export const CloseView = z.object({
  symbol: z.string(),
  /** Signed decimal text: what the broker said was held when it was found. */
  found: z.string(),
  /** The same as of now; "0" once it is closed. */
  left: z.string(),
  attempts: z.number(),
  /** Why it is not closed; empty while it is on its way and once it is. */
  detail: z.string(),
})
export type CloseView = z.infer<typeof CloseView>

/** A stop at one broker, as far as it has come. */
export const BrokerStopView = z.object({
  broker: z.string(),
  phase: z.enum(['cancelling', 'closing', 'finished']),
  /** Null until the phase is `finished`. */
  outcome: StopOutcome.nullable(),
  ordersFound: z.number(),
  /** Orders that can still fill all the same. */
  ordersLeft: z.number(),
  /** Protective exits that were left at work, as the human chose. */
  ordersKept: z.number().optional(),
  closes: z.array(CloseView),
  /** What is wrong, in words; empty when nothing is. */
  detail: z.string(),
})
export type BrokerStopView = z.infer<typeof BrokerStopView>

/** A stop and what came of it; stays until trading is re-armed. */
export const StopRunView = z.object({
  latchId: z.string(),
  kind: StopKind,
  at: z.number(),
  /** Who carried it out: the engine, or the panic process in the place of one that did not answer. */
  by: z.enum(['engine', 'panic']),
  /** True when it was begun by an engine that ended in the middle of it. */
  resumed: z.boolean(),
  finishedAt: z.number().nullable(),
  brokers: z.array(BrokerStopView),
})
export type StopRunView = z.infer<typeof StopRunView>

/** What FLATTEN would do now, told before it is done. */
export const FlattenPreview = z.object({
  currency: z.string(),
  accounts: z.array(z.object({ broker: z.string(), orders: z.number(), positions: z.number(), notional: z.number() })),
  positions: z.number(),
  orders: z.number(),
  /** Σ |market value| of what would be closed. */
  notional: z.number(),
  /** What closing at market is expected to cost beside commission: half the spread, and what the orders move prices by. */
  slippage: z.number(),
  /** Position by position, with the same in the account's currency. */
  closes: z.array(
    z.object({
      symbol: z.string(),
      /** Signed. */
      quantity: z.number(),
      exposure: z.number(),
      cost: z.number(),
      /** What the spread is known from: a quote, highs and lows of bars, or nothing: then it is one price increment. */
      basis: z.enum(['quote', 'bars', 'increment']),
    }),
  ),
  /** Symbols whose venue takes no order now, and why. */
  closed: z.array(z.object({ symbol: z.string(), reason: z.string() })),
})
export type FlattenPreview = z.infer<typeof FlattenPreview>

/** Is everything as it should be after this stop? False while it runs, too. */
export function isResolved({ finishedAt, brokers }: StopRunView): boolean {
  return finishedAt !== null && brokers.every(({ outcome }) => outcome === 'done')
}
