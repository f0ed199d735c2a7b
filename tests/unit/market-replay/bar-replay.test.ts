import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { EventBus } from '../../../src/engine/kernel/event-bus.ts'
import { PHASES } from '../../../src/engine/kernel/market-channel.ts'
import { BarReplay, type ReplayRange } from '../../../src/engine/market/bar-replay.ts'
import { Market } from '../../../src/engine/market/market.ts'
import type { Bar, BarSeries } from '../../../src/engine/model/bar.ts'
import { HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { seriesOf } from './series.ts'

const ALL: ReplayRange = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY }

/** Plays histories and writes down each bar in each phase, with the time on the clock. */
function stage(histories: readonly BarSeries[], range: ReplayRange = ALL) {
  const seen: string[] = []
  const clock = new SimulatedClock(Number.NEGATIVE_INFINITY as Timestamp)
  const market = new Market(new EventBus((_, error) => seen.push(String(error))))
  for (const { instrument, timeframe } of histories) {
    const channel = market.add(instrument, timeframe).bars()
    for (const phase of PHASES) {
      channel.subscribe(phase, phase, (bar) => seen.push(`${clock.now()} ${phase} ${bar.symbol} ${bar.closeUnits}`))
    }
  }
  const moments: number[] = []
  const replay = new BarReplay(clock, market, histories, range)
  return { seen, clock, replay, moments, onMoment: ({ time }: Bar) => void moments.push(time) }
}

describe('replaying bars', () => {
  test('given one history, when played, then each bar goes through all phases at its close', () => {
    const { seen, replay, moments, onMoment } = stage([seriesOf('A', [5, 6])])
    replay.play(100, onMoment)

    expect(seen).toEqual([
      ...PHASES.map((phase) => `60000 ${phase} A 5`),
      ...PHASES.map((phase) => `120000 ${phase} A 6`),
    ])
    expect(moments).toEqual([0, MINUTE_MS])
    expect([replay.total, replay.done, replay.finished, replay.nextTime]).toEqual([
      2,
      2,
      true,
      Number.POSITIVE_INFINITY,
    ])
  })

  test('given two histories of one grid, when played, then a moment goes phase by phase: all matched before any is valued', () => {
    const { seen, replay, moments, onMoment } = stage([seriesOf('A', [5]), seriesOf('B', [7])])
    replay.play(100, onMoment)

    expect(seen).toEqual(PHASES.flatMap((phase) => [`60000 ${phase} A 5`, `60000 ${phase} B 7`]))
    expect(moments).toEqual([0])
  })

  test('given histories of different starts and grids, when played in any batches, then time never runs back, and every bar comes once at its close', () => {
    const history = fc.record({
      start: fc.integer({ min: 0, max: 20 }),
      length: fc.nat(20),
      timeframe: fc.constantFrom(MINUTE_MS, 3 * MINUTE_MS, HOUR_MS),
    })
    fc.assert(
      fc.property(fc.array(history, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 7 }), (specs, batch) => {
        const histories = specs.map(({ start, length, timeframe }, index) => {
          const closes = Array.from({ length }, (_, row) => row + 1)
          return seriesOf(`S${index}`, closes, { start: start * 20_000, timeframe })
        })
        const { seen, clock, replay, onMoment } = stage(histories)
        let before = Number.NEGATIVE_INFINITY
        while (!replay.finished) {
          const next = replay.nextTime
          replay.play(batch, onMoment)
          expect(clock.now()).toBeGreaterThanOrEqual(next)
          expect(next).toBeGreaterThanOrEqual(before)
          before = clock.now()
        }
        const expected = histories.flatMap(({ instrument, timeframe, bars }) =>
          Array.from(
            bars.close,
            (close, row) => `${(bars.time[row] ?? 0) + timeframe} match ${instrument.symbol} ${close}`,
          ),
        )
        expect(seen.filter((line) => line.includes('match')).toSorted()).toEqual(expected.toSorted())
      }),
    )
  })

  test.each([
    ['within', { from: MINUTE_MS, to: 2 * MINUTE_MS }, [2, 3]],
    ['between two opens', { from: MINUTE_MS + 1, to: 3 * MINUTE_MS - 1 }, [3]],
    ['a single instant', { from: MINUTE_MS, to: MINUTE_MS }, [2]],
    ['before all', { from: -10, to: -1 }, []],
    ['after all', { from: HOUR_MS, to: 2 * HOUR_MS }, []],
    ['all', ALL, [1, 2, 3, 4]],
  ] as const)(
    'given a range %s, when played, then bars that open in it, both ends included, come',
    (_, range, closes) => {
      const { seen, replay, onMoment } = stage([seriesOf('A', [1, 2, 3, 4])], range)
      replay.play(100, onMoment)
      expect(seen.filter((line) => line.includes('match')).map((line) => Number(line.split(' ').at(-1)))).toEqual(
        closes,
      )
      expect([replay.total, replay.finished]).toEqual([closes.length, true])
    },
  )
})
