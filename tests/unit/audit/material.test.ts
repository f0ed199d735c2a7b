import { describe, expect, it } from 'vitest'
import { auditBacktest } from '../../../src/engine/adapters/backtest/audit.ts'
import type { BacktestJob } from '../../../src/engine/adapters/backtest/job.ts'
import { bundleStrategy } from '../../../src/engine/adapters/strategy/bundle.ts'
import { MaterialFog, endedAfter, movedFrom } from '../../../src/engine/backtest/audit/material.ts'
import { FUTURES, perturbed } from '../../../src/engine/backtest/audit/futures.ts'
import { SeededRandom } from '../../../src/engine/kernel/random.ts'
import { allocateBars, sliceBars } from '../../../src/engine/model/bar.ts'
import type { BarColumns, BarSeries } from '../../../src/engine/model/bar.ts'
import { Instrument, specOf } from '../../../src/engine/model/instrument.ts'
import { biasJob, biasSeries } from '../../fixtures/bias/cases.ts'
import { fileOf } from '../strategy-loader/folder.ts'
import { shortSeries } from './series.ts'

const HOUR = 3_600_000
const main = shortSeries(400)

/** Another symbol with prices of its own, which misses every seventh hour. */
function otherSeries(): BarSeries {
  const { bars } = { bars: perturbed(main.bars, 0, 'noisy', new SeededRandom(9)) }
  const rows = Array.from({ length: bars.length }, (_, row) => row).filter((row) => row % 7 !== 3)
  const instrument = new Instrument({ ...specOf(main.instrument), symbol: 'OTHER' })
  return { instrument, timeframe: HOUR, bars: picked(bars, rows) }
}

function picked(bars: BarColumns, rows: readonly number[]): BarColumns {
  const found = allocateBars(rows.length)
  for (const field of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
    for (const [index, row] of rows.entries()) found[field][index] = bars[field][row] ?? 0
  }
  return found
}

/** Four quarters of each hour: to the low, to the high, and to the close. */
function detailSeries({ instrument, bars }: BarSeries): BarSeries {
  const fine = allocateBars(bars.length * 4)
  for (let row = 0; row < fine.length; row++) {
    const hour = Math.floor(row / 4)
    const [open, high, low, close] = (['open', 'high', 'low', 'close'] as const).map((field) => bars[field][hour] ?? 0)
    const path = [open, low, high, close, close]
    const [from = 0, to = 0] = [path[row % 4], path[(row % 4) + 1]]
    fine.time[row] = (bars.time[hour] ?? 0) + ((row % 4) * HOUR) / 4
    fine.open[row] = from
    fine.high[row] = Math.max(from, to)
    fine.low[row] = Math.min(from, to)
    fine.close[row] = to
    fine.volume[row] = Math.round((bars.volume[hour] ?? 0) / 4)
  }
  return { instrument: new Instrument(specOf(instrument)), timeframe: HOUR / 4, bars: fine }
}

async function jobOf(source: string, series = main): Promise<BacktestJob> {
  return biasJob(await bundleStrategy(fileOf('mine.ts', source)), series)
}

const withOther = (job: BacktestJob) => ({ ...job, others: [{ series: otherSeries(), sha256: '' }] })
const withDetail = (job: BacktestJob) => ({ ...job, detail: { series: detailSeries(main), sha256: '' } })

/** Keeps what the engine passes through a method: stands for any leak of its memory. */
const LEAKS = `
let histories
const { map } = Array.prototype
Array.prototype.map = function (...given) {
  if (this[0]?.bars?.close instanceof Float64Array) histories = [...this]
  return Reflect.apply(map, this, given)
}
let finest
const iterate = Array.prototype[Symbol.iterator]
Array.prototype[Symbol.iterator] = function () {
  const { time } = this[0]?.bars ?? {}
  // Times are the first of six columns in one piece of memory.
  if (time && (!finest || time.length > finest.length)) finest = { length: time.length, buffer: time.buffer }
  return Reflect.apply(iterate, this, [])
}
const rowFrom = (times, time) => {
  let [low, high] = [0, times.length]
  while (low < high) {
    const middle = (low + high) >>> 1
    if (times[middle] < time) low = middle + 1
    else high = middle
  }
  return low
}
`
const strategy = (isWanted: string) => `
import { Strategy } from 'quantx'
${LEAKS}
export default class Mine extends Strategy {
  count = 0
  onBar(bar) {
    if (bar.symbol !== 'BIAS') return
    this.count++
    const wanted = ${isWanted}
    if (wanted && this.position().isFlat) this.buy(10)
    else if (!wanted && !this.position().isFlat) this.close()
  }
}
`
const OTHERS_NEXT = `(() => {
  const { time, close } = histories[1].bars
  const row = rowFrom(time, bar.time + 1)
  return (close[row] ?? 0) > (close[row - 1] ?? 0)
})()`
const DETAILS_NEXT = `(() => {
  const column = (field) => new Float64Array(finest.buffer, field * finest.length * 8, finest.length)
  const row = rowFrom(column(0), bar.closeTime + 900000)
  return (column(4)[row] ?? 0) > bar.closeUnits
})()`

describe('an audit of several symbols', { timeout: 90_000 }, () => {
  it('given a strategy that knows the next bar of the second symbol, then it is caught, with bar and order', async () => {
    const report = await auditBacktest(withOther(await jobOf(strategy(OTHERS_NEXT))), { points: 3 })
    expect(report.verdict).toBe('biased')
    const kinds = report.findings.map(({ kind }) => kind)
    expect(kinds).toContain('hidden')
    expect(report.findings[0]?.order).toMatch(/^O\d+$/)
    expect(report.findings[0]?.text).toMatch(/On the 1h bar of 2021-.* order O\d+ \((buy|sell) 10 BIAS market/)
  })

  it('given one that looks at both as they close, with bars missing in one, then it is not flagged', async () => {
    const source = `
      import { Strategy, Sma } from 'quantx'
      export default class Pair extends Strategy {
        here = this.indicator(new Sma(5))
        there = this.indicator(new Sma(5), { symbol: 'OTHER' })
        onBar(bar) {
          if (!this.here.ready || !this.there.ready) return
          const symbol = bar.symbol
          const wanted = this.here.value / this.lastPrice('BIAS') > this.there.value / this.lastPrice('OTHER')
          if (wanted && this.position(symbol).isFlat) this.buy(10, { symbol })
          else if (!wanted && !this.position(symbol).isFlat) this.close(symbol)
        }
      }`
    const report = await auditBacktest(withOther(await jobOf(source)), { points: 3 })
    expect(report).toMatchObject({ verdict: 'clean', findings: [] })
    expect(report.decisions).toBeGreaterThan(50)
  })
})

describe('an audit with finer bars', { timeout: 90_000 }, () => {
  it('given a strategy that knows them before their bar closes, then it is caught', async () => {
    const report = await auditBacktest(withDetail(await jobOf(strategy(DETAILS_NEXT))), { points: 3 })
    expect(report.verdict).toBe('biased')
    expect(report.findings.map(({ kind }) => kind)).toContain('hidden')
  })

  it('given one whose orders fill inside of bars, then it is not flagged', async () => {
    const source = `
      import { Strategy } from 'quantx'
      export default class Inside extends Strategy {
        onBar(bar) {
          const price = (factor) => Math.round(bar.close * factor * 100) / 100
          if (this.position().isFlat && this.workingOrders.length === 0)
            this.bracket('buy', 10, { limit: price(0.995), takeProfit: price(1.01), stopLoss: price(0.985) })
        }
      }`
    const report = await auditBacktest(withDetail(await jobOf(source)), { points: 3 })
    expect(report).toMatchObject({ verdict: 'clean', findings: [] })
    expect(report.decisions).toBeGreaterThan(10)
  })
})

describe('an audit of a long run', { timeout: 180_000 }, () => {
  it('given a strategy that looks ahead after half a million bars only, then it is caught there', async () => {
    const length = 510_000
    const short = biasSeries().bars
    const rows = Array.from({ length }, (_, row) => row % short.length)
    const bars = picked(short, rows)
    for (let row = 0; row < length; row++) bars.time[row] = (short.time[0] ?? 0) + row * 60_000
    const next = `(() => {
      const { time, close } = histories[0].bars
      const row = rowFrom(time, bar.time)
      return (close[row + 1] ?? 0) > (close[row] ?? 0)
    })()`
    const job = await jobOf(strategy(`this.count < 505000 ? this.count % 50000 < 100 : ${next}`), {
      ...main,
      timeframe: 60_000,
      bars,
    })
    const report = await auditBacktest(job, { points: 1 })
    expect(report).toMatchObject({ verdict: 'biased', bars: length })
    const found = report.findings.find(({ kind }) => kind === 'hidden')
    expect(found?.time).toBeGreaterThan((bars.time[0] ?? 0) + 504_990 * 60_000)
  })
})

describe('what an audit changes', () => {
  const material = { series: main, others: [otherSeries()], detail: detailSeries(main) }
  const cut = 250
  const open = main.bars.time[cut] ?? 0
  const known = ({ series, others, detail }: typeof material) =>
    [series, ...others, detail].map(({ bars, timeframe }) => {
      const rows = Array.from(bars.time).filter((time) => time + timeframe <= open + HOUR).length
      return Array.from(sliceBars(bars, 0, rows).close)
    })
  const lengths = ({ series, others, detail }: ReturnType<typeof endedAfter>) =>
    [series, ...others, detail].map((each) => each?.bars.length)

  it('ends every history with the same moment', () => {
    const expected = known(material).map(({ length }) => length)
    expect(lengths(endedAfter(material, open))).toEqual(expected)
    expect(expected[2]).toBe((cut + 1) * 4)
  })

  it.each(FUTURES)('lifts %s fog from every history as its bars are played', (kind) => {
    const fog = new MaterialFog(material, Number.NEGATIVE_INFINITY, kind, new SeededRandom(3))
    const truth = (series: BarSeries | undefined) => Array.from(series?.bars.close ?? [])
    const { series, others, detail } = fog.material
    const same = (a: readonly number[], b: readonly number[], rows: number) =>
      expect(a.slice(0, rows)).toEqual(b.slice(0, rows))
    fog.revealAfter(open)
    same(truth(series), truth(main), cut + 2)
    same(truth(detail), truth(material.detail), (cut + 2) * 4)
    expect(truth(series).slice(cut + 2)).not.toEqual(truth(main).slice(cut + 2))
    expect(truth(others[0]).slice(-20)).not.toEqual(truth(material.others[0]).slice(-20))
    fog.revealAfter(main.bars.time.at(-1) ?? 0)
    for (const [fogged, one] of [
      [series, main],
      [others[0], material.others[0]],
      [detail, material.detail],
    ]) {
      same(truth(fogged), truth(one), truth(one).length - 4)
    }
  })

  it('moves every history alike', () => {
    const there = movedFrom(material, 10)
    const shift = (there.series.bars.time[0] ?? 0) - (main.bars.time[10] ?? 0)
    expect(there.others[0]?.bars.time[0]).toBe((main.bars.time[11] ?? 0) + shift)
    expect(there.detail?.bars.open[0]).toBe((material.detail.bars.open[0] ?? 0) * 2)
  })

  it('leaves data without volume without: a limit by volume would stop what filled before', () => {
    const silent = { ...main.bars, volume: new Float64Array(main.bars.length) }
    const other = perturbed(silent, 100, 'noisy', new SeededRandom(1))
    expect(other.volume.some((volume) => volume !== 0)).toBe(false)
  })
})
