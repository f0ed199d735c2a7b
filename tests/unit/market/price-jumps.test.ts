import { describe, expect, test } from 'vitest'
import { absurdJumps } from '../../../src/engine/market/price-jumps.ts'
import { tradingCalendar } from '../../../src/engine/market/calendar.ts'
import { importText } from '../data/csv-text.ts'

const calendar = tradingCalendar('24/7')

/** What is said of days with these closes, each of which opens at the close before. */
function said(closes: readonly number[], actions: Parameters<typeof absurdJumps>[1] = []): readonly string[] {
  const rows = closes.map((close, day) => {
    const open = closes[day - 1] ?? close
    const [high, low] = [Math.max(open, close), Math.min(open, close)]
    return `2024-01-${String(day + 1).padStart(2, '0')},${open},${high},${low},${close},1`
  })
  const text = `date,open,high,low,close,volume\n${rows.join('\n')}\n`
  return absurdJumps(importText(text, { file: 'COIN.csv', calendar: '24/7' }).series, actions, calendar)
}

describe('prices that nobody can have traded', () => {
  test('given a price of just less than twenty times the close before, then nothing is said', () => {
    expect(said([10, 199, 10, 10])).toEqual([])
  })

  test('given one of twenty times, then the bar is named', () => {
    expect(said([10, 200, 200])).toEqual([
      expect.stringMatching(
        /^prices of COIN go to 20 times the close before at 2024-01-02T00:00:00\.000Z: such prices/,
      ),
    ])
  })

  test('given a twentieth, and the way back, then the first is named and the other counted', () => {
    expect(said([100, 5, 100, 100])).toEqual([
      expect.stringContaining('go to 0.05 times the close before at 2024-01-02T00:00:00.000Z, and 1 more time:'),
    ])
  })

  test('given an action on that day, then it is the reason', () => {
    const date = Date.UTC(2024, 0, 2) / 86_400_000
    expect(said([100, 4, 4], [{ symbol: 'COIN', date, kind: 'split', to: 25, from: 1 }])).toEqual([])
  })
})
