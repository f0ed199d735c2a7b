import { z } from 'zod'

export const ExitKind = z.enum(['stop-loss', 'take-profit', 'trailing', 'time'])
export type ExitKind = z.infer<typeof ExitKind>

/** When a position is to be left whatever its price. */
export const TimeExitRequest = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('at'), at: z.number() }),
  z.object({ kind: z.literal('after'), minutes: z.number().positive().max(525_600) }),
  /** With the close of so many bars. */
  z.object({ kind: z.literal('bars'), bars: z.number().int().positive().max(100_000), timeframe: z.string().max(8) }),
  /** The next time that the venue's clock shows it. */
  z.object({
    kind: z.literal('clock'),
    time: z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'expected a time such as 15:55'),
  }),
  /** So many minutes before the venue closes. */
  z.object({ kind: z.literal('close'), minutes: z.number().int().nonnegative().max(1_440) }),
])
export type TimeExitRequest = z.infer<typeof TimeExitRequest>

/** Puts exits in place of those that a position has; with none given they are only taken away. */
export const PositionProtection = z.object({
  symbol: z.string(),
  stopLoss: z.number().nullable(),
  takeProfit: z.number().nullable(),
  /** How far a stop follows the best price, in per cent of it. */
  trailPercent: z.number().positive().max(99).nullable(),
  time: TimeExitRequest.nullable().optional(),
})
export type PositionProtection = z.infer<typeof PositionProtection>

/** Where exits of new positions would be. */
export const ExitPlaces = z.object({
  /** Those that the broker has orders for. */
  atBroker: z.array(ExitKind),
  /** Whether several rest there together; otherwise the first of stop, trailing stop and target does. */
  several: z.boolean(),
  /** Whether the broker is the exchange that this engine simulates. */
  isSimulated: z.boolean(),
})
export type ExitPlaces = z.infer<typeof ExitPlaces>

/** One exit of a position. */
export const PositionExitView = z.object({
  kind: ExitKind,
  /** `broker`: it rests there, whatever becomes of this computer. `engine`: it works while QuantX runs. */
  heldBy: z.enum(['broker', 'engine']),
  /** Where it acts; of a trailing stop, where that is now. Null for one by time, and before the first price. */
  price: z.number().nullable(),
  trailPercent: z.number().nullable(),
  /** Of one by time: when it is due, and when an order can trade then, which is later while the venue is closed. */
  due: z.number().nullable(),
  tradableAt: z.number().nullable(),
  /** Session time that is left until then. */
  leftMs: z.number().nullable(),
  /** Of one by bars: how many are still to close, and of which length. */
  bars: z.object({ left: z.number(), timeframe: z.string() }).nullable(),
  /** Its order at the broker; null for one that the engine holds. */
  orderId: z.string().nullable(),
  /** `waiting`: for the venue to open. `acting`: it is being left. `failed`: it could not be left, and is not tried again. */
  state: z.enum(['armed', 'waiting', 'acting', 'failed']),
})
export type PositionExitView = z.infer<typeof PositionExitView>
