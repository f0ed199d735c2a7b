import { readdirSync } from 'node:fs'
import { expect, it } from 'vitest'
import { BacktestResult } from '../../../src/contract/backtest.ts'
import { SMA_CROSS, barsCsv, folderOf, quantx } from './quantx.ts'

const closes = Array.from({ length: 200 }, (_, row) => 50 + Math.round(1_000 * Math.sin(row / 9)) / 100)
const rule = ['-p', 'fast=3', '-p', 'slow=8']

it('given --stream, then the result is that in memory, a benchmark too, and nothing is left of the columns', async () => {
  const cwd = folderOf({ 'bars.csv': barsCsv(closes) })
  const passing = folderOf()
  const result = async (...options: string[]) => {
    const args = [
      'backtest',
      SMA_CROSS,
      '--data',
      'bars.csv',
      ...rule,
      '--benchmark',
      'BARS',
      ...options,
      '--json',
      '-',
    ]
    const { code, stdout, stderr } = await quantx(args, { cwd, env: { TMPDIR: passing, TEMP: passing, TMP: passing } })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    return BacktestResult.parse(JSON.parse(stdout))
  }
  const [streamed, whole] = [await result('--stream'), await result('--no-stream')]
  expect({ ...streamed, timing: null }).toEqual({ ...whole, timing: null })
  expect(streamed.benchmark?.symbol).toBe('BARS')
  expect(readdirSync(passing).filter((name) => name.startsWith('quantx-bars-'))).toEqual([])
})

it.each([
  [['--adjust'], '--adjust'],
  [['--data', 'bars.csv', '--data', 'more.csv'], 'several symbols'],
  [['--timeframe', '1w'], 'rows out of order, ticks or a longer --timeframe'],
])('given --stream with what needs all bars at once, %s, then a sentence says so', async (options, what) => {
  const cwd = folderOf({ 'bars.csv': barsCsv(closes), 'more.csv': barsCsv(closes) })
  const data = options.includes('--data') ? [] : ['--data', 'bars.csv']
  const { code, stderr } = await quantx(['backtest', SMA_CROSS, ...data, ...options, '--stream'], { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain(`--stream: expected bars that can be read while they are played, found ${what}`)
})

it('given a bad row, then a streamed file is refused in the words of the import', async () => {
  const cwd = folderOf({ 'bars.csv': `${barsCsv(closes)}2021-01-01,10,9,11,10,5\n` })
  const stderrOf = async (option: string) =>
    (await quantx(['backtest', SMA_CROSS, '--data', 'bars.csv', ...rule, option], { cwd })).stderr
  const streamed = await stderrOf('--stream')
  expect(streamed).toContain('bars.csv:202: expected high at or above low 11, found high 9')
  expect(streamed).toBe(await stderrOf('--no-stream'))
})
