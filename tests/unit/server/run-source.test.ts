import { readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, it, vi } from 'vitest'
import type { BacktestRequest } from '../../../src/contract/backtest.ts'
import { inMemory, isStreamed } from '../../../src/engine/adapters/backtest/job.ts'
import { runJob } from '../../../src/engine/adapters/backtest/run-job.ts'
import { DataCatalog } from '../../../src/engine/adapters/data/data-catalog.ts'
import { DatasetStore } from '../../../src/engine/adapters/data/dataset-store.ts'
import { loadBarFile } from '../../../src/engine/adapters/data/streaming/bar-file.ts'
import { bundleStrategy } from '../../../src/engine/adapters/strategy/bundle.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { loadRunInputs } from '../../../src/engine/server/run-inputs.ts'
import { chosenInputs } from '../../../src/engine/server/run-source.ts'
import { seriesOf } from '../market-replay/series.ts'
import { folderOf } from '../strategy-loader/folder.ts'

const SMA_CROSS = fileURLToPath(new URL('../../../strategies/sma-cross.ts', import.meta.url))
const ENGINE = { version: '', node: '' }
const COSTS = { commission: 0.001, commissionPerShare: 0, commissionMinimum: 0, slippage: 0, slippageTicks: 0 }
const ACTIONS = 'date,kind,value\n2020-02-03,split,2:1\n2020-03-02,dividend,0.25\n'

const waves = (symbol: string, phase: number) =>
  seriesOf(
    symbol,
    Array.from({ length: 400 }, (_, row) => 5_000 + Math.round(900 * Math.sin(row / 9 + phase))),
    { timeframe: DAY_MS / 4, start: Date.UTC(2020, 0, 1) },
  )

it.each([
  ['longer bars of two symbols, adjusted', { timeframe: '1d', prices: 'total-return' as const }, true],
  ['finer bars', { timeframe: '1d' }, false],
])('given more bars than are held, %s, then they are streamed, to the same result', async (_, choice, isAdjusted) => {
  const passing = folderOf({})
  for (const name of ['TMPDIR', 'TEMP', 'TMP']) vi.stubEnv(name, passing)
  const store = new DatasetStore(folderOf({}))
  const catalog = new DataCatalog(store)
  const [first, second] = [waves('AAA', 0), waves('BBB', 2)]
  const [a, b] = [await store.import(first, { source: 'test' }), await store.import(second, { source: 'test' })]
  const request: BacktestRequest = {
    strategyFile: SMA_CROSS,
    params: { fast: 3, slow: 9, quantity: 1 },
    datasetId: a.id,
    otherDatasetIds: [b.id],
    benchmarkDatasetId: b.id,
    from: null,
    to: null,
    cash: 100_000,
    costs: COSTS,
    actions: [{ name: 'aaa.actions.csv', text: ACTIONS }],
    ...choice,
    ...(isAdjusted ? {} : { detailDatasetId: a.id }),
  }
  const whole = await loadRunInputs(catalog, request)
  const { job, benchmark, release } = await chosenInputs(catalog, request, 500)

  const common = {
    strategy: await bundleStrategy(SMA_CROSS),
    params: request.params,
    from: null,
    to: null,
    cash: request.cash,
    costs: COSTS,
    seed: 1,
    loadMs: 0,
  }
  const expected = runJob({ ...common, ...whole.job }, ENGINE)
  const found = runJob({ ...common, ...job }, ENGINE)
  expect(expected.orders.length).toBeGreaterThan(5)
  expect({ ...found, timing: null }).toEqual({ ...expected, timing: null })
  expect([isStreamed({ ...common, ...job }), found.timing.streamed, expected.timing.streamed]).toEqual([
    true,
    true,
    undefined,
  ])
  expect(benchmark && 'file' in benchmark ? loadBarFile(benchmark.file) : undefined).toEqual(whole.benchmark?.bars)
  // As an audit takes them.
  expect(inMemory({ ...common, ...job }).series.bars).toEqual(whole.job.series.bars)

  await release()
  expect(readdirSync(passing).filter((name) => name.startsWith('quantx-bars-'))).toEqual([])
  vi.unstubAllEnvs()
})
