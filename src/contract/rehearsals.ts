import { z } from 'zod'

/** One thing that a rehearsal looked at: what was found, what was asked for, and whether it was so. */
export const RehearsalRow = z.object({ what: z.string(), found: z.string(), limit: z.string(), held: z.boolean() })
export type RehearsalRow = z.infer<typeof RehearsalRow>

/** A fire drill, or a stress test at twice the highest load, and what came of it. */
export const Rehearsal = z.object({
  kind: z.enum(['drill', 'stress']),
  /** Epoch ms of its begin. */
  at: z.number(),
  /** True when every row held. */
  held: z.boolean(),
  /** Who ran it, and on what it stands, in words. */
  basis: z.string(),
  rows: z.array(RehearsalRow),
})
export type Rehearsal = z.infer<typeof Rehearsal>

/** What was rehearsed, newest first, and when the next drill is due. */
export const RehearsalView = z.object({
  rehearsals: z.array(Rehearsal),
  /** Days between two drills after which a reminder comes; 0 for none. */
  drillEveryDays: z.number(),
  /** Epoch ms; null when there is nothing yet to count from, or no reminder is wanted. */
  drillDueAt: z.number().nullable(),
  /** A drill runs now. */
  isDrilling: z.boolean(),
})
export type RehearsalView = z.infer<typeof RehearsalView>
