import { expect, test } from 'vitest'
import { LimitWatch } from '../../../src/engine/server/limit-watch.ts'
import type { Session } from '../../../src/engine/session/session.ts'
import { RiskRoom } from '../risk/risk-room.ts'

/** A room whose limits are looked at, and what was said. */
function watched(limits: ConstructorParameters<typeof RiskRoom>[0]) {
  const room = new RiskRoom(limits)
  const said: string[] = []
  const watch = new LimitWatch()
  const alert: Session['alert'] = (severity, source, code, message) =>
    void said.push([severity, source, code, message].join(' '))
  const session = { id: 's1', trader: { controls: room.controls }, alert } as unknown as Session
  return { room, said, look: () => watch.tick(session) }
}

test('given a position beyond its limit, when it is closed and another one is, then that is said again', () => {
  const { room, said, look } = watched({ limits: { maxPositionQuantity: 4 } })
  const beyond = () => {
    room.change({ maxPositionQuantity: 40 })
    room.hold(10)
    room.change({ maxPositionQuantity: 4 })
  }
  beyond()
  look()
  look()
  expect(said).toEqual([
    'error risk LIMIT-EXCEEDED Largest position, in units (TEST): 10 is beyond the limit of 4; nothing that adds to it passes the gate',
  ])
  room.hold(-10)
  look()
  beyond()
  look()
  expect(said).toHaveLength(2)
})

test('given equity that is gone, when exposure is looked at, then it is without an end, and said so', () => {
  const { room, said, look } = watched({ limits: { maxLeverage: 2 }, cash: 1_000 })
  room.hold(20)
  room.price(40)
  look()
  expect(said).toEqual([
    'error risk LIMIT-EXCEEDED Gross exposure per unit of equity: ∞ is beyond the limit of 2; nothing that adds to it passes the gate',
  ])
})
