import { REARM_WORD } from '../../../contract/arming.ts'
import type { Rehearsal } from '../../../contract/rehearsals.ts'
import { isResolved } from '../../../contract/trading-control.ts'
import { messageOf } from '../../model/errors.ts'
import type { PanicOrder, PanicResult } from '../panic-result.ts'
import { DrillRoom } from './drill-room.ts'
import type { DrillRoomParts } from './drill-room.ts'
import { RehearsalRows } from './rehearsal.ts'

/** From the order to stop to the closed gate. */
const HALT_LIMIT_MS = 10
/** Until everything is off the market, and until everything is closed, at a broker on the same computer. */
const CANCEL_LIMIT_MS = 5_000
const FLAT_LIMIT_MS = 20_000
/** The same without an engine, the start of the process in it. */
const PANIC_LIMIT_MS = 45_000

export interface DrillParts extends DrillRoomParts {
  /** Stops at the brokers of a home without an engine. */
  readonly panic: (home: string, order: PanicOrder) => Promise<PanicResult>
  /** Who runs it, in words. */
  readonly basis: string
}

/**
 * Practises what has to work on a bad day: STOP, re-arm, FLATTEN, and a panic process in the place of an engine that is
 * gone, in a paper session that nobody else trades. Never throws: what went wrong is a row of the outcome.
 */
export async function runDrill(parts: DrillParts): Promise<Rehearsal> {
  const at = parts.time.now()
  const rows = new RehearsalRows()
  const room = new DrillRoom(parts)
  try {
    await room.start(true)
    await room.trade()
    await practiseStop(room, rows)
    await practiseRearm(room, rows, 're-arm after STOP')
    await practiseFlatten(room, rows)
    await practiseRearm(room, rows, 're-arm after FLATTEN')
    await room.trade()
    await practisePanic(room, rows, parts)
  } catch (error) {
    rows.failed('the drill itself', messageOf(error))
  } finally {
    await room.close().catch((error: unknown) => rows.failed('the end of the drill', messageOf(error)))
  }
  return rows.report({ kind: 'drill', at, basis: parts.basis })
}

async function practiseStop(room: DrillRoom, rows: RehearsalRows): Promise<void> {
  const begun = room.watch()
  const stopped = room.stop(false)
  rows.time('STOP: the gate is closed', room.haltedAfter(begun), HALT_LIMIT_MS)
  await stopped
  rows.time('STOP: it outlives the engine', room.watch() - begun, CANCEL_LIMIT_MS)
  await room.until('every order off the market', () => room.working === 0)
  rows.time('STOP: every order is off the market', room.watch() - begun, CANCEL_LIMIT_MS)
  await untilResolved(room)
  rows.expect('STOP: positions stay', room.held, '10')
  rows.expect('STOP: an order that opens is refused', await room.refusal(), 'TRADING-STOPPED')
}

async function practiseRearm(room: DrillRoom, rows: RehearsalRows, what: string): Promise<void> {
  let refused = 'taken'
  try {
    room.rearm(REARM_WORD.toLowerCase())
  } catch {
    refused = 'refused'
  }
  rows.expect(`${what}: another word`, refused, 'refused')
  room.rearm(REARM_WORD)
  await room.until('trading to go on', () => room.level === 'active')
  rows.expect(`${what}: an order passes`, (await room.refusal()) || 'passes', 'passes')
  await room.until('the order to be taken back', () => room.working === 0)
}

async function practiseFlatten(room: DrillRoom, rows: RehearsalRows): Promise<void> {
  const begun = room.watch()
  const stopped = room.stop(true)
  rows.time('FLATTEN: the gate is closed', room.haltedAfter(begun), HALT_LIMIT_MS)
  await stopped
  await room.until('every position closed', () => room.held === '0' && room.working === 0)
  rows.time('FLATTEN: every position is closed', room.watch() - begun, FLAT_LIMIT_MS)
  await untilResolved(room)
  rows.expect('FLATTEN: its report', outcomeOf(room), 'done')
}

async function practisePanic(room: DrillRoom, rows: RehearsalRows, { panic, home, time }: DrillParts): Promise<void> {
  await room.end()
  rows.expect('an engine that ends: its order works on', String(room.working), '1')
  const begun = room.watch()
  const at = time.now()
  const reason = 'fire drill'
  await panic(home, { latchId: `stop-${at.toString(36)}`, kind: 'flatten', at, source: 'cli', reason })
  rows.time('panic process: every position is closed', room.watch() - begun, PANIC_LIMIT_MS)
  rows.expect('panic process: what is held and works', `${room.held} and ${room.working}`, '0 and 0')
  await room.start(false)
  rows.expect('the next engine: trading', room.level, 'stopped')
  rows.expect('the next engine: an order that opens is refused', await room.refusal(), 'TRADING-STOPPED')
  await untilResolved(room)
  await practiseRearm(room, rows, 're-arm after a panic')
}

const untilResolved = (room: DrillRoom) =>
  room.until('the report of the stop', () => room.status.stop != null && isResolved(room.status.stop))

const outcomeOf = (room: DrillRoom) =>
  room.status.stop?.brokers.map(({ outcome }) => outcome ?? 'open').join(', ') ?? 'none'
