import { describe, expect, it } from 'vitest'
import { RunAnalysis } from '../../../src/contract/run-analysis.ts'
import { analyseRun } from '../../../src/engine/backtest/statistics/analyse-run.ts'
import { resultOf as resultOfRun } from '../../../src/engine/backtest/result.ts'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import { SeededRandom, nextNormal } from '../../../src/engine/kernel/random.ts'
import { configOf } from '../backtest/runs.ts'
import { Puppet } from '../strategy/floor.ts'
import { resultOf, tradeRecord } from './results.ts'

const noise = (seed: number, count: number, mean = 0) => {
  const random = new SeededRandom(seed)
  return Float64Array.from({ length: count }, () => nextNormal(random) / 100 + mean)
}

/** A run whose equity follows these daily returns. */
function runOf(returns: Float64Array) {
  const result = resultOf()
  const value = [10_000]
  for (const change of returns) value.push((value.at(-1) ?? 0) * (1 + change))
  return { ...result, equity: { time: result.equity.time.slice(0, value.length), value } }
}

describe('analyseRun', () => {
  it('given a run alone, then what needs other runs or a benchmark is null and the rest is there', () => {
    const analysis = analyseRun(runOf(noise(1, 500)), { seed: 7, samples: 50 })
    expect(RunAnalysis.parse(analysis)).toEqual(analysis)
    expect([analysis.benchmark, analysis.selection]).toEqual([null, null])
    expect(analysis.breakdowns.symbol.map(({ key }) => key)).toEqual(['A', 'B', 'C', 'D'])
    expect(analysis.shuffled?.finalEquity.p50).toBeCloseTo(10_000 + 34 * -30 + 66 * 60, 6)
    expect(analysis.resampled?.samples).toBe(50)
    expect(analysis.bootstrap?.sharpe).toBeTypeOf('number')
    expect(analysis.monthly[0]).toMatchObject({ year: 2020, month: 1 })
  })

  it('given the same seed, then the same analysis, and given another, then another', () => {
    const run = runOf(noise(1, 300))
    const once = analyseRun(run, { seed: 7, samples: 40 })
    expect(analyseRun(run, { seed: 7, samples: 40 })).toEqual(once)
    expect(analyseRun(run, { seed: 8, samples: 40 }).bootstrap).not.toEqual(once.bootstrap)
  })

  it('given its own equity as the benchmark, then beta is 1 and alpha 0', () => {
    const run = runOf(noise(2, 200))
    const benchmark = { symbol: 'SELF', time: run.equity.time, value: run.equity.value.map((each) => each / 7) }
    const compared = analyseRun(run, { seed: 1, samples: 10, benchmark }).benchmark
    expect(compared?.beta).toBeCloseTo(1, 9)
    expect(compared?.alpha).toBeCloseTo(0, 9)
    expect(compared?.symbol).toBe('SELF')
  })

  it('given the best of many configurations without skill, then it is deflated and doubted', () => {
    const configurations = Array.from({ length: 60 }, (_, seed) => noise(seed, 400))
    const sums = configurations.map((each) => each.reduce((sum, change) => sum + change, 0))
    const best = configurations[sums.indexOf(Math.max(...sums))] ?? noise(0, 400)
    const { selection, doubts } = analyseRun(runOf(best), { seed: 1, samples: 10, configurations })
    expect(selection?.trials).toBe(60)
    expect(selection?.logits.length).toBe(12_870)
    expect(selection?.deflatedSharpe).toBeLessThan(0.95)
    expect(selection?.overfitting).toBeGreaterThan(0)
    expect(doubts.map(({ kind }) => kind)).toContain('selection')
  })

  it('given costs doubled by a second run, then doubts use it', () => {
    const { doubts } = analyseRun(runOf(noise(3, 100)), { seed: 1, samples: 10, doubledCosts: { totalReturn: -0.2 } })
    expect(doubts.find(({ kind }) => kind === 'costs')?.text).toContain('run again with costs doubled')
  })

  it('given no trades and a flat curve, then the simulations are null', () => {
    const run = { ...runOf(new Float64Array(10)), trades: [] }
    expect(analyseRun(run, { seed: 1, samples: 10 })).toMatchObject({
      shuffled: null,
      resampled: null,
      bootstrap: null,
    })
  })

  it('given hours of a venue, then trades are sorted by its clock', () => {
    const run = { ...runOf(noise(1, 10)), trades: [tradeRecord(1)] }
    const { breakdowns } = analyseRun(run, { seed: 1, samples: 10, toLocal: (time) => time + 3_600_000 })
    expect(breakdowns.hour.map(({ key }) => key)).toEqual(['01:00'])
  })
})

describe('a finished run', () => {
  const facts = {
    engine: { version: '1', node: '24' },
    sha256: '',
    digest: '',
    loadMs: 0,
    runMs: 0,
    warnings: ['a gap'],
  }

  it('given no trade and a warning of the data, then its result leads with the one and tells the other', () => {
    const { doubts } = resultOfRun(runBacktest(configOf(Puppet.play())), facts)
    expect(doubts?.map(({ severity, kind }) => [severity, kind])).toEqual([
      ['high', 'no-trades'],
      ['medium', 'warning'],
    ])
  })

  it('given trades without costs, then the result says that real ones will be worse, and can be analysed', () => {
    let bars = 0
    const strategy = Puppet.play({ bar: (it) => void (bars++ % 2 === 0 ? it.doBuy(1) : it.doClose()) })
    const result = resultOfRun(runBacktest(configOf(strategy)), facts)
    expect(result.doubts?.map(({ kind }) => kind)).toEqual([
      'few-trades',
      'no-costs',
      'warning',
      'short-history',
      'one-symbol',
    ])
    expect(analyseRun(result, { seed: 1, samples: 10 }).doubts).toEqual(result.doubts)
  })
})
