import { join } from 'node:path'
import { parentPort, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { RetentionSettings } from '../../../contract/retention.ts'
import { ensure, messageOf } from '../../model/errors.ts'
import { rotate } from './rotation.ts'
import { openStore } from './store.ts'

// Journals are read, packed and checked as a whole: in a thread of its own, so that no order waits for it.
const { home, now, settings, running } = z
  .object({ home: z.string(), now: z.number(), settings: RetentionSettings, running: z.array(z.string()) })
  .parse(workerData)
const port = ensure(parentPort, 'the thread that asked to put away what is old')

try {
  const store = await openStore(join(home, 'quantx.db'))
  try {
    port.postMessage({ rotated: rotate(store, settings, running, now), problem: '' })
  } finally {
    store.close()
  }
} catch (error) {
  port.postMessage({ rotated: null, problem: messageOf(error) })
}
