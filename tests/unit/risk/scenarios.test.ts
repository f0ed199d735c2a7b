import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { CONFIDENCE, LEAST_SCENARIOS, SCENARIOS, ScenarioBook } from '../../../src/engine/risk/scenarios.ts'

const DAY = 86_400_000
/** Daily bars: as many steps as days of the calendar make a year, of which a trading day is 1/252. */
const DAILY = Math.sqrt(365.25 / 252)

/** The same figures from nothing: every position put through every step. */
function naive(values: readonly number[], returns: readonly (readonly number[])[]) {
  const pnl = returns.map((row) => row.reduce((sum, change, at) => sum + change * (values[at] ?? 0), 0))
  const worst = pnl.toSorted((a, b) => a - b).slice(0, Math.floor(pnl.length * (1 - CONFIDENCE) + 1e-9) + 1)
  const mean = pnl.reduce((sum, each) => sum + each, 0) / pnl.length
  const variance = pnl.reduce((sum, each) => sum + (each - mean) ** 2, 0) / pnl.length
  return {
    historicalVar: DAILY * Math.max(0, -(worst.at(-1) ?? 0)),
    expectedShortfall: (DAILY * Math.max(0, -worst.reduce((sum, each) => sum + each, 0))) / worst.length,
    deviation: Math.sqrt(variance),
  }
}

describe('Scenarios', () => {
  test('given any book and past, when positions change one by one, then the figures are those of the book as a whole', () => {
    const change = fc.integer({ min: -900, max: 1_000 }).map((tenths) => tenths / 10_000)
    const row = fc.array(change, { minLength: 3, maxLength: 3 })
    const value = fc.integer({ min: -1_000_000, max: 1_000_000 })
    const past = fc.array(row, { minLength: LEAST_SCENARIOS, maxLength: SCENARIOS + 40 })
    fc.assert(
      fc.property(past, fc.array(fc.array(value, { minLength: 3, maxLength: 3 }), { minLength: 1 }), (steps, books) => {
        const book = new ScenarioBook()
        for (let index = 0; index < 3; index++) {
          book.add()
          book.takeClose(index, 0, 100)
        }
        const closes = [100, 100, 100]
        for (const [step, changes] of steps.entries()) {
          for (const [index, each] of changes.entries()) {
            closes[index] = (closes[index] ?? 0) * (1 + each)
            book.takeClose(index, (step + 1) * DAY, closes[index] ?? 0)
          }
        }
        for (const values of books) for (const [index, each] of values.entries()) book.setValue(index, each)
        const all = [[0, 0, 0], ...steps].slice(-SCENARIOS)
        const expected = naive(books.at(-1) ?? [], all)
        const found = book.figures()
        expect(found.steps).toBe(all.length)
        expect(found.historicalVar).toBeCloseTo(expected.historicalVar, 4)
        expect(found.expectedShortfall).toBeCloseTo(expected.expectedShortfall, 4)
        expect(found.volatility).toBeCloseTo(expected.deviation * Math.sqrt(365.25), 3)
        expect(found.parametricVar).toBeCloseTo(DAILY * 2.3263478740408408 * expected.deviation, 3)
      }),
      { numRuns: 60 },
    )
  })

  test('given more bars than are kept, when the oldest leave, then they are not in the figures any more', () => {
    const [long, short] = [new ScenarioBook(), new ScenarioBook()]
    for (const [book, first] of [
      [long, 0],
      [short, 60],
    ] as const) {
      book.add()
      for (let day = first; day <= 60 + SCENARIOS; day++) book.takeClose(0, day * DAY, 100 + ((day * 7) % 13))
      book.setValue(0, 1_000)
    }
    expect(long.figures().steps).toBe(SCENARIOS)
    expect(long.figures().historicalVar).toBeCloseTo(short.figures().historicalVar, 9)
    expect(long.figures().volatility).toBeCloseTo(short.figures().volatility, 9)
  })

  test('given fewer bars than mean something, when asked, then nothing is known', () => {
    const book = new ScenarioBook()
    book.add()
    for (let day = 0; day < LEAST_SCENARIOS - 1; day++) book.takeClose(0, day * DAY, 100 + day)
    expect(book.figures()).toMatchObject({ steps: LEAST_SCENARIOS - 1, historicalVar: Number.NaN, beta: Number.NaN })
  })

  test('given a market that stands still, when asked, then beta is not known and nothing is lost', () => {
    const book = new ScenarioBook()
    book.add()
    for (let day = 0; day < 30; day++) book.takeClose(0, day * DAY, 100)
    book.setValue(0, 1_000)
    expect(book.figures()).toMatchObject({ historicalVar: 0, volatility: 0, beta: Number.NaN })
  })

  test('given bars of times that nobody else had, of unknown instruments and of no price, when taken, then they change nothing', () => {
    const book = new ScenarioBook()
    const [first, second] = [book.add(), book.add()]
    for (let day = 0; day < 40; day++) book.takeClose(first, day * DAY, 100 + (day % 3))
    book.setValue(first, 1_000)
    const before = book.figures()
    book.takeClose(second, 0.5 * DAY, 50)
    book.takeClose(9, 3 * DAY, 50)
    book.setValue(9, 1)
    book.takeClose(second, 3 * DAY, -1)
    book.takeClose(second, 4 * DAY, 50)
    book.setValue(second, 77)
    expect(book.figures()).toEqual(before)
  })

  test('given a hundred thousand prices, when the sums are taken anew, then they are the same', () => {
    const book = new ScenarioBook()
    const [first] = [book.add(), book.add()]
    for (let day = 0; day < 60; day++) book.takeClose(first, day * DAY, 100 + ((day * 7) % 11))
    book.setValue(first, 1_000)
    const { historicalVar } = book.figures()
    for (let update = 0; update < 100_001; update++) book.setValue(first, 1_000 + (update % 2))
    book.setValue(first, 1_000)
    expect(book.figures().historicalVar).toBeCloseTo(historicalVar, 6)
  })
})
