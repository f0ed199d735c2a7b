import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { parseLeanFactors } from '../../../src/engine/adapters/data/actions/lean-factors.ts'
import { importCsv } from '../../../src/engine/adapters/data/csv/import-csv.ts'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import { adjustedView } from '../../../src/engine/market/adjusted-view.ts'
import { tradingCalendar } from '../../../src/engine/market/calendar.ts'
import { splitsWithoutJump, suspectedSplits } from '../../../src/engine/market/split-check.ts'
import { DAY_MS } from '../../../src/engine/model/time.ts'
import { Strategy } from '../../../src/quantx.ts'
import { configOf } from '../backtest/runs.ts'

const folder = new URL('../../../../shared/data/', import.meta.url)
const isPresent = existsSync(folder)
const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8')

/** As announced by Apple: shares after for each before. */
const SPLITS: Readonly<Record<string, bigint>> = {
  '2000-06-21': 2n,
  '2005-02-28': 2n,
  '2014-06-09': 7n,
  '2020-08-31': 4n,
}
/** As announced by Apple, in thousandths of a dollar for each share of the day, in order. */
const DIVIDENDS =
  '2650 2650 2650 3050 3050 3050 3050 3290 470 470 470 520 520 520 520 570 570 570 570 630 630 630 630 730 730 730 730 770 770 770 770 820 820 205 205'
    .split(' ')
    .map(BigInt)

/** Rows of the file, prices in hundredths of a cent, by text alone. */
function rowsOf(text: string) {
  const [, ...lines] = text.trim().split('\n')
  return lines.map((line) => {
    const [date = '', open = '', , , close = ''] = line.split(',')
    return { date, open: BigInt(open.replace('.', '')), close: BigInt(close.replace('.', '')) }
  })
}

/** The days from which a price factor of the file no longer holds: the next in the file of prices. */
function exDates(factors: string, dates: readonly string[]): readonly string[] {
  const rows = factors
    .trim()
    .split('\n')
    .map((line) => line.split(','))
  return rows.flatMap(([date = '', factor], index) => {
    const isDividend = rows[index + 1] !== undefined && rows[index + 1]?.[1] !== factor
    const dashed = date.replace(/(\d{4})(\d{2})(\d{2})/, '$1-$2-$3')
    return isDividend ? [dates.find((other) => other > dashed) ?? ''] : []
  })
}

class Holder extends Strategy {
  override onBar() {
    if (this.now() === FIRST_CLOSE) this.buy(100)
  }
}
class Seller extends Strategy {
  override onBar() {
    if (this.now() === FIRST_CLOSE) this.sell(100)
  }
}
const FIRST_CLOSE = Date.parse('1998-01-02') + DAY_MS

describe.skipIf(!isPresent)('Apple from 1998 to 2021 (skipped where ../shared/data is not beside the project)', () => {
  const calendar = tradingCalendar('XNYS')
  const raw = isPresent ? textOf('AAPL-1d-raw.csv') : ''
  const factors = isPresent ? textOf('aapl-factors.csv') : ''
  const load = () => {
    const { series } = importCsv(new TextEncoder().encode(raw), { file: 'AAPL-1d-raw.csv' })
    const { actions } = parseLeanFactors(factors, 'f.csv', 'AAPL', (date) => calendar.nextSession(date).date)
    return { series, actions }
  }
  const play = (strategy: typeof Holder | typeof Seller, cash: number) => {
    const { series, actions } = load()
    return runBacktest(configOf(strategy, { histories: [series], actions, cash }))
  }

  it('given 100 shares bought at the second open, when held to the end, then equity is that of exact arithmetic at every close', () => {
    const rows = rowsOf(raw)
    const dates = exDates(
      factors,
      rows.map(({ date }) => date),
    )
    let shares = 0n
    // In accounting units: millionths of a dollar.
    let cash = 100_000n * 1_000_000n
    let paid = 0n
    const expected = rows.map(({ date, open, close }, row) => {
      const dividend = dates.indexOf(date)
      if (dividend >= 0) paid += shares * (DIVIDENDS[dividend] ?? 0n) * 1_000n
      shares *= SPLITS[date] ?? 1n
      if (row === 1) {
        shares = 100n
        cash -= shares * open * 100n
      }
      return Number(cash + paid + shares * close * 100n)
    })
    const { recorder, trader } = play(Holder, 100_000)

    expect(dates).toHaveLength(DIVIDENDS.length)
    expect([...recorder.equity.subarray(0, recorder.length)]).toEqual(expected)
    expect(BigInt(trader.portfolio.dividends)).toBe(paid)
    expect(shares).toBe(11_200n)
  })

  it('given shares held, when they are split, then no day of a split is a fall', () => {
    const { recorder } = play(Holder, 100_000)
    const time = [...recorder.time]
    for (const date of Object.keys(SPLITS)) {
      const row = time.indexOf(Date.parse(date))
      const change = (recorder.equity[row] ?? 0) / (recorder.equity[row - 1] ?? 1) - 1

      expect(Math.abs(change)).toBeLessThan(0.05)
    }
  })

  it('given 100 shares sold short, when dividends are due, then the short pays what the long received', () => {
    expect(play(Seller, 10_000_000).trader.portfolio.dividends).toBe(
      -play(Holder, 10_000_000).trader.portfolio.dividends,
    )
  })

  it('given the total-return view, when compared with the factors that the actions were read from, then they agree', () => {
    const { series, actions } = load()
    const view = adjustedView(series, actions, 'total-return', calendar)
    const [, priceFactor, splitFactor] = factors.split('\n', 1)[0]?.split(',').map(Number) ?? []
    const first = (view.bars.close[0] ?? 0) / view.instrument.priceScale

    expect(first / (16.25 * (priceFactor ?? 0) * (splitFactor ?? 0))).toBeCloseTo(1, 4)
    expect((view.bars.close[5848] ?? 0) / view.instrument.priceScale).toBe(122.15)
  })

  it('given raw prices, when the actions are theirs, missing, or of prices adjusted already, then that is told apart', () => {
    const { series, actions } = load()
    const adjusted = adjustedView(series, actions, 'split', calendar)

    expect([splitsWithoutJump(series, actions, calendar), suspectedSplits(series, actions, calendar)]).toEqual([[], []])
    expect(suspectedSplits(series, [], calendar)[0]).toContain(
      '2:1 on 2000-06-21, 2:1 on 2005-02-28, 7:1 on 2014-06-09, 4:1 on 2020-08-31',
    )
    expect(splitsWithoutJump(adjusted, actions, calendar)).toHaveLength(4)
  })
})
