import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { BacktestResult } from '../../../src/contract/backtest.ts'
import type { InspectedOrder, RunEvent, RunInspection } from '../../../src/contract/run-review.ts'
import {
  barOfDate,
  barsDue,
  nextStop,
  stepped,
  tradeStops,
  windowAround,
} from '../../../src/renderer/panels/backtest/replay/replay-cursor.ts'
import {
  orderSpans,
  peaksOf,
  stateAtBar,
  workingAfter,
} from '../../../src/renderer/panels/backtest/replay/state-at-bar.ts'
import { runOf } from './run-fixture.ts'

const DAY = 86_400_000
const T0 = Date.UTC(2024, 0, 1)
const at = (bar: number): number => T0 + bar * DAY

const result: BacktestResult = runOf({
  time: Array.from({ length: 10 }, (_, bar) => at(bar)),
  value: [100, 100, 110, 105, 99, 120, 120, 118, 119, 121],
  trades: [
    { entryTime: at(1), exitTime: at(3), entryPrice: 10, quantity: 5, netPnl: 5 },
    { entryTime: at(5), exitTime: at(7), entryPrice: 12, quantity: 5, netPnl: -2 },
  ],
})

const order = (change: Partial<InspectedOrder>): InspectedOrder => ({
  id: 'O1',
  side: 'sell',
  type: 'stop',
  timeInForce: 'gtc',
  quantity: 5,
  filled: 0,
  limitPrice: null,
  stopPrice: 9,
  status: 'accepted',
  reason: '',
  ...change,
})
const told = (bar: number, change: Partial<InspectedOrder>): RunEvent => ({
  kind: 'order',
  time: at(bar),
  order: order(change),
})
const fill = (bar: number, quantity: number): RunEvent => ({
  kind: 'fill',
  time: at(bar),
  orderId: 'O1',
  side: 'sell',
  quantity,
  price: 9,
  commission: 0,
  realisedPnl: -5,
  position: 5 - quantity,
})
const column = (value: number): Float64Array<ArrayBuffer> => new Float64Array(8).fill(value)
const inspection: RunInspection = {
  digest: 'd',
  bars: 10,
  before: 2,
  state: {
    time: Float64Array.from({ length: 8 }, (_, row) => at(row + 2)),
    equity: column(100),
    cash: Float64Array.from({ length: 8 }, (_, row) => 1_000 + row),
    quantity: Float64Array.of(5, 5, 0, 0, 0, 0, 0, 0),
    averagePrice: Float64Array.of(10, 10, NaN, NaN, NaN, NaN, NaN, NaN),
    openPnl: column(0),
  },
  lines: [],
  working: [order({ id: 'O0', stopPrice: null, limitPrice: 14, type: 'limit' })],
  events: [
    told(3, {}),
    told(4, { stopPrice: 9.5 }),
    fill(5, 2),
    fill(5, 3),
    told(5, { status: 'filled', filled: 5, stopPrice: 9.5 }),
    told(5, { id: 'O0', status: 'canceled', stopPrice: null, limitPrice: 14, reason: 'on request' }),
  ],
}

describe('the cursor of a replay', () => {
  const stops = tradeStops(result)

  it('jumps to entries and exits in order, and stays when there is none further', () => {
    expect(stops.bars).toEqual([1, 3, 5, 7])
    expect(nextStop(stops, 0, 1)).toBe(1)
    expect(nextStop(stops, 3, 1)).toBe(5)
    expect(nextStop(stops, 7, 1)).toBeNull()
    expect(nextStop(stops, 4, -1)).toBe(3)
    expect(nextStop(stops, 3, -1)).toBe(1)
    expect(nextStop(stops, 1, -1)).toBeNull()
  })

  it('never leaves the run', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.integer(), (cursor, by) => {
        const next = stepped(cursor, by, 10)
        expect(next).toBeGreaterThanOrEqual(0)
        expect(next).toBeLessThan(10)
      }),
    )
  })

  it('finds the bar of a date, the next one for a day without bars, none beyond the end or for other text', () => {
    const times = [at(0), at(1), at(4)]
    expect(barOfDate(times, '2024-01-02')).toBe(1)
    expect(barOfDate(times, ' 2024-01-03 ')).toBe(2)
    expect(barOfDate(times, '2023-01-01')).toBe(0)
    expect(barOfDate(times, '2024-01-06')).toBeNull()
    expect(barOfDate(times, 'tomorrow')).toBeNull()
    expect(barOfDate([at(0), at(0) + 60_000], '2024-01-01 00:01')).toBe(1)
  })

  it('plays whole bars and keeps the rest of the time, so that no speed is lost to frames', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 200 }), { maxLength: 60 }),
        fc.constantFrom(1, 7, 60, 250),
        (frames, speed) => {
          let [rest, bars] = [0, 0]
          for (const frame of frames) {
            const due = barsDue(frame + rest, speed)
            rest = due.restMs
            bars += due.bars
          }
          const elapsed = frames.reduce((sum, frame) => sum + frame, 0)
          expect(Math.abs(bars - (elapsed * speed) / 1_000)).toBeLessThanOrEqual(1.001)
        },
      ),
    )
  })

  it('asks for a window that holds it and is no longer than allowed', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 5_000 }),
        fc.nat(),
        fc.integer({ min: 1, max: 900 }),
        (bars, seed, most) => {
          const cursor = seed % bars
          const { from, to } = windowAround(cursor, bars, most)
          expect(from).toBeLessThanOrEqual(cursor)
          expect(to).toBeGreaterThan(cursor)
          expect(to - from).toBe(Math.min(bars, most))
        },
      ),
    )
  })
})

describe('the state at a bar', () => {
  const peaks = peaksOf(result)

  it('without a re-run, tells equity, drawdown and position as the result does', () => {
    const state = stateAtBar(result, peaks, null, 4)
    expect(state).toMatchObject({ equity: 99, cash: null, quantity: 0, working: [], events: [] })
    expect(state.drawdown).toBeCloseTo(11 / 110, 12)
    expect(state.growth).toBeCloseTo(-0.01, 12)
    expect(stateAtBar(result, peaks, null, 2)).toMatchObject({ quantity: 5, averagePrice: 10, drawdown: 0 })
    expect(stateAtBar(result, peaks, null, 7).quantity).toBe(0)
  })

  it('with one, tells cash, orders and what happened on the bar, and nothing of later ones', () => {
    const state = stateAtBar(result, peaks, inspection, 4)
    expect(state.cash).toBe(1_002)
    expect(state.events).toHaveLength(1)
    expect(state.working.map(({ id, stopPrice }) => [id, stopPrice])).toEqual([
      ['O0', null],
      ['O1', 9.5],
    ])
    expect(stateAtBar(result, peaks, inspection, 5).working).toEqual([])
    expect(stateAtBar(result, peaks, inspection, 5).events).toHaveLength(4)
  })

  it('given a bar outside the window, falls back to the result', () => {
    expect(stateAtBar(result, peaks, inspection, 1)).toMatchObject({ cash: null, quantity: 5 })
  })

  it('counts a part that was filled', () => {
    const partly = { ...inspection, events: inspection.events.slice(0, 3) }
    expect(workingAfter(partly, at(5)).find(({ id }) => id === 'O1')?.filled).toBe(2)
  })

  it('draws each price at which an order waited; a changed one begins anew, an open one has no end', () => {
    expect(orderSpans(inspection, at(4))).toEqual([
      expect.objectContaining({ id: 'O1', price: 9, fromTime: at(3), toTime: at(4), end: 'gone' }),
      expect.objectContaining({ id: 'O0', kind: 'limit', price: 14, fromTime: at(2), toTime: null, end: null }),
      expect.objectContaining({ id: 'O1', kind: 'stop', price: 9.5, fromTime: at(4), toTime: null }),
    ])
    const ended = orderSpans(inspection, at(9))
    expect(ended.find(({ price }) => price === 9.5)).toMatchObject({ toTime: at(5), end: 'filled' })
    expect(ended.find(({ price }) => price === 14)).toMatchObject({ toTime: at(5), end: 'gone' })
  })
})
