import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { runJob } from '../../../src/engine/adapters/backtest/run-job.ts'
import type { AnyJob } from '../../../src/engine/adapters/backtest/job.ts'
import { BacktestPool } from '../../../src/engine/adapters/backtest/pool.ts'
import { readBarFile } from '../../../src/engine/adapters/data/data-catalog.ts'
import { hashSeries } from '../../../src/engine/adapters/data/canonical-bars.ts'
import { DatasetStore } from '../../../src/engine/adapters/data/dataset-store.ts'
import { FileBars } from '../../../src/engine/adapters/data/streaming/bar-file.ts'
import { streamBarFile } from '../../../src/engine/adapters/data/streaming/stream-file.ts'
import { bundleStrategy } from '../../../src/engine/adapters/strategy/bundle.ts'
import { withBenchmark } from '../../../src/engine/backtest/with-benchmark.ts'
import { ROWS_PER_WINDOW } from '../../../src/engine/market/bar-window.ts'

const ENGINE = { version: '', node: '' }
/** Some windows and a part of one. */
const BARS = ROWS_PER_WINDOW * 2 + 1_234
const MINUTE = 60_000

/** Sees hours as well as minutes, and looks at its own past prices. */
const STRATEGY = `
import { Strategy, Sma } from 'quantx'
export default class Mine extends Strategy {
  fast = this.indicator(new Sma(5))
  hourly = this.indicator(new Sma(4), { bars: '1h' })
  onBar(bar) {
    if (!this.fast.ready || !this.hourly.ready) return
    if (bar.close > this.hourly.value && this.position().isFlat) this.buy(1)
    else if (bar.close < this.fast.value && !this.position().isFlat) this.close()
  }
}
`

function csv(): string {
  const lines = ['time,open,high,low,close,volume']
  let close = 10_000
  for (let row = 0; row < BARS; row++) {
    const open = close
    close = 10_000 + Math.round(700 * Math.sin(row / 40) + 300 * Math.sin(row / 7_001))
    const [high, low] = [Math.max(open, close) + 3, Math.min(open, close) - 2]
    const prices = [open, high, low, close].map((cents) => (cents / 100).toFixed(2))
    lines.push(`${Date.UTC(2020, 0, 1) + row * MINUTE},${prices.join(',')},${100 + (row % 50)}`)
  }
  return `${lines.join('\n')}\n`
}

const folder = mkdtempSync(join(tmpdir(), 'quantx-streamed-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

let made: ReturnType<typeof makeJobs> | undefined
const jobs = () => (made ??= makeJobs())

async function makeJobs() {
  const path = join(folder, 'btcusd.csv')
  writeFileSync(path, csv())
  writeFileSync(join(folder, 'mine.ts'), STRATEGY)
  const common = {
    strategy: await bundleStrategy(join(folder, 'mine.ts')),
    params: {},
    from: Date.UTC(2020, 0, 2),
    to: null,
    cash: 100_000,
    costs: { commission: 0.0001, commissionPerShare: 0, commissionMinimum: 0, slippage: 0, slippageTicks: 1 },
    periodsPerYear: 365,
    seed: 1,
    loadMs: 0,
    warnings: [],
  }
  const { series } = await readBarFile(path)
  const columns = join(folder, 'columns')
  mkdirSync(columns)
  const read = await streamBarFile(path, columns)
  if (!read) throw new Error('expected a file that streams')
  const whole: AnyJob = { ...common, series, sha256: hashSeries(series) }
  const streamed: AnyJob = { ...common, series: read.series, sha256: read.sha256 }
  return { whole, streamed, series, file: read.series.file, expected: runJob(whole, ENGINE) }
}

const timeless = <T extends object>(result: T) => ({ ...result, timing: null })

describe('a run whose bars are streamed', { timeout: 30_000 }, () => {
  it('is the run in memory, digest, trades, statistics and all', async () => {
    const { expected, streamed } = await jobs()
    expect(expected.trades.length).toBeGreaterThan(500)
    const found = runJob(streamed, ENGINE)
    expect(timeless(found)).toEqual(timeless(expected))
    expect(Object.keys(found.timing).toSorted()).toEqual([
      'barsPerSecond',
      'loadMs',
      'peakMemoryBytes',
      'runMs',
      'statisticsMs',
      'streamed',
    ])
    expect(found.timing.peakMemoryBytes).toBeGreaterThan(10_000_000)
  })

  it('is the same in a thread that opens the columns for itself', async () => {
    const { expected, streamed } = await jobs()
    const pool = new BacktestPool({ engine: ENGINE, size: 1 })
    onTestFinished(() => pool.close())
    expect(timeless(await pool.run(streamed))).toEqual(timeless(expected))
  })

  it('is compared with holding its own bars as in memory', async () => {
    const { expected: result, series, file } = await jobs()
    const bars = new FileBars(file)
    const { instrument, timeframe } = series
    expect(withBenchmark(result, { instrument, timeframe, bars })).toEqual(withBenchmark(result, series))
    bars.close()
  })
})

it('an imported dataset streams from where it lies, and a damaged one is told', { timeout: 30_000 }, async () => {
  const { whole, series, expected } = await jobs()
  const home = join(folder, 'home')
  const store = new DatasetStore(home)
  const { id } = await store.import(series, { source: 'test' })
  expect(runJob({ ...whole, series: await store.file(id) }, ENGINE).digest).toBe(expected.digest)
  truncateSync(join(home, 'data', id, 'bars.bin'), 1_000)
  await expect(store.file(id)).rejects.toThrow(/expected \d+ bytes, found/)
})
