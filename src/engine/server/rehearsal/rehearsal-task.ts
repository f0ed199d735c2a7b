import { z } from 'zod'
import { Rehearsal } from '../../../contract/rehearsals.ts'
import { PanicOrder, PanicResult } from '../panic-result.ts'

/** What a thread is to rehearse. */
export const RehearsalTask = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('drill'),
    resources: z.string(),
    basis: z.string(),
    /** Whether whoever asked has a panic process to start; otherwise the thread does what that would do. */
    hasPanic: z.boolean(),
  }),
  z.object({
    kind: z.literal('stress'),
    resources: z.string(),
    basis: z.string(),
    load: z.object({ messages: z.number(), orders: z.number(), fills: z.number() }),
  }),
])
export type RehearsalTask = z.infer<typeof RehearsalTask>

/** Thread → whoever asked. */
export const RehearsalMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('panic'), home: z.string(), order: PanicOrder }),
  z.object({ type: z.literal('done'), rehearsal: Rehearsal }),
  z.object({ type: z.literal('failed'), message: z.string() }),
])
export type RehearsalMessage = z.infer<typeof RehearsalMessage>

/** Whoever asked → thread: what its panic process came to. */
export const PanicAnswer = z.union([
  z.object({ result: PanicResult, problem: z.literal('') }),
  z.object({ result: z.null(), problem: z.string() }),
])
export type PanicAnswer = z.infer<typeof PanicAnswer>
