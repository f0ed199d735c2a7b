import { Worker } from 'node:worker_threads'
import type { Rehearsal } from '../../../contract/rehearsals.ts'
import { QuantXError, messageOf } from '../../model/errors.ts'
import type { PanicOrder, PanicResult } from '../panic-result.ts'
import { RehearsalMessage } from './rehearsal-task.ts'
import type { PanicAnswer, RehearsalTask } from './rehearsal-task.ts'

/** The thread's own file: beside the bundle of which this is part, or at the top of the engine among the sources. */
const ENTRY = new URL(
  import.meta.url.endsWith('.ts') ? '../../rehearsal-worker.ts' : './rehearsal-worker.js',
  import.meta.url,
)

/** A rehearsal that came to no outcome. */
export class RehearsalError extends QuantXError {
  readonly code = 'REHEARSAL'
}

/** Starts a panic process on a home, for whoever can. */
export type PanicOn = (home: string, order: PanicOrder) => Promise<PanicResult>

/** Rehearses in a thread of its own, which is ended with whatever it left open. @throws RehearsalError without an outcome */
export async function rehearse(task: RehearsalTask, panic?: PanicOn): Promise<Rehearsal> {
  const worker = new Worker(ENTRY, { name: 'quantx-rehearsal', workerData: task })
  const ended = Promise.withResolvers<Rehearsal>()
  worker.on('message', (raw: unknown) => {
    const message = RehearsalMessage.parse(raw)
    if (message.type === 'done') ended.resolve(message.rehearsal)
    else if (message.type === 'failed') ended.reject(new RehearsalError(message.message))
    else void answerPanic(worker, message, panic)
  })
  worker.once('error', (error) => ended.reject(new RehearsalError(messageOf(error))))
  worker.once('exit', () => ended.reject(new RehearsalError('The rehearsal ended without a word')))
  try {
    return await ended.promise
  } finally {
    await worker.terminate()
  }
}

async function answerPanic(
  worker: Worker,
  { home, order }: { readonly home: string; readonly order: PanicOrder },
  panic: PanicOn | undefined,
): Promise<void> {
  const answer = (given: PanicAnswer) => worker.postMessage(given)
  try {
    if (panic === undefined) throw new RehearsalError('expected a panic process to start, found none')
    answer({ result: await panic(home, order), problem: '' })
  } catch (error) {
    answer({ result: null, problem: messageOf(error) })
  }
}
