import { cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { parquetReadObjects } from 'hyparquet'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { startWorkstation } from '../../../src/engine/server/workstation.ts'
import { quantx } from '../cli/quantx.ts'
import { RESOURCES, Rig, SMA_CROSS, newHome, rowsOf, startRig } from '../workstation/rig.ts'

const run = (home: string, ...args: readonly string[]) => quantx([...args, '--home', home])

const Line = z.object({ sequence: z.number(), kind: z.string() })

let template = ''

beforeAll(async () => {
  template = mkdtempSync(join(tmpdir(), 'quantx-recorded-'))
  const time = new SimulatedClock(1_700_000_000_000 as Timestamp)
  const rig = new Rig(template, time, await startWorkstation({ home: template, resources: RESOURCES }, time))
  await trade(rig)
  await rig.workstation.shutdown()
}, 60_000)

afterAll(() => rmSync(template, { recursive: true, force: true }))

/** A home with a session on a busy market, with a human and a stop, that was shut down. */
function recordedHome(): string {
  const home = newHome()
  cpSync(template, home, { recursive: true })
  return home
}

async function trade(rig: Rig): Promise<void> {
  const { client } = rig
  const feed = { kind: 'synthetic', seed: 3, symbols: 4, ticksPerSecond: 50 } as const
  await client.command('session.start', { feed, cash: 100_000 })
  rig.pass(2_000)
  const params = { fast: 2, slow: 3, quantity: 20 }
  for (const symbol of ['NOVA.SIM', 'ORBIT.SIM', 'PULSAR.SIM']) {
    await client.command('strategy.start', { file: SMA_CROSS, symbols: [symbol], timeframe: '5s', params })
  }
  for (let minute = 0; minute < 4; minute++) {
    rig.pass(28_000)
    await client.command('order.place', ticket(minute % 3 === 2 ? 'sell' : 'buy'))
  }
  await client.command('trading.pause', { source: 'button', reason: 'a look around' })
  rig.pass(1_000)
  await client.command('trading.resume', { source: 'button', reason: 'all is well' })
  rig.pass(1_000)
  await client.command('trading.flatten', { source: 'button', reason: 'the end of the day' })
  const positions = client.watch('positions', null)
  await rig.until(() => expect(rowsOf(positions, ({ symbol }) => symbol)).toEqual([]))
  rig.pass(1_000)
}

function ticket(side: 'buy' | 'sell') {
  const order = { symbol: 'QUARK.SIM', side, type: 'market', timeInForce: 'gtc', quantity: 30 } as const
  return { ...order, limitPrice: null, stopPrice: null }
}

/** Changes one byte of the newest fill in the store. Returns its number. */
function damageFill(home: string): number {
  const sqlite = new Sqlite(join(home, 'quantx.db'))
  const row = sqlite
    .prepare(`SELECT id, lines FROM journal_blocks WHERE lines LIKE '% fill {%' ORDER BY id DESC LIMIT 1`)
    .get() as { id: number; lines: string }
  const line = row.lines.split('\n').find((each) => each.includes(' fill {')) ?? ''
  const other = line.replace(/"side":"(.)/, (_, letter) => `"side":"${letter === 'b' ? 'c' : 't'}`)
  sqlite.prepare('UPDATE journal_blocks SET lines = ? WHERE id = ?').run(row.lines.replace(line, other), row.id)
  sqlite.close()
  return Number(line.split(' ')[2])
}

describe('given a paper session of the workstation that was shut down', () => {
  test('when it is verified and replayed, then every record is sound and the hashes are equal', async () => {
    const home = recordedHome()
    const verified = await run(home, 'journal', 'verify', 'latest')
    expect(verified.stderr).toBe('')
    expect(verified.stdout).toMatch(/^s\w+: [\d,]+ records sound, chain [0-9a-f]{64}\n$/)
    const [replayed, json] = await Promise.all([run(home, 'replay', 'latest'), run(home, 'replay', 'latest', '--json')])
    expect(replayed.stderr).toBe('')
    const [, recorded = '', again] = replayed.stdout.split('\n')
    expect(recorded).toMatch(/^recorded {2}[0-9a-f]{64}$/)
    expect(again).toBe(recorded.replace('recorded', 'replayed'))
    const report = JSON.parse(json.stdout)
    expect(report.records + report.moments).toBeGreaterThan(3_000)
    expect(report.fills).toBeGreaterThan(10)
    expect(report).toMatchObject({ difference: null, runs: 1 })
    const parity = await run(home, 'parity', 'latest')
    expect(parity.stderr).toBe('')
    expect(parity.stdout).toMatch(/^sma-cross-1 \([0-9a-f]{12}\) on 5s bars, .* until everything was stopped\n/)
    expect(parity.stdout).toMatch(/decisions +\d+ +\d+\n/)
  }, 60_000)

  test('when one byte is changed, then verify and replay name the record and fail', async () => {
    const home = recordedHome()
    const sequence = damageFill(home)
    for (const command of [
      ['journal', 'verify', 'latest'],
      ['replay', 'latest'],
    ]) {
      const { code, stderr } = await run(home, ...command)
      expect(stderr).toMatch(
        new RegExp(`The journal of s\\w+ is damaged at record ${sequence} \\(fill\\): it is not what was written`),
      )
      expect(code).toBe(1)
    }
  }, 60_000)

  test('when it is exported, archived and verified again, then nothing of it is lost', async () => {
    const home = recordedHome()
    const jsonl = (await run(home, 'journal', 'export', 'latest')).stdout.trim().split('\n')
    const file = join(home, 'session.parquet')
    await run(home, 'journal', 'export', 'latest', '--format', 'parquet', '--out', file)
    const rows = await parquetReadObjects({ file: new Uint8Array(readFileSync(file)).buffer })
    expect(rows.length).toBe(jsonl.length)
    expect(rows.map((row) => [Number(row['sequence']), String(row['kind'])])).toEqual(
      jsonl.map((line) => Line.parse(JSON.parse(line))).map(({ sequence, kind }) => [sequence, kind]),
    )
    // The workstation's clock stood in 2023: all of it is old.
    const archived = await run(home, 'journal', 'archive', '--older-than', '90d')
    expect(archived.stderr).toBe('')
    expect(readdirSync(join(home, 'journal')).length).toBeGreaterThan(0)
    const sqlite = new Sqlite(join(home, 'quantx.db'))
    expect(sqlite.prepare('SELECT count(*) AS n FROM journal_blocks').get()).toEqual({ n: 0 })
    sqlite.close()
    expect((await run(home, 'journal', 'verify')).stdout).toContain('of them archived')
    expect((await run(home, 'journal', 'export', 'latest')).stdout.trim().split('\n')).toEqual(jsonl)
    expect((await run(home, 'replay', 'latest')).code).toBe(0)
    const rig = await startRig(home, 1_700_000_000_000 + DAY_MS)
    rig.pass(500)
    await rig.workstation.shutdown()
    expect((await run(home, 'journal', 'verify')).code).toBe(0)
    expect(existsSync(file)).toBe(true)
  }, 90_000)
})
