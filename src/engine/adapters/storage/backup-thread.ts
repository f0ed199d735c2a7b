import { Worker } from 'node:worker_threads'
import { z } from 'zod'
import { StorageError } from '../../model/errors.ts'

const Outcome = z.object({ path: z.string(), problem: z.string() })

/** The thread's own file, beside this one in the sources and in the bundle alike. */
const ENTRY = new URL(import.meta.url.endsWith('.ts') ? './backup-worker.ts' : './backup-worker.js', import.meta.url)

/** Backs up the store of a home in a thread of its own. Resolves with where the copy is. @throws StorageError */
export function backUp(home: string, now: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(ENTRY, { name: 'quantx-backup', workerData: { home, now } })
    worker.unref()
    worker.once('message', (message: unknown) => {
      const { path, problem } = Outcome.parse(message)
      if (problem === '') resolve(path)
      else reject(new StorageError(problem))
    })
    worker.once('error', reject)
    worker.once('exit', () => reject(new StorageError('The backup ended without a word')))
  })
}
