import { z } from 'zod'
import { PanicOrder, PanicResult } from './panic-result.ts'

/** Shell → panic process: all that it is ever told. */
export const PanicRequest = z.object({ type: z.literal('panic'), home: z.string().min(1), order: PanicOrder })
export type PanicRequest = z.infer<typeof PanicRequest>

/** Panic process → shell. */
export const PanicMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('result'), result: PanicResult }),
  z.object({ type: z.literal('failed'), message: z.string() }),
])
export type PanicMessage = z.infer<typeof PanicMessage>
