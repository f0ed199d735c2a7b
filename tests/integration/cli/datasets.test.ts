import { describe, expect, it } from 'vitest'
import { DatasetInfo } from '../../../src/contract/dataset.ts'
import { BacktestResult } from '../../../src/contract/backtest.ts'
import { SMA_CROSS, barsCsv, folderOf, quantx } from './quantx.ts'

// Monday to Friday: days on which New York trades.
const BARS = barsCsv([10, 10, 9, 9.5, 12.25], '2020-01-06')

describe('datasets on the command line', () => {
  it('imports a file, lists it beside those that come with QuantX, runs on it, and deletes it', async () => {
    const cwd = folderOf({ 'acme.csv': BARS })
    const place = { cwd, env: { QUANTX_HOME: folderOf() } }
    const imported = await quantx(['data', 'import', 'acme.csv'], place)
    expect(imported).toMatchObject({ code: 0, stderr: '' })
    const [id = ''] = imported.stdout.split(' ')
    expect(imported.stdout).toMatch(/^acme-1d-[0-9a-f]{8} {2}ACME 1d, 5 bars, 2020-01-06 to 2020-01-10\n$/)

    const listed = DatasetInfo.array().parse(JSON.parse((await quantx(['data', 'list', '--json'], place)).stdout))
    expect(listed.map((dataset) => dataset.id)).toEqual(['spx-1d', 'aapl-1d', id])
    const table = (await quantx(['data', 'list'], place)).stdout.split('\n')
    expect(table[0]).toMatch(/^ID\s+SYMBOL\s+KIND\s+TIMEFRAME\s+BARS\s+FIRST\s+LAST\s+FROM$/)
    expect(table).toHaveLength(5)

    const options = ['-p', 'fast=1', '-p', 'slow=2', '-p', 'quantity=1', '--json', '-']
    const run = await quantx(['backtest', SMA_CROSS, '--data', id, ...options], place)
    const fromFile = await quantx(['backtest', SMA_CROSS, '--data', 'acme.csv', ...options], place)
    expect(BacktestResult.parse(JSON.parse(run.stdout)).digest).toBe(
      BacktestResult.parse(JSON.parse(fromFile.stdout)).digest,
    )

    expect(await quantx(['data', 'delete', id], place)).toEqual({ code: 0, stdout: `Deleted ${id}\n`, stderr: '' })
    expect((await quantx(['data', 'delete', id], place)).code).toBe(2)
  })

  it('given two files of which one is bad, then the good one is kept and the bad one named with its line', async () => {
    const cwd = folderOf({
      'good.csv': BARS,
      'bad.csv': BARS.replace('2020-01-08,10,10,9,9', '2020-01-08,10,10,9,soon'),
    })
    const { code, stdout, stderr } = await quantx(['data', 'import', 'bad.csv', 'good.csv'], { cwd })
    expect(code).toBe(2)
    expect(stdout).toMatch(/^good-1d-/)
    expect(stderr).toMatch(/^quantx: bad\.csv:4, column "close": expected .* found "soon"\n$/)
  })

  it('given --skip-bad-rows, then what was left out is told', async () => {
    const cwd = folderOf({ 'bad.csv': BARS.replace('2020-01-08,10,10,9,9', '2020-01-08,10,10,9,soon') })
    const imported = await quantx(['data', 'import', 'bad.csv', '--skip-bad-rows'], { cwd })
    expect(imported.code).toBe(0)
    expect(imported.stdout).toContain('4 bars')
    expect(imported.stderr).toContain('bad.csv: 1 of 5 rows left out')
    const run = await quantx(['backtest', SMA_CROSS, '--data', 'bad.csv', '--skip-bad-rows', '--json', '-'], { cwd })
    expect(BacktestResult.parse(JSON.parse(run.stdout)).warnings.slice(0, 2)).toEqual([
      'bad.csv: 1 of 5 rows left out',
      expect.stringMatching(/^bad\.csv:4: cells that cannot be read: 1, the first: expected .* found "soon"$/),
    ])
  })

  it('given one symbol for two files, then it is refused', async () => {
    const { code, stderr } = await quantx(['data', 'import', 'a.csv', 'b.csv', '--symbol', 'X'])
    expect([code, stderr]).toEqual([2, 'quantx: --symbol names one file, found 2\n'])
  })
})

describe('strategies on the command line', () => {
  it('lists the four samples with their parameters', async () => {
    const { code, stdout } = await quantx(['strategies', '--json'])
    const listed: { name: string; error: unknown; parameters: { properties: object } }[] = JSON.parse(stdout)
    expect(code).toBe(0)
    expect(listed.map(({ name }) => name)).toEqual(['buy-and-hold', 'donchian-breakout', 'rsi-reversion', 'sma-cross'])
    expect(listed.every(({ error }) => error === null)).toBe(true)
    expect(Object.keys(listed[3]?.parameters.properties ?? {})).toEqual(['fast', 'slow', 'quantity', 'percent'])
  })

  it('says them in words, parameters without a default among them', async () => {
    const { code, stdout, stderr } = await quantx(['strategies'])
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/^sma-cross  \(.*sma-cross\.ts\)$/m)
    expect(stdout).toMatch(/^ +fast +\S.* \(default 10\)$/m)
    expect(stdout).toMatch(/^ +percent +[^(]*$/m)
  })
})
