import { describe, expect, test } from 'vitest'
import type { BacktestRequest, BacktestResult, BacktestSummary } from '../../../src/contract/backtest.ts'
import { ImportOptions } from '../../../src/contract/dataset.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import { type Rig, newHome, rowsOf, startRig } from './rig.ts'

const FREE = { commission: 0, commissionPerShare: 0, commissionMinimum: 0, slippage: 0, slippageTicks: 0 }
const DAY_MS = 86_400_000
const MONDAY = Date.UTC(2024, 0, 1)

/** Daily bars from a Monday on, around the clock, that open at the close before. */
async function imported(rig: Rig, symbol: string, closes: readonly number[]): Promise<string> {
  const rows = closes.map((close, day) => {
    const open = closes[day - 1] ?? close
    const date = new Date(MONDAY + day * DAY_MS).toISOString().slice(0, 10)
    return `${date},${open},${Math.max(open, close)},${Math.min(open, close)},${close},100000`
  })
  const { dataset } = await rig.client.command('data.import', {
    name: `${symbol}.csv`,
    bytes: new TextEncoder().encode(['date,open,high,low,close,volume', ...rows].join('\n')),
    options: ImportOptions.parse({ symbol, calendar: '24/7', pricePrecision: 2 }),
    dryRun: false,
  })
  return ensure(dataset, 'a dataset').id
}

function request(datasetId: string, change: Partial<BacktestRequest> = {}): BacktestRequest {
  return {
    strategyFile: 'buy-and-hold',
    params: { percent: 100 },
    datasetId,
    from: null,
    to: null,
    cash: 10_000,
    costs: FREE,
    ...change,
  }
}

async function runOf(rig: Rig, id: string): Promise<BacktestSummary | undefined> {
  const runs = rig.client.watch('backtests', null)
  return rowsOf(runs, (run) => run.id).find((run) => run.id === id)
}

async function finished(rig: Rig, asked: BacktestRequest): Promise<{ id: string; result: BacktestResult }> {
  const { id } = await rig.client.command('backtest.start', asked)
  const runs = rig.client.watch('backtests', null)
  const state = () => rowsOf(runs, (run) => run.id).find((run) => run.id === id)
  await rig.until(() => expect(state()?.state).not.toBe('running'))
  expect(state()?.error).toBe('')
  rig.client.unwatch(runs)
  return { id, result: await rig.client.command('backtest.get', { id }) }
}

const RISING = Array.from({ length: 14 }, (_, day) => 100 + day)
const FALLING = Array.from({ length: 14 }, (_, day) => 50 - day)

describe('given several datasets, when a run is asked for from the screen', () => {
  test('then all are traded, the request is kept, and asking for it again gives the same run', async () => {
    const rig = await startRig()
    const [up, down] = [await imported(rig, 'UP', RISING), await imported(rig, 'DOWN', FALLING)]
    const universe = { name: 'members.csv', text: 'symbol,from,to\nUP,,\nDOWN,2024-01-01,2024-01-08\n' }
    const asked = request(up, { otherDatasetIds: [down], universe, benchmarkDatasetId: down, seed: 7, audit: false })
    const { id, result } = await finished(rig, asked)
    expect(result.series?.map(({ symbol }) => symbol)).toEqual(['UP', 'DOWN'])
    expect(result.universe).toHaveLength(2)
    expect(result.benchmark?.symbol).toBe('DOWN')
    expect(result.config.seed).toBe(7)
    expect(result.request).toEqual({ ...asked, strategyFile: result.strategy.file })
    expect(result.doubts?.some(({ kind }) => kind === 'survivorship')).toBe(false)
    expect(await runOf(rig, id)).toMatchObject({ symbol: 'UP, DOWN', strategy: 'buy-and-hold' })
    const again = await finished(rig, ensure(result.request, 'a request'))
    expect(again.result.digest).toBe(result.digest)
  })

  test('then each symbol can be looked at from within, on the bars that it was traded on', async () => {
    const rig = await startRig()
    const [up, down] = [await imported(rig, 'UP', RISING), await imported(rig, 'DOWN', FALLING)]
    const { id, result } = await finished(rig, request(up, { otherDatasetIds: [down] }))
    for (const [symbol, closes] of Object.entries({ UP: RISING, DOWN: FALLING })) {
      const seen = await rig.client.command('backtest.inspect', { id, from: null, bars: 100, symbol })
      expect(seen.digest).toBe(result.digest)
      const bars = await rig.client.command('backtest.bars', { id, symbol, before: null, limit: 100 })
      expect([...bars.close]).toEqual(closes)
      const late = await rig.client.command('backtest.inspect', { id, from: MONDAY + 5 * DAY_MS, bars: 100, symbol })
      expect([...late.state.equity]).toEqual(Array.from(seen.state.equity.slice(5)))
    }
    const unknown = rig.client.command('backtest.bars', { id, symbol: 'LEFT', before: null, limit: 1 })
    await expect(unknown).rejects.toThrow('expected a symbol of the run, found "LEFT"')
    const { exposure, benchmark } = await rig.client.command('backtest.review', { id })
    expect(exposure).toBeNull()
    expect(benchmark?.value.at(-1)).toBeCloseTo((10_000 * 113) / 100, 6)
  })

  test('then bars of different lengths are refused until they are put together to one', async () => {
    const rig = await startRig()
    const up = await imported(rig, 'UP', RISING)
    const { result } = await finished(rig, request(up, { timeframe: '1w' }))
    expect(result.data).toMatchObject({ timeframe: '1w', bars: 2 })
    await expect(rig.client.command('backtest.start', request(up, { timeframe: '1h' }))).rejects.toThrow(/1h/)
    const twice = rig.client.command('backtest.start', request(up, { otherDatasetIds: [up] }))
    await expect(twice).rejects.toThrow('expected each symbol once, found UP twice')
  })
})

describe('given corporate actions in a file of the user', () => {
  // Ten shares become twenty on the fifth day, at half the price.
  const SPLIT = [...RISING.slice(0, 4), ...RISING.slice(4).map((price) => price / 2)]
  const actions = [{ name: 'mine.csv', text: 'date,kind,value\n2024-01-05,split,2:1\n2024-01-08,dividend,0.5\n' }]

  test('when a run is asked for, then they happen to its account, and holding is measured with dividends', async () => {
    const rig = await startRig()
    const acme = await imported(rig, 'ACME', SPLIT)
    const { id, result } = await finished(rig, request(acme, { actions }))
    expect(result.corporateActions?.map(({ kind }) => kind)).toEqual(['split', 'dividend'])
    expect(result.metrics.dividends).toBeGreaterThan(0)
    const { benchmark, exposure } = await rig.client.command('backtest.review', { id })
    expect(ensure(benchmark?.value.at(-1), 'a value')).toBeGreaterThan((10_000 * 113) / 100)
    expect(exposure).toBeNull()
    const seen = await rig.client.command('backtest.inspect', { id, from: null, bars: 100 })
    expect(seen.digest).toBe(result.digest)
  })

  test('when adjusted prices are asked for, then nothing is left to happen, and the result says so', async () => {
    const rig = await startRig()
    const acme = await imported(rig, 'ACME', SPLIT)
    const { id, result } = await finished(rig, request(acme, { actions, prices: 'total-return' }))
    expect(result.corporateActions).toEqual([])
    expect(result.warnings[0]).toMatch(/^prices are adjusted for splits and dividends that came later/)
    const bars = await rig.client.command('backtest.bars', { id, before: null, limit: 1 })
    expect([...bars.close]).toEqual([SPLIT.at(-1)])
    const first = await rig.client.command('backtest.bars', { id, before: MONDAY + DAY_MS, limit: 5 })
    expect(first.close[0]).toBeLessThan(50)
    expect((await rig.client.command('backtest.inspect', { id, from: null, bars: 10 })).digest).toBe(result.digest)
  })

  test('when the file cannot be understood, then the run is refused with its name and line', async () => {
    const rig = await startRig()
    const acme = await imported(rig, 'ACME', SPLIT)
    const bad = [{ name: 'mine.csv', text: 'date,kind,value\n2024-01-05,split,twice\n' }]
    await expect(rig.client.command('backtest.start', request(acme, { actions: bad }))).rejects.toThrow(
      'mine.csv:2: expected a ratio such as 7:1 (new:old) or 1:10 in column "value", found "twice"',
    )
  })
})

describe('given runs that are kept', () => {
  test('when the engine starts again, then what their audits found is still said, and nothing where nobody looked', async () => {
    const home = newHome()
    const rig = await startRig(home)
    const up = await imported(rig, 'UP', RISING)
    const audited = await finished(rig, request(up))
    const unaudited = await finished(rig, request(up, { audit: false }))
    const runs = rig.client.watch('backtests', null)
    const audit = (id: string) => rowsOf(runs, (run) => run.id).find((run) => run.id === id)?.audit
    await rig.until(() => expect(audit(audited.id)).toBe('clean'))
    expect(audit(unaudited.id)).toBeUndefined()
    await rig.workstation.shutdown()
    const next = await startRig(home)
    expect(await runOf(next, audited.id)).toMatchObject({ audit: 'clean' })
    expect((await runOf(next, unaudited.id))?.audit).toBeUndefined()
  })

  test('when more come than are to be kept, then the oldest go, but for those that are pinned', async () => {
    const home = newHome()
    const rig = await startRig(home)
    const up = await imported(rig, 'UP', RISING)
    await rig.client.command('settings.write', { key: 'backtests.keep', value: 2 })
    const quick = request(up, { audit: false })
    const first = await finished(rig, quick)
    await rig.client.command('backtest.pin', { id: first.id, pinned: true })
    const ids = []
    for (let run = 0; run < 3; run++) {
      rig.pass(1_000)
      ids.push((await finished(rig, quick)).id)
    }
    const kept = (one: Rig) => rowsOf(one.client.watch('backtests', null), (run) => run.id).map((run) => run.id)
    expect(kept(rig)).toEqual([first.id, ...ids.slice(1)])
    await rig.workstation.shutdown()
    expect(kept(await startRig(home))).toEqual([first.id, ...ids.slice(1)])
    expect(await runOf(await startRig(home), first.id)).toMatchObject({ pinned: true })
  })

  test('when a run that is not there is pinned, then it is refused', async () => {
    const rig = await startRig()
    const pin = rig.client.command('backtest.pin', { id: 'nope', pinned: true })
    await expect(pin).rejects.toThrow('expected a backtest that ended, found "nope"')
  })
})
