import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { StopKind, StopRunView, StopSource } from '../../contract/trading-control.ts'
import { writeJsonDurably } from '../adapters/durable-file.ts'
import { STOP_STEPS } from '../execution/stop-run.ts'

/** What a shell has stopped in place of an engine that does not answer. */
export const PanicOrder = z.object({
  /** Only for a latch that is not set yet. */
  latchId: z.string(),
  kind: StopKind,
  at: z.number(),
  source: StopSource,
  reason: z.string(),
})
export type PanicOrder = z.infer<typeof PanicOrder>

/** What came of it, for the engine that starts next. */
export const PanicResult = z.object({
  order: PanicOrder.extend({ keepsExits: z.boolean().default(false) }),
  run: StopRunView,
  steps: z.array(
    z.object({
      latchId: z.string(),
      broker: z.string(),
      step: z.enum(STOP_STEPS),
      phase: z.enum(['before', 'after']),
      at: z.number(),
      detail: z.string(),
    }),
  ),
  /** Whether latch and steps are in the store. */
  isStored: z.boolean(),
  /** All of it in a sentence. */
  text: z.string(),
})
export type PanicResult = z.infer<typeof PanicResult>

const FILE = 'panic-result.json'

/** Null when there is none. One that can't be read is as good as none: the shell's memo has the engine stop all the same. */
export function readPanicResult(home: string): PanicResult | null {
  try {
    const parsed = PanicResult.safeParse(JSON.parse(readFileSync(join(home, FILE), 'utf8')))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}

export function writePanicResult(home: string, result: PanicResult): void {
  writeJsonDurably(join(home, FILE), result)
}

export function removePanicResult(home: string): void {
  rmSync(join(home, FILE), { force: true })
}
