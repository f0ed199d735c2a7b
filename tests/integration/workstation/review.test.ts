import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { BacktestRequest, BacktestResult } from '../../../src/contract/backtest.ts'
import { ImportOptions } from '../../../src/contract/dataset.ts'
import type { RunInspection } from '../../../src/contract/run-review.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import { type Rig, SMA_CROSS, newHome, rowsOf, startRig } from './rig.ts'

const COSTS = { commission: 0.001, commissionPerShare: 0, commissionMinimum: 1, slippage: 0, slippageTicks: 1 }
const FAST = 5
const SLOW = 20

/** Enters at market, then rests a stop and a target; what is left of them goes when one is filled. */
const BRACKETS = `import { Sma, Strategy } from 'quantx'

export default class Brackets extends Strategy {
  readonly average = this.indicator(new Sma(3))

  onBar(bar) {
    if (this.workingOrders.length > 0) return
    if (this.position().isFlat) {
      this.buy(10)
      return
    }
    this.sell(10, { stop: Math.round(bar.close * 95) / 100 })
    this.sell(10, { limit: Math.round(bar.close * 108) / 100 })
  }

  onFill() {
    if (this.position().isFlat) for (const order of this.workingOrders) this.cancel(order)
  }
}
`

async function finished(
  rig: Rig,
  change: Partial<BacktestRequest> = {},
): Promise<{ id: string; result: BacktestResult }> {
  const { client } = rig
  const { id } = await client.command('backtest.start', {
    strategyFile: SMA_CROSS,
    params: { fast: FAST, slow: SLOW, quantity: 10 },
    datasetId: 'aapl-1d',
    from: null,
    to: null,
    cash: 100_000,
    costs: COSTS,
    ...change,
  })
  const runs = client.watch('backtests', null)
  await rig.until(() => expect(rowsOf(runs, (run) => run.id).find((run) => run.id === id)?.state).toBe('done'))
  return { id, result: await client.command('backtest.get', { id }) }
}

async function homeWith(name: string, text: string): Promise<{ rig: Rig; file: string }> {
  const home = newHome()
  mkdirSync(join(home, 'strategies'), { recursive: true })
  const file = join(home, 'strategies', name)
  writeFileSync(file, text)
  return { rig: await startRig(home), file }
}

/** The mean of the last closes before and at a bar, recomputed from the bars that a client gets. */
function average(close: Float64Array, row: number, period: number): number {
  return close.slice(row - period + 1, row + 1).reduce((sum, value) => sum + value, 0) / period
}

describe('backtest.inspect', () => {
  test('given a finished run, shows the same run: its digest, its equity, and indicators as its bars give them', async () => {
    const rig = await startRig()
    const { id, result } = await finished(rig)
    const seen = await rig.client.command('backtest.inspect', { id, from: null, bars: 10_000 })
    expect(seen.digest).toBe(result.digest)
    expect(Array.from(seen.state.time)).toEqual(result.equity.time)
    expect(Array.from(seen.state.equity)).toEqual(result.equity.value)
    const bars = await rig.client.command('data.bars', { datasetId: 'aapl-1d', before: null, limit: 20_000 })
    expect(seen.lines.map(({ label }) => label)).toEqual([`SMA ${FAST}`, `SMA ${SLOW}`])
    for (const [index, period] of [FAST, SLOW].entries()) {
      const { line } = ensure(seen.lines[index], 'a line')
      expect(line.value.slice(0, period - 1).every(Number.isNaN)).toBe(true)
      for (const row of [period - 1, 200, line.value.length - 1]) {
        expect(line.value[row]).toBeCloseTo(average(bars.close, row, period), 9)
      }
    }
  })

  test('given what it tells of each bar, cash, position and fills agree with each other and with the trades', async () => {
    const rig = await startRig()
    const { id, result } = await finished(rig)
    const { state, events } = await rig.client.command('backtest.inspect', { id, from: null, bars: 10_000 })
    const bars = await rig.client.command('data.bars', { datasetId: 'aapl-1d', before: null, limit: 20_000 })
    let [cash, held, next] = [100_000, 0, 0]
    const fills = events.filter((event) => event.kind === 'fill')
    for (const [row, time] of state.time.entries()) {
      for (let fill = fills[next]; fill?.time === time; fill = fills[++next]) {
        const signed = fill.side === 'buy' ? fill.quantity : -fill.quantity
        cash -= signed * fill.price + fill.commission
        held += signed
        expect(fill.position).toBe(held)
      }
      expect(state.cash[row]).toBeCloseTo(cash, 6)
      expect(state.quantity[row]).toBe(held)
      expect(state.equity[row]).toBeCloseTo(cash + held * (bars.close[row] ?? 0), 6)
    }
    expect(fills.map(({ realisedPnl }) => realisedPnl).filter((pnl) => pnl !== 0)).toEqual(
      result.trades.map(({ grossPnl }) => grossPnl),
    )
  })

  test('given windows of a run, they join: each tells what the whole tells of its bars', async () => {
    const { rig, file } = await homeWith('brackets.ts', BRACKETS)
    const { id } = await finished(rig, { strategyFile: file, params: {} })
    const whole = await rig.client.command('backtest.inspect', { id, from: null, bars: 10_000 })
    const [first, second] = [
      await rig.client.command('backtest.inspect', { id, from: null, bars: 300 }),
      await rig.client.command('backtest.inspect', { id, from: ensure(whole.state.time[300], 'a bar'), bars: 10_000 }),
    ]
    expect(second).toMatchObject({ before: 300, bars: whole.bars, digest: whole.digest })
    expect([...first.events, ...second.events]).toEqual(whole.events)
    expect([...first.state.cash, ...second.state.cash]).toEqual([...whole.state.cash])
    expect(second.working).toEqual(workingAfter(first))
    expect(second.working.map(({ type }) => type).toSorted()).toEqual(['limit', 'stop'])
  })

  test('given code that has changed since, refuses and names both versions; the result stands', async () => {
    const { rig, file } = await homeWith('mine.ts', readFileSync(SMA_CROSS, 'utf8'))
    const { id, result } = await finished(rig, { strategyFile: file })
    const library = rig.client.watch('library', null)
    writeFileSync(file, BRACKETS)
    await rig.until(() =>
      expect(rowsOf(library, (entry) => entry.file).find((entry) => entry.file === file)?.name).toBe('brackets'),
    )
    await expect(rig.client.command('backtest.inspect', { id, from: null, bars: 10 })).rejects.toMatchObject({
      failure: { code: 'CHANGED', message: expect.stringContaining(`it was ${result.strategy.hash.slice(0, 8)}`) },
    })
    expect(await rig.client.command('backtest.get', { id })).toEqual(result)
  })

  test('given data that are gone, refuses and names them', async () => {
    const rig = await startRig()
    const rows = Array.from({ length: 60 }, (_, day) => {
      const price = 100 + 10 * Math.sin(day / 4)
      return `${new Date(Date.UTC(2024, 0, 1 + day)).toISOString().slice(0, 10)},${price},${price + 1},${price - 1},${price},10`
    })
    const text = ['date,open,high,low,close,volume', ...rows].join('\n')
    const { dataset } = await rig.client.command('data.import', {
      name: 'mine.csv',
      bytes: new TextEncoder().encode(text),
      options: ImportOptions.parse({ symbol: 'MINE', calendar: '24/7', pricePrecision: 2, mode: 'skip' }),
      dryRun: false,
    })
    const datasetId = ensure(dataset, 'a dataset').id
    const { id } = await finished(rig, { datasetId, params: { fast: 2, slow: 5, quantity: 1 } })
    await rig.client.command('data.delete', { id: datasetId })
    await expect(rig.client.command('backtest.inspect', { id, from: null, bars: 10 })).rejects.toThrow(
      'The bars of this run, MINE 1d, are not in the library any more',
    )
    expect(await rig.client.command('backtest.review', { id })).toMatchObject({ benchmark: null, exposure: null })
  })
})

describe('backtest.review and backtest.report', () => {
  test('given a run, compares it with holding its symbol, and leads with doubts', async () => {
    const rig = await startRig()
    const { id, result } = await finished(rig)
    const { analysis, benchmark, exposure, tried } = await rig.client.command('backtest.review', { id })
    const bars = await rig.client.command('data.bars', { datasetId: 'aapl-1d', before: null, limit: 20_000 })
    const held = ensure(bars.close.at(-1), 'a close') / ensure(bars.close[0], 'a close')
    expect(benchmark?.value.at(-1)).toBeCloseTo(100_000 * held, 6)
    expect(analysis.benchmark?.benchmarkReturn).toBeCloseTo(held - 1, 9)
    expect(analysis.breakdowns.side.reduce((sum, { trades }) => sum + trades, 0)).toBe(result.trades.length)
    expect(Math.max(...(exposure?.value ?? []))).toBeGreaterThan(0)
    expect(tried).toBe(1)
    expect(analysis.doubts.length).toBeGreaterThanOrEqual(result.doubts?.length ?? 0)
  })

  test('given several runs of a strategy on the same bars, says by how many the choice is judged', async () => {
    const rig = await startRig()
    for (const fast of [3, 4]) await finished(rig, { params: { fast, slow: SLOW, quantity: 10 } })
    const { id } = await finished(rig)
    const { tried, analysis } = await rig.client.command('backtest.review', { id })
    expect(tried).toBe(3)
    expect(analysis.selection?.trials).toBe(3)
  })

  test('given a run, its report is one page that names it and asks the network for nothing', async () => {
    const rig = await startRig()
    const { id, result } = await finished(rig)
    const { html } = await rig.client.command('backtest.report', { id })
    expect(html).toContain(result.digest)
    expect(html).not.toMatch(/(?:src|href)\s*=\s*["']?https?:/)
  })
})

/** Orders that work after the last bar of a stretch, by its own events. */
function workingAfter({ working, events }: RunInspection): RunInspection['working'] {
  const orders = new Map(working.map((order) => [order.id, order]))
  for (const event of events) {
    if (event.kind === 'fill') continue
    if (event.order.status === 'accepted') orders.set(event.order.id, event.order)
    else orders.delete(event.order.id)
  }
  return [...orders.values()]
}
