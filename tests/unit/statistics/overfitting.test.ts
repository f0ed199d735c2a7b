import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { estimateOverfitting } from '../../../src/engine/backtest/statistics/overfitting.ts'
import { SeededRandom, nextNormal } from '../../../src/engine/kernel/random.ts'

const columns = (...returns: readonly (readonly number[])[]) => returns.map((each) => Float64Array.from(each))

/** Normal returns without a mean. */
function noise(seed: number, configurations: number, rows: number): readonly Float64Array[] {
  const random = new SeededRandom(seed)
  return Array.from({ length: configurations }, () => Float64Array.from({ length: rows }, () => nextNormal(random)))
}

/** The same by the words of the paper, with sets of rows and without sums: slow, and sharing no code. */
function byTheBook(returns: readonly Float64Array[], blocks: number): { logits: number[]; probability: number } {
  const rows = Math.floor((returns[0]?.length ?? 0) / blocks)
  const skipped = (returns[0]?.length ?? 0) - rows * blocks
  const sharpe = (column: Float64Array, chosen: readonly number[]) => {
    const sample = chosen.flatMap((block) => [...column.subarray(skipped + block * rows, skipped + (block + 1) * rows)])
    const mean = sample.reduce((sum, each) => sum + each, 0) / sample.length
    const deviation = Math.sqrt(sample.reduce((sum, each) => sum + (each - mean) ** 2, 0) / (sample.length - 1))
    return deviation < 1e-14 ? 0 : mean / deviation
  }
  const choices = (from: number, count: number): number[][] =>
    count === 0
      ? [[]]
      : Array.from({ length: Math.max(0, blocks - from) }, (_, step) => from + step).flatMap((first) =>
          choices(first + 1, count - 1).map((rest) => [first, ...rest]),
        )
  const logits = choices(0, blocks / 2).map((inside) => {
    const outside = Array.from({ length: blocks }, (_, block) => block).filter((block) => !inside.includes(block))
    const within = returns.map((column) => sharpe(column, inside))
    const beyond = returns.map((column) => sharpe(column, outside))
    const chosen = beyond[within.indexOf(Math.max(...within))] ?? Number.NaN
    const rank = beyond.filter((each) => each < chosen - 1e-12).length + 1
    const share = rank / (returns.length + 1)
    return Math.log(share / (1 - share))
  })
  return { logits, probability: logits.filter((logit) => logit <= 0).length / logits.length }
}

describe('estimateOverfitting', () => {
  it('given two configurations that each win one half of history and lose the other, then the choice is always wrong', () => {
    // One block in sample, one out: the best has a mean of 1.5 % in its block and −1.5 % in the other, rank 1 of 2.
    const estimate = estimateOverfitting(columns([0.01, 0.02, -0.01, -0.02], [-0.01, -0.02, 0.01, 0.02]), 2)
    expect(estimate).toMatchObject({ probability: 1, lossProbability: 1, degradationSlope: null })
    expect([...estimate.logits]).toEqual([Math.log(0.5), Math.log(0.5)])
    const sharpe = 0.015 / Math.sqrt(0.00005)
    expect(estimate.inSample[0]).toBeCloseTo(sharpe, 12)
    expect(estimate.outOfSample[0]).toBeCloseTo(-sharpe, 12)
  })

  it('given one configuration that is better throughout, then the choice is never wrong', () => {
    const good = Array.from({ length: 16 }, (_, row) => 0.02 + (row % 2) * 0.01)
    const bad = good.map((each) => each - 0.03)
    const estimate = estimateOverfitting(columns(bad, good), 4)
    expect([estimate.probability, estimate.lossProbability, estimate.logits.length]).toEqual([0, 0, 6])
    expect(estimate.logits[0]).toBeCloseTo(Math.log(2), 14)
  })

  it('given three configurations of one history, then the rest of the choice is at the median, which counts against it', () => {
    const twin = [0.01, -0.02, 0.03, 0.01, -0.01, 0.02, 0.02, -0.03]
    expect(estimateOverfitting(columns(twin, twin, twin), 4).probability).toBe(1)
  })

  it('given any returns, then it agrees with the paper’s words done step by step', () => {
    const size = fc.tuple(fc.integer({ min: 2, max: 7 }), fc.integer({ min: 12, max: 40 }))
    fc.assert(
      fc.property(fc.integer(), size, (seed, [configurations, rows]) => {
        const returns = noise(seed, configurations, rows)
        const expected = byTheBook(returns, 6)
        const estimate = estimateOverfitting(returns, 6)
        expect(estimate.probability).toBe(expected.probability)
        expected.logits.forEach((logit, split) => expect(estimate.logits[split]).toBeCloseTo(logit, 9))
      }),
    )
  })

  it('given many sets of configurations without skill, then on average the choice is a coin and better turns to worse', () => {
    const estimates = Array.from({ length: 400 }, (_, seed) => estimateOverfitting(noise(seed, 10, 64), 4))
    const mean = (values: readonly number[]) => values.reduce((sum, each) => sum + each, 0) / values.length
    // In sample and beyond are independent, so each rank is as likely as any other: one half lie below the median.
    expect(Math.abs(mean(estimates.map(({ probability }) => probability)) - 0.5)).toBeLessThan(0.05)
    expect(Math.abs(mean(estimates.map(({ lossProbability }) => lossProbability)) - 0.5)).toBeLessThan(0.05)
    expect(mean(estimates.map(({ degradationSlope }) => degradationSlope ?? 0))).toBeLessThan(0)
  })

  it('given the order of configurations changed, then the estimate is the same', () => {
    const returns = noise(8, 9, 64)
    expect(estimateOverfitting(returns.toReversed(), 8)).toEqual(estimateOverfitting(returns, 8))
  })

  it.each([
    ['one configuration', columns([1, 2, 3, 4]), 2, 'expected returns of two configurations or more, found 1'],
    ['unequal lengths', columns([1, 2, 3, 4], [1]), 2, 'expected 4 returns of each configuration, found 1'],
    ['an odd number of blocks', columns([1, 2], [3, 4]), 3, 'expected an even number of blocks from 2 to 20, found 3'],
    ['too few rows', columns([1, 2], [3, 4]), 2, 'expected 4 returns or more for 2 blocks, found 2'],
  ])('given %s, then a ConfigError says so', (_, returns, blocks, message) => {
    expect(() => estimateOverfitting(returns, blocks)).toThrow(message)
  })
})
