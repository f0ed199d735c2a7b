import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { BacktestRequest } from '../../../src/contract/backtest.ts'
import { BacktestPool } from '../../../src/engine/adapters/backtest/pool.ts'
import type { BacktestJob, BacktestPoints, BacktestPoolOptions } from '../../../src/engine/adapters/backtest/pool.ts'
import { runJob } from '../../../src/engine/adapters/backtest/run-job.ts'
import { hashSeries } from '../../../src/engine/adapters/data/canonical-bars.ts'
import { bundleStrategy } from '../../../src/engine/adapters/strategy/bundle.ts'
import { allocateBars } from '../../../src/engine/model/bar.ts'
import { USD } from '../../../src/engine/model/currency.ts'
import { CancelledError, ConfigError, StrategyError } from '../../../src/engine/model/errors.ts'
import { Instrument } from '../../../src/engine/model/instrument.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import { fileOf } from '../../unit/strategy-loader/folder.ts'

const ENGINE = { version: '1.2.3', node: '24.0.0' }
const instrument = new Instrument({
  symbol: 'TEST',
  kind: 'equity',
  currency: USD,
  pricePrecision: 2,
  quantityPrecision: 0,
})

/** Minute bars whose close swings between 80.00 and 120.00. */
function swinging(length: number): BacktestJob['series'] {
  const bars = allocateBars(length)
  for (let row = 0; row < length; row++) {
    const close = 10_000 + Math.round(2_000 * Math.sin(row / 20))
    const open = row === 0 ? close : (bars.close[row - 1] ?? close)
    bars.time[row] = row * MINUTE_MS
    bars.open[row] = open
    bars.high[row] = Math.max(open, close)
    bars.low[row] = Math.min(open, close)
    bars.close[row] = close
    bars.volume[row] = 100
  }
  return { instrument, timeframe: MINUTE_MS, bars }
}

async function jobOf(file: string, length = 50_000, params: BacktestJob['params'] = {}): Promise<BacktestJob> {
  const series = swinging(length)
  return {
    strategy: await bundleStrategy(file),
    params,
    series,
    sha256: hashSeries(series),
    from: null,
    to: null,
    cash: 100_000,
    costs: { commission: 0.001, commissionPerShare: 0, commissionMinimum: 1, slippage: 0, slippageTicks: 1 },
    periodsPerYear: 365,
    seed: 1,
    loadMs: 0,
    warnings: [],
  }
}

function poolOf(options: Omit<BacktestPoolOptions, 'engine'> = {}) {
  const pool = new BacktestPool({ engine: ENGINE, size: 1, ...options })
  onTestFinished(() => pool.close())
  return pool
}

const SMA_CROSS = 'strategies/sma-cross.ts'
const strategy = (body: string) =>
  fileOf('mine.ts', `import { Strategy } from 'quantx'\nexport default class Mine extends Strategy {${body}}\n`)

describe('a job in a thread', () => {
  it('gives the result that it gives on this thread, digest and all', async () => {
    const job = await jobOf(SMA_CROSS, 20_000, { quantity: 10 })
    const inThread = await poolOf().run(job)
    const here = runJob(job, ENGINE)
    expect(inThread.trades.length).toBeGreaterThan(100)
    expect({ ...inThread, timing: null }).toEqual({ ...here, timing: null })
  })

  it('reports progress that ends at the last bar, with points in order and few of them', async () => {
    const reports: BacktestPoints[] = []
    const result = await poolOf().run(await jobOf(SMA_CROSS, 50_000, { quantity: 10 }), {
      onProgress: (points) => reports.push(points),
    })
    expect(reports.at(-1)).toMatchObject({ done: 50_000, total: 50_000 })
    const times = reports.flatMap(({ time }) => [...time])
    expect(times).toEqual(times.toSorted((a, b) => a - b))
    expect(times.at(-1)).toBe(result.equity.time.at(-1))
    expect(reports.every(({ time, value }) => time.length === value.length && time.length <= 200)).toBe(true)
    expect(reports.at(-1)?.value.at(-1)).toBe(result.equity.value.at(-1))
  })

  it('runs two at once, each with its own result', async () => {
    const pool = poolOf({ size: 2 })
    const [ten, twenty] = [
      await jobOf(SMA_CROSS, 5_000, { quantity: 10 }),
      await jobOf(SMA_CROSS, 5_000, { quantity: 20 }),
    ]
    const results = await Promise.all([pool.run(ten), pool.run(twenty), pool.run(ten)])
    expect(results.map(({ strategy: { params } }) => params['quantity'])).toEqual([10, 20, 10])
    expect(results[2]?.digest).toBe(results[0]?.digest)
    expect(results[1]?.digest).not.toBe(results[0]?.digest)
  })
})

describe('a job that cannot end well', () => {
  it('given a strategy that throws at bar 100, then it rejects with the place, and the thread goes on', async () => {
    const pool = poolOf()
    const file = strategy(`
  bars = 0
  override onBar() {
    if (++this.bars === 100) throw new Error('enough')
  }
`)
    const failure = await pool.run(await jobOf(file, 1_000)).catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StrategyError)
    expect(failure).toMatchObject({ phase: 'run', location: { file, line: 5 } })
    expect(String(failure)).toContain('mine failed on the 1m bar of TEST at 1970-01-01T01:39:00.000Z: enough')
    expect((await pool.run(await jobOf(SMA_CROSS, 1_000))).data.bars).toBe(1_000)
  })

  it('given a strategy that ends its thread, then it rejects, and the next job gets a new thread', async () => {
    const pool = poolOf()
    const failure = await pool
      .run(await jobOf(strategy(' override onBar() { process.exit(3) } ')))
      .catch((error: unknown) => error)
    expect(failure).toBeInstanceOf(StrategyError)
    expect(String(failure)).toContain('the thread of the backtest ended: exit code 3')
    expect((await pool.run(await jobOf(SMA_CROSS, 1_000))).data.bars).toBe(1_000)
  })

  it.each([
    ['objects', 'this.kept.push(Array.from({ length: 1_000 }, (_, index) => ({ index })))'],
    ['arrays of numbers', 'this.kept.push(new Float64Array(1e6).fill(1))'],
  ])(
    'given a strategy that keeps %s without end, then its thread is ended, and the next job gets a new one',
    async (_, keep) => {
      const pool = poolOf({ mostMemoryMb: 128 })
      const file = strategy(` kept: unknown[] = []\n override onBar() { for (;;) ${keep} } `)
      const failure = await pool.run(await jobOf(file, 1_000)).catch((error: unknown) => error)
      expect(failure).toBeInstanceOf(StrategyError)
      expect(String(failure)).toContain('the thread of the backtest ended: it took more than 128 MB of memory')
      expect((await pool.run(await jobOf(SMA_CROSS, 1_000))).data.bars).toBe(1_000)
    },
  )

  it('given a strategy that ends its thread in a run for the store, then nothing of its folder is left', async () => {
    const job = await jobOf(strategy(' override onBar() { process.exit(3) } '))
    const temporary = mkdtempSync(join(tmpdir(), 'pool-'))
    vi.stubEnv('TMPDIR', temporary)
    onTestFinished(() => {
      vi.unstubAllEnvs()
      rmSync(temporary, { recursive: true })
    })
    const { params, from, to, cash, costs } = job
    const request = BacktestRequest.parse({ strategyFile: 'mine.ts', datasetId: 'test', params, from, to, cash, costs })
    await expect(poolOf().keep(job, { request, benchmark: undefined })).rejects.toThrow('exit code 3')
    expect(readdirSync(temporary)).toEqual([])
  })

  it('given a parameter that is none, then it rejects as on this thread', async () => {
    await expect(poolOf().run(await jobOf(SMA_CROSS, 1_000, { speed: 1 }))).rejects.toThrow(ConfigError)
  })
})

describe('cancelling', () => {
  it('given a long run, then the flag ends it where it is, in its own thread', async () => {
    const pool = poolOf({ graceMs: 600_000 })
    const abort = new AbortController()
    const slow = strategy(' override onBar() { for (let turn = 0; turn < 2_000; turn++) Math.sqrt(turn) } ')
    const run = pool.run(await jobOf(slow, 2_000_000), { signal: abort.signal, onProgress: () => abort.abort() })
    await expect(run).rejects.toThrow(/cancelled after \d+ of 2000000 bars/)
  })

  it('given a strategy that loops for ever, then its thread is ended after the grace', async () => {
    const pool = poolOf({ graceMs: 50 })
    const abort = new AbortController()
    const endless = strategy(' override onStart() { for (;;) {} } ')
    const run = pool.run(await jobOf(endless), { signal: abort.signal })
    // By then the thread has been asked.
    setImmediate(() => abort.abort())
    await expect(run).rejects.toThrow(/^the backtest was cancelled$/)
    expect((await pool.run(await jobOf(SMA_CROSS, 1_000))).data.bars).toBe(1_000)
  })

  it('given a job that waits, then it leaves the queue and the others keep their turn', async () => {
    const pool = poolOf()
    const abort = new AbortController()
    const job = await jobOf(SMA_CROSS, 2_000)
    const [first, second, third] = [pool.run(job), pool.run(job, { signal: abort.signal }), pool.run(job)]
    abort.abort()
    await expect(second).rejects.toThrow(/cancelled before it started/)
    expect((await first).digest).toBe((await third).digest)
    expect(pool.waiting).toBe(0)
  })

  it('given more jobs than may wait, then the last is refused', async () => {
    const pool = poolOf({ mostWaiting: 1 })
    const job = await jobOf(SMA_CROSS, 1_000)
    const [first, second, third] = [pool.run(job), pool.run(job), pool.run(job)]
    await expect(third).rejects.toThrow('expected at most 1 backtests waiting, found one more')
    await Promise.all([first, second])
  })

  it('given a pool that closes, then what runs is cancelled', async () => {
    const pool = new BacktestPool({ engine: ENGINE, size: 1 })
    const run = pool.run(await jobOf(strategy(' override onBar() { for (;;) {} } ')))
    const [ended] = await Promise.allSettled([run, pool.close()])
    expect(ended).toMatchObject({ status: 'rejected', reason: expect.any(CancelledError) })
  })
})
