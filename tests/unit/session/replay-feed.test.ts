import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS } from '../../../src/engine/model/time.ts'
import { ReplayStage, RestlessTime } from './replay-stage.ts'
import { START, seriesOf } from './series.ts'

const LONG = seriesOf({ bars: 20_000, timeframe: HOUR_MS })

describe('The pace of a replay', () => {
  test.each([0.5, 1, 3, 7, 60, 333, 1_000])(
    'given %d bars/s, has delivered exactly as many at every second',
    (speed) => {
      const stage = new ReplayStage([LONG], { speed })
      stage.feed.start()
      for (let second = 1; second <= 12; second++) {
        stage.pass(1_000)
        // A turn comes every 16 ms at most: what became due after the last one is still to come.
        const turn = Math.ceil((16 * speed) / 1_000)
        expect(stage.delivered.length).toBeLessThanOrEqual(Math.floor(second * speed + 1e-6))
        expect(stage.delivered.length).toBeGreaterThanOrEqual(Math.floor(second * speed + 1e-6) - turn)
      }
    },
  )

  test('given 3 bars/s, delivers one bar at a time', () => {
    const stage = new ReplayStage([LONG], { speed: 3 })
    stage.feed.start()
    const perTurn = new Set<number>()
    for (let ms = 0; ms < 20_000; ms++) {
      const before = stage.delivered.length
      stage.pass(1)
      perTurn.add(stage.delivered.length - before)
    }
    expect([...perTurn].toSorted((a, b) => a - b)).toEqual([0, 1])
  })

  test('given 1,000 bars/s, delivers several in each turn', () => {
    const stage = new ReplayStage([LONG], { speed: 1_000 })
    stage.feed.start()
    stage.pass(16)
    expect(stage.delivered).toHaveLength(16)
  })

  test('given timers that are late by 7 ms each time, keeps the pace', () => {
    const late = { now: () => stage.pace.now(), schedule: (at: number, call: () => void) => schedule(at + 7, call) }
    const stage: ReplayStage = new ReplayStage([LONG], { speed: 20, pace: late })
    const schedule = (at: number, call: () => void) => stage.pace.schedule(at as never, call)
    stage.feed.start()
    stage.pass(60_000)
    expect(stage.delivered.length).toBeGreaterThanOrEqual(20 * 60 - 1)
  })

  test('given a computer that slept for an hour, does not race', () => {
    const wall = new RestlessTime()
    let slept = 0
    const pace = { now: () => (wall.now() + slept) as never, schedule: wall.schedule.bind(wall) }
    const stage = new ReplayStage([LONG], { speed: 10, pace })
    stage.feed.start()
    slept = HOUR_MS
    wall.fire()
    expect(stage.delivered).toHaveLength(1)
  })

  test('given a machine that is slower than the speed asked for, yields after a slice', () => {
    const wall = new RestlessTime()
    const stage = new ReplayStage([LONG], { speed: 10_000, pace: wall })
    stage.feed.start()
    for (let look = 0; look < 500; look++) wall.now()
    wall.fire()
    expect(stage.delivered.length).toBeGreaterThan(0)
    expect(stage.delivered.length).toBeLessThanOrEqual(12)
    expect(wall.due).toHaveLength(1)
  })

  test('given full speed, plays in slices and lets others have their turn in between', () => {
    const wall = new RestlessTime()
    const stage = new ReplayStage([LONG], { speed: 'max', pace: wall })
    stage.feed.start()
    let slices = 0
    while (stage.feed.state === 'running') {
      const before = stage.delivered.length
      wall.fire()
      slices++
      expect(stage.delivered.length - before).toBeLessThanOrEqual(12 * 64)
    }
    expect(stage.delivered).toHaveLength(20_000)
    expect(slices).toBeGreaterThan(20)
  })

  test('given a new speed, goes on at that speed from now', () => {
    const stage = new ReplayStage([LONG], { speed: 1 })
    stage.feed.start()
    stage.pass(900)
    stage.feed.setSpeed(10)
    stage.pass(1_000)
    expect(stage.delivered).toHaveLength(10)
  })
})

describe('A replay', () => {
  test('given pause, stands still; given a step, delivers one moment; given resume, makes nothing up', () => {
    const stage = new ReplayStage([LONG], { speed: 10 })
    stage.feed.start()
    stage.pass(1_000)
    stage.feed.pause()
    stage.pass(60_000)
    expect(stage.delivered).toHaveLength(10)
    stage.feed.step()
    expect(stage.delivered).toHaveLength(11)
    stage.feed.resume()
    stage.pass(1_000)
    expect(stage.delivered).toHaveLength(21)
    expect(stage.states).toEqual(['running', 'paused', 'running'])
  })

  test('given a step while it runs, pauses first', () => {
    const stage = new ReplayStage([LONG], { speed: 10 })
    stage.feed.start()
    stage.feed.step()
    stage.pass(5_000)
    expect(stage.delivered).toHaveLength(1)
    expect(stage.feed.state).toBe('paused')
  })

  test('given its last bar, ends once and refuses to step on', () => {
    const stage = new ReplayStage([seriesOf({ bars: 3 })], { speed: 1 })
    stage.feed.start()
    stage.pass(60_000)
    expect(stage.delivered).toHaveLength(3)
    expect(stage.feed.progress).toBe(1)
    expect(stage.states).toEqual(['running', 'ended'])
    expect(() => stage.feed.step()).toThrow(ConfigError)
    stage.feed.resume()
    expect(stage.feed.state).toBe('ended')
  })

  test('given close, delivers nothing more', () => {
    const stage = new ReplayStage([LONG], { speed: 10 })
    stage.feed.start()
    stage.feed.close()
    stage.pass(5_000)
    expect(stage.delivered).toEqual([])
  })

  test('given a listener of moments that throws, stops and says so', () => {
    const stage = new ReplayStage([LONG], { speed: 10 })
    stage.moments.push = () => {
      throw new Error('no room')
    }
    stage.feed.start()
    stage.pass(5_000)
    expect(stage.feed.state).toBe('ended')
    expect(stage.errors).toEqual([new Error('no room')])
  })

  test('given from, counts earlier bars as past and begins with the first that opens then', () => {
    const stage = new ReplayStage([seriesOf({ bars: 10 })], { from: START + 4 * DAY_MS })
    expect(stage.feed.history('TEST').length).toBe(4)
    expect(stage.feed.progress).toBeCloseTo(0.4)
    expect(stage.clock.now()).toBe(START + 4 * DAY_MS)
    stage.feed.step()
    expect(stage.delivered).toEqual([`TEST ${START + 4 * DAY_MS}`])
    expect(stage.feed.history('TEST').length).toBe(5)
  })

  test('given bars that were played, has those and no other in its history', () => {
    const stage = new ReplayStage([seriesOf({ bars: 6 })])
    for (let played = 0; played <= 6; played++) {
      expect(stage.feed.history('TEST').length).toBe(played)
      if (played < 6) stage.feed.step()
    }
  })

  test('given two symbols of different ranges, delivers both in order of time to the end of each', () => {
    const early = seriesOf({ symbol: 'EARLY', bars: 5 })
    const late = seriesOf({ symbol: 'LATE', bars: 5, start: START + 3 * DAY_MS })
    const stage = new ReplayStage([early, late])
    stage.playOut()
    const times = stage.delivered.map((line) => Number(line.split(' ')[1]))
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(stage.delivered.filter((line) => line.startsWith('EARLY'))).toHaveLength(5)
    expect(stage.delivered.filter((line) => line.startsWith('LATE'))).toHaveLength(5)
    // The two days that both have are one moment each.
    expect(stage.moments).toHaveLength(8)
  })

  test('given bars of different lengths, tells of times that never go back', () => {
    const days = seriesOf({ symbol: 'DAYS', bars: 3 })
    const hours = seriesOf({ symbol: 'HOURS', bars: 60, timeframe: HOUR_MS })
    const stage = new ReplayStage([days, hours])
    stage.playOut()
    const times = stage.moments.map(({ time }) => time)
    expect(times).toEqual(times.toSorted((a, b) => a - b))
  })
})

describe('A replay that goes on in another engine', () => {
  test('given any histories and any moment of the crash, delivers each bar once and loses none', () => {
    const history = fc.record({
      bars: fc.integer({ min: 1, max: 60 }),
      timeframe: fc.constantFrom(HOUR_MS, 4 * HOUR_MS, DAY_MS),
      start: fc.integer({ min: 0, max: 50 }).map((hours) => START + hours * HOUR_MS),
    })
    const run = fc.tuple(
      fc.array(history, { minLength: 1, maxLength: 3 }),
      fc.nat(200),
      fc.integer({ min: -5, max: 60 }),
    )
    fc.assert(
      fc.property(run, ([histories, crashAfter, hours]) => {
        const series = histories.map((each, index) => seriesOf({ ...each, symbol: `S${index}` }))
        const from = START + hours * HOUR_MS
        const whole = new ReplayStage(series, { from })
        whole.playOut()
        const first = new ReplayStage(series, { from })
        for (let moment = 0; moment < crashAfter && first.feed.state !== 'ended'; moment++) first.feed.step()
        const cursor = first.moments.at(-1)?.cursor
        const second = new ReplayStage(series, cursor === undefined ? { from } : { from, cursor })
        expect(second.feed.progress).toBeCloseTo(first.feed.progress, 12)
        for (const { instrument } of series) {
          expect(second.feed.history(instrument.symbol).time).toEqual(first.feed.history(instrument.symbol).time)
        }
        second.playOut()
        expect([...first.delivered, ...second.delivered]).toEqual(whole.delivered)
      }),
    )
  })

  test('given the end of the data as the cursor, is at its end at once and says nothing', () => {
    const stage = new ReplayStage([seriesOf({ bars: 3 })], { cursor: START + 3 * DAY_MS })
    expect(stage.feed.state).toBe('ended')
    stage.feed.start()
    expect(stage.states).toEqual([])
  })
})
