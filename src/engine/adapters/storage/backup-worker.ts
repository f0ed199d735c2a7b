import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { ensure, messageOf } from '../../model/errors.ts'
import { Backups } from './backups.ts'

// Copying and checking reads every page: in a thread of its own, so that no order waits for it.
const { home, now } = z.object({ home: z.string(), now: z.number() }).parse(workerData)
const port = ensure(parentPort, 'the thread that asked for a backup')

try {
  const { path } = await new Backups(home, () => now).make()
  port.postMessage({ path, problem: '' })
} catch (error) {
  port.postMessage({ path: '', problem: messageOf(error) })
}
