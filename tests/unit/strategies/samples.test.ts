import { describe, expect, test } from 'vitest'
import type { BarColumns } from '../../../src/engine/model/bar.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { expectedTrips, runSample, tickWalk, tripsOf } from './run.ts'
import type { Rule } from './run.ts'

const at = (column: Float64Array, row: number): bigint => BigInt(column[row] ?? 0)
const fixed = (size: bigint) => () => size
/** 95 % of what there is, at the last close, in whole units. */
const most = (bars: BarColumns) => (row: number, cash: bigint) => (cash * 95n) / 100n / at(bars.close, row)

/** The rule of sma-cross on sums: fast ÷ slow averages compared by cross-multiplication, exactly. */
function crossRule({ close }: BarColumns, fast: number, slow: number): Rule {
  const sum = (row: number, count: number) => {
    let total = 0n
    for (let back = 0; back < count; back++) total += at(close, row - back)
    return total
  }
  const difference = (row: number) => sum(row, fast) * BigInt(slow) - sum(row, slow) * BigInt(fast)
  return (row, holding) => {
    if (row < slow) return null
    const [now, before] = [difference(row), difference(row - 1)]
    if (holding === 0 && now > 0n && before <= 0n) return 1
    return holding === 1 && now < 0n && before >= 0n ? 0 : null
  }
}

describe('given sma-cross', () => {
  test.each([
    [1, 3, 7],
    [2, 10, 30],
    [3, 1, 2],
    [4, 5, 6],
    [5, 8, 50],
  ])(
    'when it runs on walk %i with %i and %i bars, then its trades are those of exact arithmetic',
    async (seed, fast, slow) => {
      const bars = tickWalk(seed, 4_000)
      const outcome = await runSample('sma-cross', bars, { fast, slow, quantity: 100 })
      const expected = expectedTrips(bars, crossRule(bars, fast, slow), fixed(100n))
      expect(expected.length).toBeGreaterThan(20)
      expect(tripsOf(outcome)).toEqual(expected)
    },
  )

  test('when it is given no size, then it trades 95 % of equity to the unit', async () => {
    const bars = tickWalk(9, 3_000)
    const outcome = await runSample('sma-cross', bars, {})
    expect(tripsOf(outcome)).toEqual(expectedTrips(bars, crossRule(bars, 10, 30), most(bars)))
  })

  test('when it is given a percentage, then it trades that much of equity', async () => {
    const bars = tickWalk(10, 1_000)
    const { recorder } = await runSample('sma-cross', bars, { percent: 20 })
    expect(recorder.trades[0]?.quantity).toBeLessThanOrEqual(2_100)
    expect(recorder.trades[0]?.quantity).toBeGreaterThan(1_900)
  })

  test.each([
    [{ fast: 30, slow: 30 }, 'parameter "fast" of sma-cross: expected fewer bars than in the slow average, found 30'],
    [
      { quantity: 1, percent: 5 },
      'parameter "percent" of sma-cross: expected a quantity or a percentage of equity, not both, found 5',
    ],
    [{ fast: 0 }, 'parameter "fast" of sma-cross: '],
    [{ percent: 101 }, 'parameter "percent" of sma-cross: '],
    [{ fats: 5 }, 'unknown parameter "fats" of sma-cross: expected fast, slow, quantity, percent'],
  ])('when it is given %j, then it is refused with a sentence', async (params, message) => {
    const run = runSample('sma-cross', tickWalk(1, 100), { ...params })
    await expect(run).rejects.toThrow(ConfigError)
    await expect(run).rejects.toThrow(message)
  })
})

describe('given donchian-breakout', () => {
  const extreme = (column: Float64Array, row: number, count: number, pick: (...values: number[]) => number) =>
    pick(...column.subarray(row - count, row))

  function breakoutRule({ high, low, close }: BarColumns, entry: number, exit: number, short: boolean): Rule {
    return (row, holding) => {
      const price = close[row] ?? Number.NaN
      const highest = row >= entry ? extreme(high, row, entry, Math.max) : Number.NaN
      const lowest = row >= entry ? extreme(low, row, entry, Math.min) : Number.NaN
      if (holding === 1) return row >= exit && price < extreme(low, row, exit, Math.min) ? 0 : null
      if (holding === -1) return row >= exit && price > extreme(high, row, exit, Math.max) ? 0 : null
      return price > highest ? 1 : short && price < lowest ? -1 : null
    }
  }

  test.each([
    [1, 20, 10, false],
    [2, 20, 10, true],
    [3, 5, 5, true],
    [4, 2, 1, true],
  ])(
    'when it runs on walk %i, then it goes with breaks of the channel before the bar',
    async (seed, entry, exit, short) => {
      const bars = tickWalk(seed, 4_000)
      const outcome = await runSample('donchian-breakout', bars, { entry, exit, short, quantity: 10 })
      const expected = expectedTrips(bars, breakoutRule(bars, entry, exit, short), fixed(10n))
      expect(expected.length).toBeGreaterThan(10)
      expect(tripsOf(outcome)).toEqual(expected)
    },
  )
})

describe('given rsi-reversion', () => {
  /** Wilder's index at every row, by its definition. */
  function relativeStrength({ close }: BarColumns, period: number): readonly number[] {
    const changes = Array.from(close, (price, row) => (row === 0 ? 0 : price - (close[row - 1] ?? 0)))
    const smooth = (of: (change: number) => number) => {
      let average = 0
      return changes.map((change, row) => {
        if (row <= period) average += of(change) / period
        else average += (of(change) - average) / period
        return average
      })
    }
    const gains = smooth((change) => Math.max(change, 0))
    const losses = smooth((change) => Math.max(-change, 0))
    return gains.map((gain, row) => (row < period ? Number.NaN : 100 - 100 / (1 + gain / (losses[row] ?? 0))))
  }

  test('when it runs on a walk, then it buys dips above the long average and sells the recovery', async () => {
    const bars = tickWalk(6, 6_000)
    const [period, oversold, recovered, trend] = [5, 30, 55, 40]
    const rsi = relativeStrength(bars, period)
    const rule: Rule = (row, holding) => {
      const value = rsi[row] ?? Number.NaN
      const window = bars.close.subarray(Math.max(0, row + 1 - trend), row + 1)
      const sum = window.reduce((total, price) => total + price, 0)
      const compared = row + 1 < trend ? Number.NaN : (bars.close[row] ?? 0) * trend - sum
      if (holding === 0) return value < oversold && compared > 0 ? 1 : null
      return value > recovered || compared < 0 ? 0 : null
    }
    const outcome = await runSample('rsi-reversion', bars, { period, oversold, recovered, trend, quantity: 10 })
    const expected = expectedTrips(bars, rule, fixed(10n))
    expect(expected.length).toBeGreaterThan(10)
    expect(tripsOf(outcome)).toEqual(expected)
  })
})

describe('given buy-and-hold', () => {
  test('when it runs, then it buys once, on the second bar’s open, with 95 % of equity', async () => {
    const bars = tickWalk(7, 500)
    const { recorder } = await runSample('buy-and-hold', bars, {})
    expect(recorder.fills).toHaveLength(1)
    expect(recorder.fills[0]).toMatchObject({ side: 'buy', at: bars.time[1], price: bars.open[1] })
    expect(recorder.fills[0]?.quantity).toBe(Number(most(bars)(0, 100_000_000n)))
  })

  test('when it is told a quantity that cannot be paid, then it asks once and the refusal is a warning', async () => {
    const { recorder, warnings, trader } = await runSample('buy-and-hold', tickWalk(7, 50), { quantity: 1_000_000 })
    expect(recorder.fills).toEqual([])
    expect([...trader.orders.orders]).toHaveLength(1)
    expect(warnings[0]).toContain('1 order(s) were refused')
  })
})
