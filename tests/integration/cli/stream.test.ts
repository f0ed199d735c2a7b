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
  [
    'several symbols, a split, a dividend, longer bars and a universe',
    '--data aaa.csv --data bbb.csv --timeframe 1w --actions aaa.actions.csv --universe members.csv'.split(' '),
  ],
  ['prices adjusted for dividends', ['--data', 'aaa.csv', '--actions', 'aaa.actions.csv', '--prices', 'total-return']],
  ['finer bars', ['--data', 'aaa.csv', '--timeframe', '1w', '--detail', 'aaa.csv', '--actions', 'none']],
])('given --stream with %s, then the result is that in memory', async (_, options) => {
  const cwd = folderOf({
    'aaa.csv': barsCsv(closes),
    'bbb.csv': barsCsv(closes.toReversed()),
    'aaa.actions.csv': 'date,kind,value\n2020-03-02,split,2:1\n2020-04-01,dividend,0.25\n',
    'members.csv': 'symbol,from,to\nAAA,2019-01-01,\nBBB,2020-02-03,2020-05-29\n',
  })
  const result = async (option: string) => {
    const args = ['backtest', SMA_CROSS, ...options, ...rule, option, '--json', '-']
    const { code, stdout, stderr } = await quantx(args, { cwd })
    expect({ code, stderr }).toMatchObject({ code: 0 })
    return BacktestResult.parse(JSON.parse(stdout))
  }
  const [streamed, whole] = [await result('--stream'), await result('--no-stream')]
  expect(streamed.timing.streamed).toBe(true)
  expect(whole.timing.streamed).toBe(undefined)
  expect({ ...streamed, timing: null }).toEqual({ ...whole, timing: null })
  expect(whole.orders.length).toBeGreaterThan(3)
})

it('given --stream with what needs all bars at once, then a sentence says so', async () => {
  const cwd = folderOf({ 'bars.csv': barsCsv(closes) })
  const args = ['backtest', SMA_CROSS, '--data', 'bars.csv', '--adjust', '--stream']
  const { code, stderr } = await quantx(args, { cwd })
  expect(code).toBe(2)
  expect(stderr).toContain('bars.csv: expected bars that can be read while they are played, found rows out of order')
})

it('given a bad row, then a streamed file is refused in the words of the import', async () => {
  const cwd = folderOf({ 'bars.csv': `${barsCsv(closes)}2021-01-01,10,9,11,10,5\n` })
  const stderrOf = async (option: string) =>
    (await quantx(['backtest', SMA_CROSS, '--data', 'bars.csv', ...rule, option], { cwd })).stderr
  const streamed = await stderrOf('--stream')
  expect(streamed).toContain('bars.csv:202: expected high at or above low 11, found high 9')
  expect(streamed).toBe(await stderrOf('--no-stream'))
})
