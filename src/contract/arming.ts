import { z } from 'zod'

/** The word that a human types to let a session trade real money. */
export const ARM_WORD = 'LIVE'
/** The word that a human types to trade again after STOP. */
export const REARM_WORD = 'REARM'

/** Whether a session at a live account may trade; nothing is known of it for a paper account. */
export const ArmingView = z.object({
  /** Who let it, when and why; null until somebody did, and again with each engine that goes on with the session. */
  armed: z.object({ at: z.number(), by: z.string(), reason: z.string() }).nullable(),
})
export type ArmingView = z.infer<typeof ArmingView>
