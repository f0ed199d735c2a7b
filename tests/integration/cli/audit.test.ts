import { join } from 'node:path'
import { expect, it } from 'vitest'
import { BacktestResult } from '../../../src/contract/backtest.ts'
import { SMA_CROSS, barsCsv, folderOf, quantx } from './quantx.ts'

const closes = Array.from({ length: 120 }, (_, row) => 50 + Math.round(1_000 * Math.sin(row / 5)) / 100 + (row % 7))

const PEEKS = `
import { readFileSync } from 'node:fs'
import { Strategy } from 'quantx'

export default class Peeks extends Strategy {
  rows = readFileSync(process.env.BARS, 'utf8').trim().split('\\n').slice(1).map((line) => line.split(','))
  row = 0

  onBar(bar) {
    const next = Number(this.rows[++this.row]?.[4] ?? 0)
    if (next > bar.close && this.position().isFlat) this.buy(1)
    else if (next <= bar.close && this.position().isLong) this.close()
  }
}
`

it('fails a run whose strategy reads tomorrow from the file, and says so in words and in the JSON', async () => {
  const cwd = folderOf({ 'bars.csv': barsCsv(closes), 'peeks.ts': PEEKS })
  const args = ['backtest', 'peeks.ts', '--data', 'bars.csv', '--audit', '--json', '-']
  const { code, stdout, stderr } = await quantx(args, { cwd, env: { BARS: join(cwd, 'bars.csv') } })
  expect(code).toBe(1)
  expect(stderr).toContain('LOOK-AHEAD FOUND')
  expect(stderr).toContain('fs.readFileSync')
  const { audit } = BacktestResult.parse(JSON.parse(stdout))
  expect(audit?.verdict).toBe('biased')
  expect(audit?.findings[0]).toMatchObject({ kind: 'outside-data', order: 'O1' })
})

it('lets a run that does not look ahead pass, under its summary', async () => {
  const cwd = folderOf({ 'bars.csv': barsCsv(closes) })
  const { code, stdout } = await quantx(
    ['backtest', SMA_CROSS, '--data', 'bars.csv', '-p', 'fast=3', '-p', 'slow=8', '--audit'],
    { cwd },
  )
  expect(code).toBe(0)
  expect(stdout).toMatch(/Audit: no look-ahead found \(\d+ runs, \d+ decisions on 120 bars/)
})
