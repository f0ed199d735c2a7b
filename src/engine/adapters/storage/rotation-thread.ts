import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import type { RetentionSettings } from '../../../contract/retention.ts'
import { StorageError } from '../../model/errors.ts'
import type { Rotated } from './rotation.ts'

const Outcome = z.object({
  rotated: z
    .object({
      sessions: z.number(),
      records: z.number(),
      letGo: z.number(),
      alerts: z.number(),
      problems: z.array(z.string()),
    })
    .nullable(),
  problem: z.string(),
})

/** The thread's own file, beside this one in the sources and in the bundle alike. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? './rotation-worker.ts' : './rotation-worker.js',
  import.meta.url,
)

export interface RotationRequest {
  readonly home: string
  readonly now: number
  readonly settings: RetentionSettings
  /** Chains that are written to. */
  readonly running: readonly string[]
}

/** Puts away what is old in a thread of its own, with its own line to the store. @throws StorageError */
export function rotateBeside(request: RotationRequest): Promise<Rotated> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(ENTRY, { name: 'quantx-rotation', workerData: request })
    worker.unref()
    worker.once('message', (message: unknown) => {
      const { rotated, problem } = Outcome.parse(message)
      if (rotated) resolve(rotated)
      else reject(new StorageError(problem))
    })
    worker.once('error', reject)
    worker.once('exit', () => reject(new StorageError('Putting away what is old ended without a word')))
  })
}
