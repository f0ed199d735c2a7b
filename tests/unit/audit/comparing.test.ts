import { describe, expect, it } from 'vitest'
import { chooseCuts } from '../../../src/engine/backtest/audit/cuts.ts'
import type { Decision, Trace } from '../../../src/engine/backtest/audit/decision.ts'
import { firstDifference } from '../../../src/engine/backtest/audit/difference.ts'
import { foresightOf, moved, suspectForesight } from '../../../src/engine/backtest/audit/foresight.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import { shortSeries } from './series.ts'

const decision = (at: number, text: string, order = `O${at}`): Decision => ({
  at,
  order,
  symbol: 'BIAS',
  direction: text.startsWith('buy') ? 1 : -1,
  text,
})
const trace = (decisions: readonly Decision[], failure: Trace['failure'] = null): Trace => ({ decisions, failure })
const whole = trace([decision(10, 'buy 1'), decision(20, 'sell 1'), decision(30, 'buy 1')])

describe('the first difference of two runs', () => {
  it('is none for equal decisions, nor for those after the moment of comparison', () => {
    expect(firstDifference(whole, trace(whole.decisions), Number.POSITIVE_INFINITY)).toBeNull()
    expect(firstDifference(whole, trace(whole.decisions.slice(0, 2)), 20)).toBeNull()
    expect(firstDifference(whole, trace([...whole.decisions, decision(40, 'sell 1')]), 30)).toBeNull()
  })

  it('is the decision that one of them lacks', () => {
    const found = trace([decision(10, 'buy 1'), decision(30, 'buy 1', 'O20')])
    expect(firstDifference(whole, found, 30)).toMatchObject({ at: 20, expected: { text: 'sell 1' }, found: null })
    expect(firstDifference(found, whole, 30)).toMatchObject({ at: 20, expected: null, found: { text: 'sell 1' } })
  })

  it('is in the terms, too', () => {
    const found = trace([decision(10, 'buy 2')])
    expect(firstDifference(whole, found, 10)).toMatchObject({ at: 10, found: { text: 'buy 2' } })
  })

  it('is an error that the whole run did not have, unless it comes later', () => {
    const failed = trace(whole.decisions.slice(0, 1), { at: 15, message: 'no such bar' })
    expect(firstDifference(whole, failed, 15)).toMatchObject({ at: 15, failure: 'no such bar' })
    expect(firstDifference(whole, failed, 14)).toBeNull()
  })
})

describe('cuts', () => {
  it('lie within the run, before its last bar, in order, and on decisions when there are some', () => {
    const decided = [5, 50, 51, 52, 90, 99]
    const cuts = chooseCuts(10, 100, decided, 10, new SeededRandom(3))
    expect(cuts).toEqual([...cuts].toSorted((a, b) => a - b))
    expect(cuts.every((row) => row >= 10 && row <= 98)).toBe(true)
    expect([50, 51, 52, 90].every((row) => cuts.includes(row))).toBe(true)
  })

  it('are none in a run of one bar', () => {
    expect(chooseCuts(0, 1, [], 10, new SeededRandom(3))).toEqual([])
  })
})

describe('foresight', () => {
  const series = shortSeries(600)
  const { time, close } = series.bars
  const every = (choose: (row: number) => boolean) =>
    Array.from({ length: 590 }, (_, row) =>
      decision((time[row] ?? 0) + series.timeframe, choose(row) ? 'buy 1' : 'sell 1'),
    )
  const knowing = every((row) => (close[row + 1] ?? 0) > (close[row] ?? 0))
  const guessing = every((row) => row % 3 === 0)

  it('is large when orders know the next bar and small when they do not', () => {
    expect(foresightOf(series, knowing, 1).score).toBeGreaterThan(15)
    expect(Math.abs(foresightOf(series, guessing, 1).score)).toBeLessThan(4)
  })

  it('is suspect when it is gone elsewhere, and not when it goes along', () => {
    const there = moved(series, 0)
    const along = knowing.map((one, row) => ({ ...one, at: (there.bars.time[row] ?? 0) + series.timeframe }))
    const here = { series, decisions: knowing }
    expect(suspectForesight(here, { series: there, decisions: along })).toBeNull()
    expect(suspectForesight(here, { series: there, decisions: [] })).not.toBeNull()
    expect(suspectForesight({ series, decisions: guessing }, { series: there, decisions: [] })).toBeNull()
  })
})
