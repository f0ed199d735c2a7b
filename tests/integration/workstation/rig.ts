import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished, vi } from 'vitest'
import type { CommandPayload, CommandResult, CommandType } from '../../../src/contract/commands.ts'
import { CONTRACT_VERSION } from '../../../src/contract/protocol.ts'
import type { EngineFrame, Failure } from '../../../src/contract/protocol.ts'
import type { StreamDelta, StreamParams, StreamSnapshot, StreamType } from '../../../src/contract/streams.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type { Workstation } from '../../../src/engine/server/api.ts'
import { serveConnection } from '../../../src/engine/server/connection.ts'
import { VirtualPort } from '../../../src/engine/server/port.ts'
import { startWorkstation } from '../../../src/engine/server/workstation.ts'

export const RESOURCES = fileURLToPath(new URL('../../..', import.meta.url))
export const SMA_CROSS = join(RESOURCES, 'strategies', 'sma-cross.ts')

/** A folder for the user's store that is gone after the test. */
export function newHome(): string {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'quantx-home-')))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

/** What the engine refused, as the client hears it. */
export class Refused extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.message)
    this.failure = failure
  }
}

/** What one stream told one client. */
export interface Watch<T extends StreamType> {
  readonly id: number
  readonly snapshots: StreamSnapshot<T>[]
  /** Since the newest snapshot. */
  readonly deltas: StreamDelta<T>[]
  refused: Failure | null
}

/** A client at the end of a port whose every frame is checked against the contract by the engine itself. */
export class TestClient {
  readonly port: VirtualPort
  /** Answers to streams that the contract does not know, or in the wrong order: nothing may be here. */
  readonly protests: string[] = []
  readonly #answers = new Map<number, PromiseWithResolvers<unknown>>()
  readonly #watches = new Map<number, { take: (frame: EngineFrame) => void }>()
  #next = 0

  constructor(workstation: Workstation) {
    this.port = new VirtualPort((frame) => this.#take(frame))
    serveConnection(this.port, workstation.api, { checkOutput: true })
    this.port.received({ kind: 'hello', version: CONTRACT_VERSION })
  }

  command<T extends CommandType>(type: T, payload: CommandPayload<T>): Promise<CommandResult<T>> {
    const id = ++this.#next
    const answer = Promise.withResolvers<unknown>()
    this.#answers.set(id, answer)
    this.port.received({ kind: 'command', id, type, payload })
    return answer.promise as Promise<CommandResult<T>>
  }

  watch<T extends StreamType>(stream: T, params: StreamParams<T>): Watch<T> {
    const id = ++this.#next
    const watch: Watch<T> = { id, snapshots: [], deltas: [], refused: null }
    let seq = 0
    const take = (frame: EngineFrame) => {
      if (frame.kind === 'refused') watch.refused = frame.failure
      if (frame.kind === 'snapshot') {
        watch.snapshots.push(frame.value as StreamSnapshot<T>)
        watch.deltas.length = 0
        seq = 1
      }
      if (frame.kind !== 'delta') return
      if (frame.seq !== seq++) this.protests.push(`${stream}: expected delta ${seq - 1}, found ${frame.seq}`)
      watch.deltas.push(frame.value as StreamDelta<T>)
    }
    this.#watches.set(id, { take })
    this.port.received({ kind: 'subscribe', id, stream, params })
    return watch
  }

  unwatch({ id }: { readonly id: number }): void {
    this.port.received({ kind: 'unsubscribe', id })
  }

  #take(frame: EngineFrame): void {
    if (frame.kind === 'result') this.#answers.get(frame.id)?.resolve(frame.value)
    else if (frame.kind === 'failure') this.#answers.get(frame.id)?.reject(new Refused(frame.failure))
    else if (frame.kind !== 'hello') ensure(this.#watches.get(frame.id), 'a watch').take(frame)
  }
}

/** The rows of a keyed stream as a client has them. */
export function rowsOf<R>(
  watch: {
    readonly snapshots: readonly (readonly R[])[]
    readonly deltas: readonly { upsert: R[]; remove: string[] }[]
  },
  keyOf: (row: R) => string,
): R[] {
  const rows = new Map((watch.snapshots.at(-1) ?? []).map((row) => [keyOf(row), row]))
  for (const { upsert, remove } of watch.deltas) {
    for (const key of remove) rows.delete(key)
    for (const row of upsert) rows.set(keyOf(row), row)
  }
  return [...rows.values()]
}

/** The whole engine on a wall clock that a test moves, with one client. */
export class Rig {
  readonly home: string
  readonly time: SimulatedClock
  readonly workstation: Workstation
  readonly client: TestClient

  constructor(home: string, time: SimulatedClock, workstation: Workstation) {
    this.home = home
    this.time = time
    this.workstation = workstation
    this.client = new TestClient(workstation)
  }

  /** Lets wall time pass. */
  pass(ms: number): void {
    this.time.advanceTo((this.time.now() + ms) as Timestamp)
  }

  /** Lets wall time pass until something holds. */
  passUntil(holds: () => boolean, stepMs = 50): void {
    for (let step = 0; !holds(); step++) {
      if (step > 20_000) throw new Error('expected it to hold some time')
      this.pass(stepMs)
    }
  }

  /** Lets wall time pass in small steps while other threads and files do their part. */
  async until(assertion: () => void): Promise<void> {
    await vi.waitFor(
      () => {
        this.pass(50)
        assertion()
      },
      { timeout: 20_000, interval: 5 },
    )
  }
}

/** Starts the engine on a home; it is shut down after the test. */
export async function startRig(home = newHome(), startAt = 1_700_000_000_000, resources = RESOURCES): Promise<Rig> {
  const time = new SimulatedClock(startAt as Timestamp)
  const workstation = await startWorkstation({ home, resources }, time)
  onTestFinished(async () => {
    // A rig that the test shut down or crashed already has nothing to close.
    await Promise.allSettled([workstation.shutdown()])
  })
  return new Rig(home, time, workstation)
}
