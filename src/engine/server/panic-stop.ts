import { join } from 'node:path'
import { openDatabase } from '../adapters/storage/database.ts'
import { openReadOnly } from '../adapters/storage/inspection.ts'
import { LatchStore } from '../adapters/storage/latch-store.ts'
import { StopStore } from '../adapters/storage/stop-store.ts'
import { SettingsStore } from '../adapters/storage/settings-store.ts'
import { STOP_LIMITS } from '../execution/broker-line.ts'
import type { StopLimits } from '../execution/broker-line.ts'
import { outcomeText } from '../execution/stop-run.ts'
import type { StopRecorder, StopRun, StopStep } from '../execution/stop-run.ts'
import { StopSequence } from '../execution/stop-sequence.ts'
import { venueOf } from '../execution/stop-venue.ts'
import type { StopVenue } from '../execution/stop-venue.ts'
import type { BrokerConnection } from '../kernel/broker-connection.ts'
import { messageOf } from '../model/errors.ts'
import { writePanicResult } from './panic-result.ts'
import type { PanicOrder, PanicResult } from './panic-result.ts'
import { StopPreference } from './stop-preference.ts'
import { after } from './timing.ts'
import type { Time } from './timing.ts'

/** Longest that brokers are tried; then the engine that starts next goes on. */
const PATIENCE_MS = 45_000
/** The same when none of those that are left can be reached. */
const UNREACHABLE_PATIENCE_MS = 15_000

export interface PanicParts {
  readonly home: string
  readonly order: PanicOrder
  readonly time: Time
  /** A connection to every broker that orders may work at, each to be opened. @throws when they are not known */
  readonly connections: () => readonly BrokerConnection[]
  readonly limits?: StopLimits
}

/**
 * Stops at every broker without an engine: cancels everything and, for a FLATTEN, closes everything, looks until it is so,
 * then writes down what came of it: in the store when that is to be had, and beside it in any case.
 */
export async function panicStop({
  home,
  order,
  time,
  connections,
  limits = STOP_LIMITS,
}: PanicParts): Promise<PanicResult> {
  const before = await earlierStop(home)
  const keepsExits = order.kind === 'stop' && before.keepsExits
  const asked = { ...order, latchId: before.latchId ?? order.latchId, keepsExits }
  const recorder = new PanicRecorder(before.steps)
  const { venues, problem } = await openAll(connections)
  const sequence = new StopSequence({
    time,
    recorder,
    by: 'panic',
    venues: () => venues,
    onChange: () => undefined,
    limits,
  })
  const run = await sequence.begin(asked)
  await untilResolved(sequence, time, limits)
  sequence.close()
  const result = { order: asked, run, steps: recorder.made, text: textOf(run, problem) }
  const isStored = await store(home, result)
  const whole: PanicResult = { ...result, isStored }
  try {
    writePanicResult(home, whole)
  } catch (error) {
    // What was done at the brokers was done: whoever asked hears of it all the same.
    return { ...whole, text: `${whole.text}; it could not be kept for the next engine: ${messageOf(error)}` }
  }
  return whole
}

/** The latch that the engine has set already, with what it has done: a close must go on under the same ids. */
async function earlierStop(
  home: string,
): Promise<{ latchId: string | null; steps: readonly StopStep[]; keepsExits: boolean }> {
  try {
    // A look at every page, as an engine takes at its start, could take longer than brokers may wait.
    const database = await openReadOnly(join(home, 'quantx.db'))
    try {
      const latch = new LatchStore(database).current()
      const { keepsExits } = new StopPreference(new SettingsStore(database))
      if (latch === null) return { latchId: null, steps: [], keepsExits }
      const stops = new StopStore(database)
      const begun = stops.find(latch.id)?.order.keepsExits
      return { latchId: latch.id, steps: stops.steps(latch.id), keepsExits: begun ?? keepsExits }
    } finally {
      database.close()
    }
  } catch {
    // Stopping comes before reading: the ids are new then, and positions are still read from the broker.
    return { latchId: null, steps: [], keepsExits: false }
  }
}

/** Opened as far as they can be; one that cannot is asked all the same, and then shown as unreachable. */
async function openAll(
  connections: PanicParts['connections'],
): Promise<{ venues: readonly StopVenue[]; problem: string }> {
  try {
    const all = connections()
    const deaf = { order: () => undefined, fill: () => undefined, link: () => undefined }
    const opening = all.map((connection) => connection.open(deaf).catch(() => undefined))
    await Promise.all(opening)
    return { venues: all.map((connection) => venueOf(connection)), problem: '' }
  } catch (error) {
    return { venues: [], problem: messageOf(error) }
  }
}

function untilResolved(sequence: StopSequence, time: Time, { pollMs }: StopLimits): Promise<void> {
  const begun = time.now()
  return new Promise((resolve) => {
    const look = () => {
      const left = sequence.run?.brokers.filter(({ outcome }) => outcome !== 'done') ?? []
      const isSilent = left.every(({ outcome }) => outcome === 'unreachable')
      const patience = isSilent ? UNREACHABLE_PATIENCE_MS : PATIENCE_MS
      if (sequence.isResolved || time.now() >= begun + patience) resolve()
      else after(time, pollMs, look)
    }
    look()
  })
}

async function store(home: string, { order, run, steps }: Omit<PanicResult, 'isStored'>): Promise<boolean> {
  try {
    const database = await openDatabase(join(home, 'quantx.db'))
    try {
      const [latches, stops] = [new LatchStore(database), new StopStore(database)]
      const { latchId: id, at, source, reason } = order
      stops.atOnce(() => {
        latches.stop({ id, at, source, reason })
        stops.begin(order)
        stops.record(steps)
        stops.report(run)
      })
    } finally {
      database.close()
    }
    return true
  } catch {
    // The result beside the store says so, and the engine that starts next writes it.
    return false
  }
}

function textOf(run: StopRun, problem: string): string {
  if (problem !== '') return `The brokers are not known, so nothing was cancelled: ${problem}`
  if (run.brokers.length === 0)
    return 'No broker outside the engine has orders; the engine that simulated them is stopped'
  return run.brokers.map(outcomeText).join('; ')
}

/** Keeps steps until there is a store to write them to. */
class PanicRecorder implements StopRecorder {
  readonly made: StopStep[] = []
  readonly #before: readonly StopStep[]

  constructor(before: readonly StopStep[]) {
    this.#before = before
  }

  record(steps: readonly StopStep[]): void {
    this.made.push(...steps)
  }

  steps(latchId: string): readonly StopStep[] {
    return [...this.#before, ...this.made].filter((step) => step.latchId === latchId)
  }
}
