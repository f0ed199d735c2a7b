import { z } from 'zod'

/** What can differ between what the engine knows and what its broker says. docs/reconciliation.md tells of each. */
export const DIFFERENCE_KINDS = [
  'FILL-MISSING',
  'FILL-LATE',
  'FILL-DUPLICATE',
  'FILL-NOT-AT-BROKER',
  'TRADE-OUTSIDE',
  'CLOSED-BY-STOP',
  'ORDER-ENDED',
  'ORDER-TERMS',
  'ORDER-STILL-WORKING',
  'ORDER-LOST',
  'ORDER-OUTSIDE',
  'ORDER-ID-REUSED',
  'POSITION-QUANTITY',
  'POSITION-OPENED-OUTSIDE',
  'POSITION-CLOSED-OUTSIDE',
  'POSITION-SPLIT',
  'POSITION-AVERAGE',
  'POSITION-NOT-BOOKABLE',
  'POSITION-UNKNOWN-SYMBOL',
  'CASH',
  'CASH-ROUNDING',
  'CURRENCY',
] as const
export const DifferenceKind = z.enum(DIFFERENCE_KINDS)
export type DifferenceKind = z.infer<typeof DifferenceKind>

/** `adopt` takes over what the broker says; `ignore` leaves both as they are for as long as the difference stays the same. */
export const Resolution = z.enum(['adopt', 'ignore'])
export type Resolution = z.infer<typeof Resolution>

/** A difference that keeps trading stopped until a human has decided. */
export const DifferenceView = z.object({
  /** The same for the same difference, however often it is found. */
  id: z.string(),
  kind: DifferenceKind,
  /** Empty where it is not about one. */
  symbol: z.string(),
  /** In words, with what the engine knows and what the broker says. */
  message: z.string(),
  here: z.string(),
  atBroker: z.string(),
  choices: z.array(Resolution),
  foundAt: z.number(),
})
export type DifferenceView = z.infer<typeof DifferenceView>

/** How the engine's records and the broker's agree. */
export const ReconciliationView = z.object({
  /** `checking` before the first answer; `unreachable` while the broker can't be asked. */
  state: z.enum(['checking', 'clean', 'differs', 'unreachable']),
  /** When the broker was asked last; null before the first time. */
  checkedAt: z.number().nullable(),
  /** Why the broker can't be asked; empty otherwise. */
  problem: z.string(),
  differences: z.array(DifferenceView),
})
export type ReconciliationView = z.infer<typeof ReconciliationView>
