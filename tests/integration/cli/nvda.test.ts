import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { BacktestResult } from '../../../src/contract/backtest.ts'
import { SMA_CROSS, quantx, root } from './quantx.ts'

const FILE = join(root, '../shared/data/nvda-1999-2014.txt')
const [FAST, SLOW, QUANTITY] = [10, 30, 100n]
/** Prices of the file have six decimals, as money has. */
const SCALE = 1_000_000n

interface Row {
  readonly time: number
  readonly open: bigint
  readonly close: bigint
}

function readRows(): readonly Row[] {
  const [, ...lines] = readFileSync(FILE, 'utf8').trim().split('\n')
  const units = (text: string | undefined) => BigInt((text ?? '').replace('.', ''))
  return lines.map((line) => {
    const [date = '', open, , , close] = line.split(',')
    return { time: Date.parse(date), open: units(open), close: units(close) }
  })
}

/** Fast average minus slow average at a row, times FAST × SLOW: exact. */
function difference(rows: readonly Row[], row: number): bigint {
  const sum = (bars: number) => rows.slice(row - bars + 1, row + 1).reduce((total, { close }) => total + close, 0n)
  return sum(FAST) * BigInt(SLOW) - sum(SLOW) * BigInt(FAST)
}

const decimal = (units: bigint) => Number(units) / Number(SCALE)

/** Half to even, of a value that is not negative. */
function rounded(value: bigint, divisor: bigint): bigint {
  const [whole, rest] = [value / divisor, (value % divisor) * 2n]
  return rest > divisor || (rest === divisor && whole % 2n === 1n) ? whole + 1n : whole
}

/** The rule of sma-cross in rational arithmetic, from its definition; commission in thousandths. */
function expectedTrades(thousandths: bigint) {
  const rows = readRows()
  const trades: object[] = []
  let entry: Row | undefined
  for (let row = SLOW; row + 1 < rows.length; row++) {
    const [before, now, next] = [difference(rows, row - 1), difference(rows, row), rows[row + 1]]
    if (!next) break
    if (!entry && now > 0n && before <= 0n) entry = next
    else if (entry && now < 0n && before >= 0n) {
      const charge = ({ open }: Row) => rounded(open * QUANTITY * thousandths, 1000n)
      const gross = (next.open - entry.open) * QUANTITY
      const commission = charge(entry) + charge(next)
      trades.push({
        entryTime: entry.time,
        entryPrice: decimal(entry.open),
        exitTime: next.time,
        exitPrice: decimal(next.open),
        grossPnl: decimal(gross),
        commission: decimal(commission),
        netPnl: decimal(gross - commission),
      })
      entry = undefined
    }
  }
  return { trades, open: entry }
}

async function run(...more: readonly string[]): Promise<BacktestResult> {
  const params = [`fast=${FAST}`, `slow=${SLOW}`, `quantity=${QUANTITY}`].flatMap((text) => ['--param', text])
  const { stdout, stderr } = await quantx(['backtest', SMA_CROSS, '--data', FILE, ...params, '--json', '-', ...more])
  expect(stderr).toBe('')
  return BacktestResult.parse(JSON.parse(stdout))
}

// The file is not part of the project: https://github.com/mementum/backtrader has it as datas/nvda-1999-2014.txt.
describe.skipIf(!existsSync(FILE))('sma-cross on 4,012 real days', () => {
  it.each([
    ['no commission', 0n, []],
    ['0.2 % commission', 2n, ['--commission', '0.002']],
  ])('given %s, then every trade equals the one of exact rational arithmetic', async (_, thousandths, options) => {
    const { trades, openPositions } = await run(...options)
    const expected = expectedTrades(thousandths)
    expect(trades).toHaveLength(expected.trades.length)
    expect(trades).toMatchObject(expected.trades)
    expect(openPositions.length).toBe(expected.open ? 1 : 0)
  })

  it('given the same run twice, then both have one digest', async () => {
    const [first, second] = [await run(), await run()]
    expect(second.digest).toBe(first.digest)
    expect({ ...second, timing: null }).toEqual({ ...first, timing: null })
  })
})
