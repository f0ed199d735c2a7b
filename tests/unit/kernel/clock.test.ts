import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { InvariantError } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'

const at = (time: number) => time as Timestamp

describe('the simulated clock', () => {
  test('given a time in the past or none at all, when it is moved there, then it refuses and stands still', () => {
    const clock = new SimulatedClock(at(100))

    for (const time of [99, Number.NaN]) expect(() => clock.advanceTo(at(time))).toThrow(InvariantError)
    expect(clock.now()).toBe(100)
    clock.advanceTo(at(100))
    expect(clock.now()).toBe(100)
  })

  test('given any timers, when time passes in any steps, then they fire once, in order of time and of setting, each at its time', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(50)), fc.array(fc.nat(20)), (times, steps) => {
        const clock = new SimulatedClock(at(0))
        const fired: [number, number][] = []
        times.forEach((time, index) =>
          clock.schedule(at(time), () => {
            expect(clock.now()).toBe(time)
            fired.push([time, index])
          }),
        )
        for (const step of [...steps, 50]) {
          clock.advanceTo(at(clock.now() + step))
          const due = times.flatMap((time, index) => (time <= clock.now() ? [[time, index] as [number, number]] : []))
          expect(fired).toEqual(due.toSorted(([a, first], [b, second]) => a - b || first - second))
        }
      }),
    )
  })

  test('given a timer that sets another on the way, when time moves past both, then both fire on the same journey', () => {
    const clock = new SimulatedClock(at(0))
    const fired: number[] = []
    clock.schedule(at(10), () => {
      fired.push(clock.now())
      clock.schedule(at(15), () => fired.push(clock.now()))
    })

    clock.advanceTo(at(20))

    expect(fired).toEqual([10, 15])
    expect(clock.now()).toBe(20)
  })

  test('given a timer that was called off, before or by another at the same time, when it is due, then it does not fire', () => {
    const clock = new SimulatedClock(at(0))
    const fired: string[] = []
    clock.schedule(at(5), () => second.cancel())
    const second = clock.schedule(at(5), () => fired.push('second'))
    clock.schedule(at(4), () => fired.push('first')).cancel()

    clock.advanceTo(at(10))

    expect(fired).toEqual([])
  })

  test('given a timer set for the past, when time moves, then it fires at once and time does not run backwards', () => {
    const clock = new SimulatedClock(at(100))
    const fired: number[] = []
    clock.schedule(at(50), () => fired.push(clock.now()))

    clock.advanceTo(at(100))

    expect(fired).toEqual([100])
  })

  test('given a timer that throws, when time moves on afterwards, then the timers behind it still fire', () => {
    const clock = new SimulatedClock(at(0))
    const fired: string[] = []
    clock.schedule(at(1), () => {
      throw new Error('no')
    })
    clock.schedule(at(2), () => fired.push('second'))

    expect(() => clock.advanceTo(at(5))).toThrow('no')
    clock.advanceTo(at(5))

    expect(fired).toEqual(['second'])
  })
})
