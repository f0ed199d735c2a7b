import { z } from 'zod'

/** How long what is old stays where it is at hand, and how long it is kept at all. */
export const RetentionSettings = z.object({
  /** Days after which the journal of a session that is over goes into a compressed file. */
  journalDays: z.number().int().min(1).max(36_500),
  /** Days after which such a file is removed; null keeps it for ever. */
  archiveDays: z.number().int().min(30).max(36_500).nullable(),
  /** Days after which alerts and log are removed; critical ones that nobody has acknowledged stay. */
  logDays: z.number().int().min(1).max(36_500),
})
export type RetentionSettings = z.infer<typeof RetentionSettings>

export const DEFAULT_RETENTION: RetentionSettings = { journalDays: 30, archiveDays: 1_825, logDays: 365 }

/** What is kept how long, and what became of it. */
export const RetentionView = z.object({
  settings: RetentionSettings,
  archives: z.object({ sessions: z.number(), files: z.number(), bytes: z.number() }),
  /** When it was last looked for what is old; null before the first look since the start. */
  lookedAt: z.number().nullable(),
  /** What was done then, in words, or why it could not be. */
  outcome: z.string(),
  failed: z.boolean(),
})
export type RetentionView = z.infer<typeof RetentionView>
