import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { BacktestRequest } from '../../../src/contract/backtest.ts'
import { SMA_CROSS, newHome, rowsOf, startRig } from './rig.ts'
import type { Rig } from './rig.ts'

const request = (fields: Partial<BacktestRequest> = {}): BacktestRequest => ({
  strategyFile: SMA_CROSS,
  params: { fast: 10, slow: 30, quantity: 100 },
  datasetId: 'aapl-1d',
  from: null,
  to: null,
  cash: 100_000,
  costs: { commission: 0, commissionPerShare: 0.005, commissionMinimum: 1, slippage: 0, slippageTicks: 1 },
  ...fields,
})

/** Writes a strategy into the user's folder. */
function strategyFile(home: string, name: string, source: string): string {
  mkdirSync(join(home, 'strategies'), { recursive: true })
  const file = join(home, 'strategies', name)
  writeFileSync(file, source)
  return file
}

const ENDLESS = `
import { Strategy } from 'quantx'
export default class Endless extends Strategy {
  override onBar() {
    for (;;) {}
  }
}
`
const THROWING = `
import { Strategy } from 'quantx'
export default class Throwing extends Strategy {
  override onBar() {
    throw new Error('out of ideas')
  }
}
`

describe('Backtests', () => {
  const runs = (rig: Rig) => rig.client.watch('backtests', null)
  const idOf = ({ id }: { id: string }) => id

  test('given a run, shows how far it is, keeps its result, and opens it again after a restart', async () => {
    const rig = await startRig()
    const list = runs(rig)
    const { id } = await rig.client.command('backtest.start', request())
    const progress = rig.client.watch('backtest.progress', { id })
    expect(progress.refused).toBeNull()
    await rig.until(() => expect(rowsOf(list, idOf)).toMatchObject([{ id, state: 'done', progress: 1 }]))
    const last = progress.deltas.at(-1) ?? progress.snapshots[0]
    expect(last).toMatchObject({ state: 'done', progress: 1, error: '' })
    const result = await rig.client.command('backtest.get', { id })
    expect(result.metrics.trades).toBeGreaterThan(10)
    expect(rowsOf(list, idOf)[0]).toMatchObject({ trades: result.metrics.trades })
    expect(rig.client.protests).toEqual([])
    const next = await startRig(rig.home)
    // How an audit stands is known for as long as the engine lives; what it found is in the result.
    expect(runs(next).snapshots[0]).toEqual(rowsOf(list, idOf).map((row) => ({ ...row, audit: undefined })))
    expect(await next.client.command('backtest.get', { id })).toMatchObject(result)
  })

  test('given a run that is done, audits it in the background and keeps what it found with the result', async () => {
    const rig = await startRig()
    const list = runs(rig)
    const { id } = await rig.client.command('backtest.start', request())
    await rig.until(() => expect(rowsOf(list, idOf)).toMatchObject([{ id, state: 'done', audit: 'clean' }]))
    const { audit } = await rig.client.command('backtest.get', { id })
    expect(audit).toMatchObject({ verdict: 'clean', findings: [] })
    expect(audit?.decisions).toBeGreaterThan(10)
    const next = await startRig(rig.home)
    expect((await next.client.command('backtest.get', { id })).audit).toEqual(audit)
  })

  test('given a run that ended before anybody looked, says how', async () => {
    const rig = await startRig()
    const list = runs(rig)
    const { id } = await rig.client.command('backtest.start', request())
    await rig.until(() => expect(rowsOf(list, idOf)).toMatchObject([{ state: 'done' }]))
    expect(rig.client.watch('backtest.progress', { id }).snapshots).toMatchObject([{ state: 'done', progress: 1 }])
    expect(rig.client.watch('backtest.progress', { id: 'none' }).refused?.message).toContain('"none"')
  })

  test('given the same run twice, has the same digest', async () => {
    const rig = await startRig()
    const list = runs(rig)
    const ids = [
      await rig.client.command('backtest.start', request()),
      await rig.client.command('backtest.start', request()),
    ]
    await rig.until(() => expect(rowsOf(list, idOf).filter(({ state }) => state === 'done')).toHaveLength(2))
    const [one, two] = await Promise.all(ids.map((id) => rig.client.command('backtest.get', id)))
    expect(one?.digest).toBe(two?.digest)
  })

  test('given cancel, ends a run that would never end, and keeps that it was cancelled', async () => {
    const home = newHome()
    const file = strategyFile(home, 'endless.ts', ENDLESS)
    const rig = await startRig(home)
    const list = runs(rig)
    const { id } = await rig.client.command('backtest.start', request({ strategyFile: file, params: {} }))
    await rig.client.command('backtest.cancel', { id })
    await rig.until(() => expect(rowsOf(list, idOf)).toMatchObject([{ id, state: 'cancelled' }]))
    await expect(rig.client.command('backtest.get', { id })).rejects.toThrow(id)
    await expect(rig.client.command('backtest.cancel', { id })).rejects.toThrow('found')
    expect(runs(await startRig(home)).snapshots[0]).toMatchObject([{ id, state: 'cancelled' }])
  })

  test('given a strategy that throws, fails with its words', async () => {
    const home = newHome()
    const file = strategyFile(home, 'throwing.ts', THROWING)
    const rig = await startRig(home)
    const list = runs(rig)
    await rig.client.command('backtest.start', request({ strategyFile: file, params: {} }))
    await rig.until(() => expect(rowsOf(list, idOf)).toMatchObject([{ state: 'failed' }]))
    expect(rowsOf(list, idOf)[0]?.error).toContain('out of ideas')
  })

  test('given delete, forgets a run that is done, and one that goes on leaves nothing behind either', async () => {
    const home = newHome()
    const file = strategyFile(home, 'endless.ts', ENDLESS)
    const rig = await startRig(home)
    const list = runs(rig)
    const done = await rig.client.command('backtest.start', request())
    await rig.until(() => expect(rowsOf(list, idOf)).toMatchObject([{ state: 'done' }]))
    await rig.client.command('backtest.delete', done)
    const going = await rig.client.command('backtest.start', request({ strategyFile: file, params: {} }))
    await rig.client.command('backtest.delete', going)
    await rig.until(() => expect(rowsOf(list, idOf)).toEqual([]))
    // The thread that never ends is given a second.
    const next = await rig.client.command('backtest.start', request())
    await rig.until(() => expect(rowsOf(list, idOf)).toMatchObject([{ id: next.id, state: 'done' }]))
    expect(runs(await startRig(home)).snapshots[0]?.map(idOf)).toEqual([next.id])
    await expect(rig.client.command('backtest.get', done)).rejects.toThrow(done.id)
  })

  test.each([
    ['a dataset that is not there', { datasetId: 'none' }, 'none'],
    ['a strategy that is not there', { strategyFile: '/none.ts' }, '/none.ts'],
    ['a parameter out of range', { params: { fast: 0 } }, 'fast'],
  ])('given %s, does not begin', async (_what, fields, word) => {
    const rig = await startRig()
    await expect(rig.client.command('backtest.start', request(fields))).rejects.toThrow(word)
    expect(runs(rig).snapshots[0]).toEqual([])
  })

  test('given a shutdown while one goes on, ends it and keeps that it was cancelled', async () => {
    const home = newHome()
    const file = strategyFile(home, 'endless.ts', ENDLESS)
    const rig = await startRig(home)
    const { id } = await rig.client.command('backtest.start', request({ strategyFile: file, params: {} }))
    await rig.workstation.shutdown()
    expect(runs(await startRig(home)).snapshots[0]).toMatchObject([{ id, state: 'cancelled' }])
  })
})
