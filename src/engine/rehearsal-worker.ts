import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { connectionOf, readBrokerSettings } from './adapters/brokers/broker-settings.ts'
import { SystemTime } from './adapters/system-time.ts'
import type { Rehearsal } from '../contract/rehearsals.ts'
import { ensure, messageOf } from './model/errors.ts'
import { panicStop } from './server/panic-stop.ts'
import { runDrill } from './server/rehearsal/drill.ts'
import type { DrillParts } from './server/rehearsal/drill.ts'
import { PanicAnswer, RehearsalTask } from './server/rehearsal/rehearsal-task.ts'
import type { RehearsalMessage } from './server/rehearsal/rehearsal-task.ts'
import { runStressTest } from './server/rehearsal/stress-test.ts'

// A rehearsal runs a whole engine of its own: in a thread of its own, so that nothing that trades waits for it, and in a
// folder of its own, which is gone after it.
const port = ensure(parentPort, 'the thread that asked for a rehearsal')
const time = new SystemTime()
const watch = () => performance.now()
const send = (message: RehearsalMessage) => port.postMessage(message)

/** Has whoever asked start a panic process. */
const panicThere: DrillParts['panic'] = (home, order) =>
  new Promise((resolve, reject) => {
    port.once('message', (raw: unknown) => {
      const { result, problem } = PanicAnswer.parse(raw)
      if (result === null) reject(new Error(problem))
      else resolve(result)
    })
    send({ type: 'panic', home, order })
  })

/** Does what a panic process would do, over connections of its own. */
const panicHere: DrillParts['panic'] = (home, order) => {
  const connections = () => readBrokerSettings(home).map((setting) => connectionOf(setting, 'panic', time))
  return panicStop({ home, order, time, connections })
}

function rehearse(home: string, task: RehearsalTask): Promise<Rehearsal> {
  const { resources, basis } = task
  if (task.kind === 'drill') {
    return runDrill({ home, resources, basis, time, watch, panic: task.hasPanic ? panicThere : panicHere })
  }
  return runStressTest({ home, resources, basis, load: task.load, at: time.now(), watch })
}

const home = realpathSync(mkdtempSync(join(tmpdir(), 'quantx-rehearsal-')))

async function outcome(): Promise<RehearsalMessage> {
  try {
    return { type: 'done', rehearsal: await rehearse(home, RehearsalTask.parse(workerData)) }
  } catch (error) {
    return { type: 'failed', message: messageOf(error) }
  } finally {
    // Before anybody is told: the thread is ended then.
    rmSync(home, { recursive: true, force: true })
  }
}

send(await outcome())
