import { describe, expect, test } from 'vitest'
import type { Adjustment, OwnedQuantity } from '../../../src/engine/execution/adjustment.ts'
import type { Money, Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { LeftStrategies } from '../../../src/engine/session/left-strategies.ts'
import type { SessionPast } from '../../../src/engine/session/session-records.ts'
import { instrumentOf } from '../model/instruments.ts'
import { fillOf } from '../portfolio/fills.ts'

const ACME = instrumentOf({ symbol: 'ACME' })
const BOLT = instrumentOf({ symbol: 'BOLT' })

const fill = (strategyId: string, signed: number, instrument = ACME) => ({
  ...fillOf(instrument, signed, 100),
  strategyId,
})

const left = (fills: SessionPast['fills'], adjustments: readonly Adjustment[] = []) =>
  new LeftStrategies({
    cursor: null,
    instruments: [],
    orders: [],
    fills,
    adjustments,
    strategies: [{ id: 'one' }, { id: 'two' }],
    equity: [],
  })

function set(quantity: number, owners: Readonly<Record<string, number>>, fillsBefore = 0): Adjustment {
  const owned = Object.entries(owners).map(([strategyId, held]): OwnedQuantity => ({
    strategyId,
    quantity: held as Quantity,
    cost: 0 as Money,
  }))
  const [at, cost] = [1 as Timestamp, 0 as Money]
  return { kind: 'position', at, fillsBefore, instrument: ACME, quantity: quantity as Quantity, cost, owners: owned }
}

const heldOf = (strategies: LeftStrategies) =>
  Object.fromEntries(strategies.owners(ACME).map(({ strategyId, quantity }) => [strategyId, quantity]))

describe('strategies of an earlier engine that have not gone on yet', () => {
  test('given their fills of before, when owners are asked for, then each is told with what it holds', () => {
    const strategies = left([fill('one', 5), fill('two', -3), fill('one', -1), fill('manual', 9), fill('one', 7, BOLT)])
    expect(heldOf(strategies)).toEqual({ one: 4, two: -3 })
  })

  test('given a fill that the broker told of meanwhile, when a strategy goes on, then it gets that one too', () => {
    const strategies = left([fill('one', 5)])
    const missed = fill('one', -2)
    strategies.note(missed)
    strategies.note(fill('manual', 1))
    expect(heldOf(strategies)).toEqual({ one: 3 })
    expect(strategies.bookings).toHaveLength(2)
    expect(strategies.bookings).toContain(missed)
    strategies.release('one')
    expect([...strategies.ids]).toEqual(['two'])
  })

  test('given a position that was closed outside, when that is taken over first, then nobody holds it any more', () => {
    const strategies = left([fill('one', 5)])
    strategies.note(set(0, { one: 0 }))
    expect(heldOf(strategies)).toEqual({})
  })

  test('given what was taken over in an earlier engine, when owners are asked for, then it counts between the fills that it stood between', () => {
    const strategies = left([fill('one', 5), fill('one', 2)], [set(1, { one: 1 }, 1)])
    expect(heldOf(strategies)).toEqual({ one: 3 })
  })

  test('given that all have gone on, when more is booked, then nothing is kept', () => {
    const strategies = left([fill('one', 5)])
    strategies.release('one')
    strategies.release('two')
    strategies.note(fill('one', 1))
    expect(strategies.bookings).toEqual([])
    expect(strategies.owners(ACME)).toEqual([])
  })

  test('given a first engine, when anything is booked, then nothing is kept', () => {
    const strategies = new LeftStrategies(null)
    strategies.note(fill('one', 1))
    expect(strategies.bookings).toEqual([])
  })
})
