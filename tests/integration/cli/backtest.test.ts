import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BacktestResult } from '../../../src/contract/backtest.ts'
import { SMA_CROSS, barsCsv, ended, folderOf, quantx, root, start } from './quantx.ts'

const DAY_MS = 86_400_000
const FIRST = Date.parse('2020-01-01')
const day = (index: number) => FIRST + index * DAY_MS

// SMA(1) is the close, SMA(2) the mean of two closes: a cross is a change of direction.
//               0   1   2      3      4   5   6
const closes = [10, 10, 9, 9.5, 12.25, 11, 10, 10.5]
const args = ['backtest', SMA_CROSS, '--data', 'bars.csv', '-p', 'fast=1', '-p', 'slow=2', '-p', 'quantity=100']

async function resultOf(more: readonly string[] = []): Promise<BacktestResult> {
  const { code, stdout, stderr } = await quantx([...args, '--json', '-', ...more], {
    cwd: folderOf({ 'bars.csv': barsCsv(closes) }),
  })
  expect(stderr).toBe('')
  expect(code).toBe(0)
  return BacktestResult.parse(JSON.parse(stdout))
}

describe('a crossover on eight bars, computed by hand', () => {
  it('buys at the open after the upward cross and sells at the open after the downward one', async () => {
    const { trades, openPositions, orders } = await resultOf()
    // Close 9.5 is above its mean with 9 (bar 3), fills at the open of bar 4: 9.5. Close 11 is below (bar 5), fills at
    // the open of bar 6: 11. Close 10.5 is above (bar 7), and there is no bar 8 to fill at.
    expect(trades).toEqual([
      {
        symbol: 'BARS',
        side: 'long',
        quantity: 100,
        entryTime: day(4),
        entryPrice: 9.5,
        exitTime: day(6),
        exitPrice: 11,
        grossPnl: 150,
        commission: 0,
        netPnl: 150,
        bars: 2,
        mae: 0,
        mfe: 275,
      },
    ])
    expect(openPositions).toEqual([])
    expect(
      orders.map(({ id, side, status, averagePrice, createdAt, updatedAt }) => [
        id,
        side,
        status,
        averagePrice,
        createdAt,
        updatedAt,
      ]),
    ).toEqual([
      ['O1', 'buy', 'filled', 9.5, day(4), day(4)],
      ['O2', 'sell', 'filled', 11, day(6), day(6)],
      ['O3', 'buy', 'canceled', null, day(8), day(8)],
    ])
  })

  it('writes the equity at the close of every bar', async () => {
    const { equity, metrics, data } = await resultOf()
    expect(equity.time).toEqual(closes.map((_, index) => day(index)))
    // Bought 100 at 9.5: worth 12.25, then 11, at the closes of bars 4 and 5.
    expect(equity.value).toEqual([100_000, 100_000, 100_000, 100_000, 100_275, 100_150, 100_150, 100_150])
    expect(metrics).toMatchObject({
      equityStart: 100_000,
      equityFinal: 100_150,
      totalReturn: 0.0015,
      trades: 1,
      winRate: 1,
    })
    expect(metrics.exposure).toBe(2 / 8)
    expect(metrics.maxDrawdown).toBe(125 / 100_275)
    expect(data).toMatchObject({ symbol: 'BARS', timeframe: '1d', bars: 8, first: day(0), last: day(7) })
  })

  it('charges 0.2 % and half a cent a share of each fill, to the last digit', async () => {
    const { trades, metrics } = await resultOf(['--commission', '0.002', '--commission-per-share', '0.005'])
    // 950 × 0.002 + 0.5 = 2.4; 1100 × 0.002 + 0.5 = 2.7.
    expect(trades[0]).toMatchObject({ commission: 5.1, netPnl: 144.9 })
    expect(metrics).toMatchObject({ commission: 5.1, equityFinal: 100_144.9 })
  })

  it('fills worse by the slippage, rounded to the price increment against the trader', async () => {
    const { trades } = await resultOf(['--slippage', '0.0005'])
    // 9.5 × 1.0005 = 9.50475 → 9.51; 11 × 0.9995 = 10.9945 → 10.99.
    expect(trades[0]).toMatchObject({ entryPrice: 9.51, exitPrice: 10.99, grossPnl: 148 })
    const ticks = await resultOf(['--slippage-ticks', '3'])
    expect(ticks.trades[0]).toMatchObject({ entryPrice: 9.53, exitPrice: 10.97 })
  })

  it('trades only between two dates, both included', async () => {
    const { data, config, equity } = await resultOf(['--from', '2020-01-02', '--to', '2020-01-04'])
    expect([data.first, data.last, equity.time.length]).toEqual([day(1), day(3), 3])
    expect([config.from, config.to]).toEqual([day(1), day(4) - 1])
  })

  it('puts bars together when a longer timeframe is asked for', async () => {
    const { data } = await resultOf(['--timeframe', '1w'])
    // 2020-01-01 is a Wednesday: weeks of five and three days.
    expect(data).toMatchObject({ timeframe: '1w', bars: 2 })
  })
})

describe('the same input', () => {
  it('has the same digest twice, and another with another parameter', async () => {
    const [first, second, other] = [await resultOf(), await resultOf(), await resultOf(['-p', 'quantity=99'])]
    expect(second.digest).toBe(first.digest)
    expect(other.digest).not.toBe(first.digest)
  })
})

describe('what is printed', () => {
  const cwd = () => folderOf({ 'bars.csv': barsCsv(closes) })

  it('given no output option, then a summary tells equity, trades, warnings and digest', async () => {
    const { code, stdout, stderr } = await quantx(args, { cwd: cwd() })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/sma-cross on BARS 1d, 8 bars, 2020-01-01 to 2020-01-08/)
    expect(stdout).toMatch(/Equity\s+100,150\.00/)
    expect(stdout).toMatch(/Return\s+\+0\.15 %/)
    expect(stdout).toMatch(/Trades\s+1\b/)
    expect(stdout).toMatch(/! .*no commission and no slippage/)
    expect(stdout).toMatch(/digest [0-9a-f]{64}/)
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110)
  })

  it('given a reader that has seen enough, then it ends well, and leaves nothing of bars and records behind', async () => {
    const temporary = folderOf()
    const cwd = folderOf({ 'bars.csv': barsCsv(closes) })
    const child = start([...args, '--stream', '--json', '-'], { cwd, env: { TMPDIR: temporary } })
    child.stdout?.destroy()
    expect((await ended(child)).code).toBe(0)
    expect(readdirSync(temporary)).toEqual([])
  })

  it('given files to write, then they are written to the folder the user stands in', async () => {
    const folder = cwd()
    const { code, stdout } = await quantx([...args, '--json', 'r.json', '--html', 'r.html'], { cwd: folder })
    expect([code, stdout]).toEqual([0, ''])
    expect(BacktestResult.parse(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8'))).trades).toHaveLength(1)
    expect(readFileSync(join(folder, 'r.html'), 'utf8')).toMatch(/^<!doctype html>/)
  })

  it('given npm run, then paths are those of the folder npm was called in', async () => {
    const env = { npm_lifecycle_event: 'quantx', INIT_CWD: cwd() }
    const { code, stderr } = await quantx([...args, '--json', '-'], { cwd: root, env })
    expect([code, stderr]).toEqual([0, ''])
  })

  it('given a strategy that prints, then the JSON on stdout stays JSON', async () => {
    const text = `import { Strategy } from 'quantx'
console.log('loading')
export default class Chatty extends Strategy { override onBar() { console.log('bar') } }`
    const folder = folderOf({ 'bars.csv': barsCsv(closes), 'chatty.ts': text })
    const { stdout, stderr } = await quantx(['backtest', 'chatty.ts', '--data', 'bars.csv', '--json', '-'], {
      cwd: folder,
    })
    expect(BacktestResult.parse(JSON.parse(stdout)).trades).toEqual([])
    expect(stderr).toContain('loading')
  })
})

describe('ending early', () => {
  const endless = `import { Strategy } from 'quantx'
export default class Endless extends Strategy {
  override onBar() { process.stderr.write('turning'); for (;;) {} }
}`

  it('given Ctrl-C while a strategy loops for ever, then it exits 130 and says that it was cancelled', async () => {
    const cwd = folderOf({ 'bars.csv': barsCsv(closes), 'endless.ts': endless })
    const child = start(['backtest', 'endless.ts', '--data', 'bars.csv'], { cwd })
    const end = ended(child)
    child.stderr?.once('data', () => child.kill('SIGINT'))
    const { code, stdout, stderr } = await end
    expect([code, stdout]).toEqual([130, ''])
    expect(stderr).toContain('quantx: the backtest was cancelled')
  })

  it('given a reader that closes the pipe, then it ends without a word', async () => {
    const child = start([...args, '--json', '-'], { cwd: folderOf({ 'bars.csv': barsCsv(closes) }) })
    child.stdout?.destroy()
    const { stderr } = await ended(child)
    expect(stderr).toBe('')
  })
})

describe('help', () => {
  it.each([
    [[], ['backtest', 'data', 'strategies', 'serve', 'init']],
    [['backtest'], ['--data', '--param', '--commission-per-share', '--slippage-ticks', '--json', '--html', 'Example:']],
    [
      ['data', 'import'],
      ['--skip-bad-rows', '--time-zone', 'Example:'],
    ],
    [
      ['data', 'list'],
      ['--json', 'Example:'],
    ],
    [['strategies'], ['--json', 'Example:']],
    [['serve'], ['--port', '--no-open', 'Example:']],
    [['init'], ['<folder>', 'Example:']],
  ])('given %j --help, then it exits 0 and names %j', async (command, words) => {
    const { code, stdout, stderr } = await quantx([...command, '--help'])
    expect([code, stderr]).toEqual([0, ''])
    for (const word of words) expect(stdout).toContain(word)
  })

  it('given --version, then it prints the version of package.json', async () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
    expect(await quantx(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' })
  })
})
