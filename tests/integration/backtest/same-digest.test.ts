import { join } from 'node:path'
import { expect, it, onTestFinished } from 'vitest'
import { BacktestResult } from '../../../src/contract/backtest.ts'
import { CostConfig } from '../../../src/contract/costs.ts'
import { FillConfig } from '../../../src/contract/fill-config.ts'
import { BacktestPool } from '../../../src/engine/adapters/backtest/pool.ts'
import type { BacktestJob } from '../../../src/engine/adapters/backtest/pool.ts'
import { runJob } from '../../../src/engine/adapters/backtest/run-job.ts'
import { hashSeries } from '../../../src/engine/adapters/data/canonical-bars.ts'
import { readBarFile } from '../../../src/engine/adapters/data/data-catalog.ts'
import { bundleStrategy } from '../../../src/engine/adapters/strategy/bundle.ts'
import { barsCsv, folderOf, quantx } from '../cli/quantx.ts'

const ENGINE = { version: '', node: '' }

/** Draws chance, sets timers, rests orders inside bars: all that could differ from one place to the next. */
const STRATEGY = `
import { Strategy } from 'quantx'
export default class Lively extends Strategy {
  onBar(bar) {
    if (this.position().isFlat) {
      if (this.random() < 0.4) this.bracket('buy', 1 + Math.floor(this.random() * 9), { takeProfit: Math.round(bar.close * 103) / 100, stopLoss: Math.round(bar.close * 98) / 100 })
    } else if (this.random() < 0.1) this.setTimer('out', 3_600_000)
  }
  onTimer() { this.close() }
}
`

it('same run, same digest: across processes, on the main thread and in a worker, in memory and streamed', async () => {
  const closes = Array.from({ length: 400 }, (_, row) => 50 + Math.round(1_000 * Math.sin(row / 9)) / 100 + (row % 7))
  const cwd = folderOf({ 'bars.csv': barsCsv(closes), 'lively.ts': STRATEGY })
  const { series } = await readBarFile(join(cwd, 'bars.csv'))
  const job: BacktestJob = {
    strategy: await bundleStrategy(join(cwd, 'lively.ts')),
    params: {},
    series,
    sha256: hashSeries(series),
    from: null,
    to: null,
    cash: 100_000,
    costs: CostConfig.parse({
      commission: 0.001,
      commissionPerShare: 0,
      commissionMinimum: 0,
      slippage: 0,
      slippageTicks: 1,
    }),
    fills: FillConfig.parse({}),
    periodsPerYear: 252,
    seed: 7,
    loadMs: 0,
    warnings: [],
  }
  const here = runJob(job, ENGINE)
  expect(here.orders.length).toBeGreaterThan(30)

  const pool = new BacktestPool({ engine: ENGINE, size: 2 })
  onTestFinished(() => pool.close())
  const [inWorker, inAnother] = await Promise.all([pool.run(job), pool.run(job)])

  const args = ['backtest', 'lively.ts', '--data', 'bars.csv', '--commission', '0.001', '--slippage-ticks', '1']
  const inProcess = async (...more: string[]) => {
    const { code, stdout, stderr } = await quantx([...args, '--seed', '7', '--json', '-', ...more], { cwd })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    return BacktestResult.parse(JSON.parse(stdout))
  }
  const processes = [await inProcess(), await inProcess('--stream')]

  for (const { digest, metrics, orders } of [inWorker, inAnother, ...processes]) {
    expect(digest).toBe(here.digest)
    expect(orders).toEqual(here.orders)
    expect(metrics).toEqual(here.metrics)
  }
})
