import { cpSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ImportOptions } from '../../../src/contract/dataset.ts'
import type { BarTable } from '../../../src/contract/views.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import { RESOURCES, SMA_CROSS, newHome, rowsOf, startRig } from './rig.ts'
import type { Rig } from './rig.ts'

const encode = (text: string) => new TextEncoder().encode(text)

/** A file of daily bars that rise and fall. */
function csv(bars: number): string {
  const rows = Array.from({ length: bars }, (_, index) => {
    const close = 100 + 10 * Math.sin(index / 5) + (index % 3)
    const day = new Date(Date.UTC(2020, 0, 1 + index)).toISOString().slice(0, 10)
    return `${day},${close.toFixed(2)},${(close + 1).toFixed(2)},${(close - 1).toFixed(2)},${close.toFixed(2)},1000`
  })
  return ['date,open,high,low,close,volume', ...rows].join('\n')
}

describe('Data', () => {
  const options = ImportOptions.parse({})

  test('given a dry run, reports and keeps nothing', async () => {
    const rig = await startRig()
    const datasets = rig.client.watch('datasets', null)
    const answer = await rig.client.command('data.import', {
      name: 'wave.csv',
      bytes: encode(csv(20)),
      options,
      dryRun: true,
    })
    expect(answer).toMatchObject({ dataset: null, report: { rows: 20, bars: 20 } })
    rig.pass(100)
    expect(datasets.deltas).toEqual([])
    expect(await rig.client.command('data.list', null)).toHaveLength(2)
  })

  test('given a file, is listed, paged from its end, replayed, and deleted', async () => {
    const rig = await startRig()
    const datasets = rig.client.watch('datasets', null)
    const { dataset } = await rig.client.command('data.import', {
      name: 'wave.csv',
      bytes: encode(csv(100)),
      options,
      dryRun: false,
    })
    const datasetId = ensure(dataset, 'a dataset').id
    rig.pass(100)
    expect(rowsOf(datasets, ({ id }) => id).map(({ id }) => id)).toEqual(['spx-1d', 'aapl-1d', datasetId])
    const pages: number[] = []
    let before: number | null = null
    for (let page = 0; page < 10; page++) {
      const { time }: BarTable = await rig.client.command('data.bars', { datasetId, before, limit: 30 })
      if (time.length === 0) break
      pages.push(time.length)
      before = time[0] ?? null
    }
    expect(pages).toEqual([30, 30, 30, 10])
    const feed = { kind: 'replay' as const, datasets: [datasetId], speed: 'max' as const }
    await rig.client.command('session.start', { feed, cash: 1_000 })
    rig.pass(1_000)
    expect(rig.client.watch('status', null).snapshots[0]?.session?.state).toBe('ended')
    expect(rig.client.watch('bars', { symbol: 'WAVE', timeframe: '1d' }).snapshots[0]?.time).toHaveLength(100)
    await rig.client.command('data.delete', { id: datasetId })
    rig.pass(100)
    expect(rowsOf(datasets, ({ id }) => id).map(({ id }) => id)).toEqual(['spx-1d', 'aapl-1d'])
    await expect(rig.client.command('data.delete', { id: 'spx-1d' })).rejects.toThrow('comes with QuantX')
    await expect(rig.client.command('data.bars', { datasetId, before: null, limit: 1 })).rejects.toThrow(datasetId)
  })

  test('given a longer timeframe than a dataset has, when it is paged, then its bars are put together, and the pages join', async () => {
    const rig = await startRig()
    const months = { datasetId: 'spx-1d', timeframe: '1M' }
    const newest = await rig.client.command('data.bars', { ...months, before: null, limit: 100 })
    const older = await rig.client.command('data.bars', { ...months, before: newest.time[0] ?? null, limit: 1_000 })
    expect(newest.time).toHaveLength(100)
    expect([...older.time, ...newest.time].map((time) => new Date(time).toISOString().slice(0, 7))).toEqual(
      Array.from({ length: older.time.length + 100 }, (_, month) =>
        new Date(Date.UTC(2000, month)).toISOString().slice(0, 7),
      ),
    )
    await expect(
      rig.client.command('data.bars', { ...months, timeframe: '1m', before: null, limit: 1 }),
    ).rejects.toThrow('1m')
  })

  test('given a session whose data is gone at the next start, says so and begins the sample', async () => {
    const rig = await startRig()
    const { dataset } = await rig.client.command('data.import', {
      name: 'wave.csv',
      bytes: encode(csv(99)),
      options,
      dryRun: false,
    })
    const { id } = ensure(dataset, 'a dataset')
    await rig.client.command('session.start', { feed: { kind: 'replay', datasets: [id], speed: 1 }, cash: 1_000 })
    await rig.client.command('data.delete', { id })
    const next = await startRig(rig.home)
    expect(next.client.watch('status', null).snapshots[0]?.session?.label).toBe('Replay of AAPL, SPX')
    next.pass(100)
    expect(next.client.watch('alerts', null).snapshots[0]?.map(({ code }) => code)).toContain('NOT-RESUMED')
  })

  test('given a file with bad rows, is refused with its line, and nothing is kept', async () => {
    const rig = await startRig()
    const bytes = encode(`${csv(5)}\n2020-01-09,10,9,11,10,1\n`)
    const answer = rig.client.command('data.import', { name: 'wave.csv', bytes, options, dryRun: false })
    await expect(answer).rejects.toThrow(/7/)
    expect(await rig.client.command('data.list', null)).toHaveLength(2)
  })
})

describe('The strategy library', () => {
  const HOLD = `
import { Strategy, z } from 'quantx'
const parameters = z.object({ size: z.int().default(1) })
export default class Hold extends Strategy<typeof parameters> {
  static override readonly parameters = parameters
  override onBar() {
    if (this.position().isFlat && this.workingOrders.length === 0) this.buy(this.params.size)
  }
}
`
  const outside = () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), 'quantx-outside-')))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'hold.ts')
    writeFileSync(file, HOLD)
    return file
  }

  test('given a file of the user, is added, remembered over a restart, and removed', async () => {
    const rig = await startRig()
    const file = outside()
    const library = rig.client.watch('library', null)
    expect(await rig.client.command('library.add', { file })).toMatchObject({ name: 'hold', error: null })
    const next = await startRig(rig.home)
    const files = (each: Rig) => each.client.watch('library', null).snapshots[0]?.map((entry) => entry.file)
    expect(files(next)).toContain(file)
    await next.client.command('library.remove', { file })
    expect(files(await startRig(rig.home))).not.toContain(file)
    rig.pass(100)
    expect(rowsOf(library, (entry) => entry.file).map((entry) => entry.file)).toContain(file)
    await expect(rig.client.command('library.add', { file: '/none.ts' })).rejects.toThrow('/none.ts')
    await expect(rig.client.command('library.remove', { file: SMA_CROSS })).rejects.toThrow('was added')
  })

  test('given a running strategy whose file changes, has the new code, or the error, in place', async () => {
    const rig = await startRig()
    const file = outside()
    const { hash } = await rig.client.command('library.add', { file })
    await rig.client.command('session.pause', null)
    await rig.client.command('session.step', null)
    await rig.client.command('strategy.start', { file, symbols: ['SPX'], timeframe: '1d', params: { size: 2 } })
    await rig.client.command('session.step', null)
    await rig.client.command('session.step', null)
    const strategies = rig.client.watch('strategies', null)
    const running = () =>
      ensure(
        rowsOf(strategies, ({ id }) => id).find(({ id }) => id === 'hold-1'),
        'hold-1',
      )
    writeFileSync(file, `${HOLD}\nconst broken: = 1\n`)
    await rig.until(() => expect(running().error).toContain('hold.ts'))
    expect(running()).toMatchObject({ hash, state: 'running' })
    writeFileSync(file, HOLD)
    await rig.until(() => expect(running().error).toBe(''))
    writeFileSync(file, HOLD.replace('default(1)', 'default(1).describe("Shares")'))
    await rig.until(() => expect(running().hash).not.toBe(hash))
    expect(running()).toMatchObject({ error: '', state: 'running', ordersPlaced: 1, params: { size: 2 } })
    const positions = rig.client.watch('positions', null).snapshots[0]
    expect(positions).toMatchObject([{ symbol: 'SPX', quantity: 2 }])
  })

  test('given a setting that is no list of files, starts all the same', async () => {
    const rig = await startRig()
    await rig.client.command('settings.write', { key: 'library.files', value: { oh: 'no' } })
    const next = await startRig(rig.home)
    expect(await next.client.command('library.add', { file: outside() })).toMatchObject({ name: 'hold' })
  })

  test('given a sample that was broken, opens all the same and says so', async () => {
    const resources = realpathSync(mkdtempSync(join(tmpdir(), 'quantx-resources-')))
    onTestFinished(() => rmSync(resources, { recursive: true, force: true }))
    cpSync(join(RESOURCES, 'strategies'), join(resources, 'strategies'), { recursive: true })
    cpSync(join(RESOURCES, 'package.json'), join(resources, 'package.json'))
    symlinkSync(join(RESOURCES, 'node_modules'), join(resources, 'node_modules'))
    writeFileSync(join(resources, 'strategies', 'sma-cross.ts'), 'export default class {')
    const rig = await startRig(newHome(), undefined, resources)
    expect(rig.client.watch('status', null).snapshots[0]?.session?.state).toBe('running')
    rig.pass(100)
    expect(rig.client.watch('alerts', null).snapshots[0]?.map(({ code }) => code)).toContain('NO-SAMPLE')
  })
})

describe('Simulated ticks on the screen', () => {
  test.each([0.4, 5])(
    'given %d ticks/s, a pause and charts begun at any time, all come to the same bars in order',
    async (ticksPerSecond) => {
      const rig = await startRig()
      const feed = { kind: 'synthetic' as const, seed: 3, symbols: 1, ticksPerSecond }
      await rig.client.command('session.start', { feed, cash: 1_000 })
      const charts = ['5s', '15s', '1m'].map((timeframe) => rig.client.watch('bars', { symbol: 'NOVA.SIM', timeframe }))
      rig.pass(67_000)
      await rig.client.command('session.pause', null)
      rig.pass(61_000)
      charts.push(rig.client.watch('bars', { symbol: 'NOVA.SIM', timeframe: '15s' }))
      charts.push(rig.client.watch('bars', { symbol: 'NOVA.SIM', timeframe: '1m' }))
      await rig.client.command('session.resume', null)
      rig.pass(600_000)
      charts.push(rig.client.watch('bars', { symbol: 'NOVA.SIM', timeframe: '15s' }))
      charts.push(rig.client.watch('bars', { symbol: 'NOVA.SIM', timeframe: '1m' }))
      // Two beats of a screen that is told less often, as it is while the disk of this machine is slow.
      rig.pass(1_000)
      const kept = charts.map(({ snapshots, deltas }) => {
        const rows = new Map<number, string>()
        let newest = Number.NEGATIVE_INFINITY
        for (const { time, open, high, low, close, volume } of [...snapshots, ...deltas]) {
          time.forEach((at, row) => {
            expect(at).toBeGreaterThanOrEqual(newest)
            newest = at
            rows.set(at, [open, high, low, close, volume].map((column) => column[row]).join(' '))
          })
        }
        return [...rows]
      })
      expect(kept[1]).toEqual(kept[5])
      expect(kept[3]).toEqual(kept[5])
      expect(kept[2]).toEqual(kept[6])
      expect(kept[4]).toEqual(kept[6])
      const instruments = rig.client.watch('instruments', null).snapshots[0]
      expect(instruments).toMatchObject([{ symbol: 'NOVA.SIM', simulated: true }])
    },
  )
})
