import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { auditBacktest } from '../../../src/engine/adapters/backtest/audit.ts'
import { runJob } from '../../../src/engine/adapters/backtest/run-job.ts'
import { bundleStrategy } from '../../../src/engine/adapters/strategy/bundle.ts'
import { CancelledError } from '../../../src/engine/model/errors.ts'
import { biasCases, biasJob } from '../../fixtures/bias/cases.ts'
import { historyCsv } from '../../fixtures/bias/history.ts'
import { fileOf } from '../strategy-loader/folder.ts'
import { shortSeries } from './series.ts'

const series = shortSeries(500)
const folder = mkdtempSync(join(tmpdir(), 'quantx-audit-'))

beforeAll(() => {
  const file = join(folder, 'bars.csv')
  writeFileSync(file, historyCsv())
  process.env['BIAS_DATA'] = file
})
afterAll(() => {
  delete process.env['BIAS_DATA']
  rmSync(folder, { recursive: true, force: true })
})

async function jobOf(name: string) {
  const found = biasCases().find((one) => one.name === name)
  if (!found) throw new Error(`expected a strategy named ${name}`)
  return biasJob(await bundleStrategy(found.file), series)
}

// One of each kind; `npm run audit:bias` has them all.
describe('a strategy that looks ahead is caught', () => {
  it.each([
    ['next-bar-in-memory', 'hidden'],
    ['length-of-the-run', 'truncated'],
    ['prices-in-code-by-time', 'foresight'],
    ['file-tomorrow', 'outside-data'],
    ['static-cache', 'kept-state'],
    ['crypto-chance', 'irreproducible'],
    ['own-chance', 'chance'],
    ['wall-clock', 'wall-clock'],
  ] as const)('%s, by %s', { timeout: 60_000 }, async (name, kind) => {
    const { verdict, findings } = await auditBacktest(await jobOf(name), { points: 4 })
    expect(verdict).toBe('biased')
    expect(findings.map((finding) => finding.kind)).toContain(kind)
  })
})

describe('an honest strategy is not flagged', () => {
  it.each(['sma-cross', 'bracket-by-hand', 'clock-for-its-log'])('%s', { timeout: 60_000 }, async (name) => {
    const report = await auditBacktest(await jobOf(name), { points: 4 })
    expect(report).toMatchObject({ verdict: 'clean', findings: [], bars: 500 })
    expect(report.decisions).toBeGreaterThan(5)
  })
})

describe('bars without volume before the first that tells any', () => {
  it(
    'are filled on what is known by then, so that an honest strategy is not flagged',
    { timeout: 60_000 },
    async () => {
      const bars = { ...series.bars, volume: series.bars.volume.map((volume, row) => (row < 300 ? 0 : volume)) }
      const source = `
      import { Strategy } from 'quantx'
      export default class InAndOut extends Strategy {
        onBar() {
          if (this.workingOrders.length > 0) return
          if (this.position().isFlat) this.buy(1)
          else this.close()
        }
      }`
      const bundle = await bundleStrategy(fileOf('mine.ts', source))
      const report = await auditBacktest(biasJob(bundle, { ...series, bars }), { points: 6 })
      expect(report).toMatchObject({ verdict: 'clean', findings: [], bars: 500 })
      expect(report.decisions).toBeGreaterThan(5)
    },
  )
})

describe('an audit', () => {
  it('is the same for the same seed, and names bar and order', { timeout: 60_000 }, async () => {
    const job = await jobOf('daily-bar-too-early')
    const report = await auditBacktest(job, { seed: 5, points: 4 })
    expect(await auditBacktest(job, { seed: 5, points: 4 })).toEqual(report)
    expect(report.findings[0]).toMatchObject({ time: series.bars.time[0], order: 'O1' })
    expect(report.findings[0]?.text).toContain('1h bar of 2021-01-04T00:00:00.000Z')
  })

  it('can be cancelled, though the strategy never comes back', { timeout: 60_000 }, async () => {
    const isThere = join(folder, 'endless-is-there')
    const file = fileOf(
      'endless.ts',
      `import { writeFileSync } from 'node:fs'
      import { Strategy } from 'quantx'
      export default class Endless extends Strategy {
        onBar() { writeFileSync(${JSON.stringify(isThere)}, ''); for (;;); }
      }`,
    )
    const cancel = new AbortController()
    const audit = auditBacktest(biasJob(await bundleStrategy(file), series), { signal: cancel.signal })
    await vi.waitFor(() => expect(existsSync(isThere)).toBe(true), { timeout: 30_000 })
    cancel.abort()
    await expect(audit).rejects.toBeInstanceOf(CancelledError)
  })
})

it('a strategy cannot put itself between the engine and its columns by way of the bar', async () => {
  const file = fileOf(
    'grabs.ts',
    `import { Strategy } from 'quantx'
    export default class Grabs extends Strategy {
      onBar(bar) { Object.getPrototypeOf(bar).read = (columns) => { this.all = columns } }
    }`,
  )
  const job = biasJob(await bundleStrategy(file), series)
  expect(() => runJob(job, { version: '', node: '' })).toThrow(/read only/)
})
