import { z } from 'zod'
import {
  type CorporateAction,
  type ExactDecimal,
  type SplitRatio,
  exactDecimal,
  inOrderOfHappening,
} from '../../../model/corporate-action.ts'
import { ensure } from '../../../model/errors.ts'
import { dateOf, fail, linesOf } from './text-table.ts'

/** What rounding of the factors leaves unexplained, for whoever wants to know how sure the actions are. */
export interface FactorResidual {
  readonly date: number
  readonly kind: 'split' | 'dividend'
  /** Of a split: ratio in the file ÷ ratio taken − 1. Of a dividend: amount by the file − amount taken. */
  readonly residual: number
}

export interface LeanActions {
  readonly actions: readonly CorporateAction[]
  readonly residuals: readonly FactorResidual[]
}

/** Factors have seven significant digits or so, of which a ratio of two keeps a little less. */
const SPLIT_TOLERANCE = 2e-5
const MOST_PARTS = 10_000
/** Relative to the price: two price factors of seven decimals, each half a unit off, and a little more. */
const DIVIDEND_TOLERANCE = 2.5e-7
/** Dividends are in cents; after a split some are in parts of one, such as 0.205. */
const LEAST_PLACES = 2
const MOST_PLACES = 4

const Row = z.tuple([
  z.string(),
  z.coerce.number().gt(0).lte(1e6),
  z.coerce.number().gt(0).lte(1e6),
  z.coerce.number().min(0),
])

interface FactorRow {
  readonly line: number
  readonly date: number
  readonly priceFactor: number
  readonly splitFactor: number
  readonly reference: number
}

/** True when a text looks like a factor file: no header, a date of eight digits first, three or four cells. */
export function isFactorFile(text: string): boolean {
  const first = linesOf(text)[0]?.cells ?? []
  return /^\d{8}$/.test(first[0] ?? '') && (first.length === 3 || first.length === 4)
}

/**
 * Reads a factor file of QuantConnect's LEAN: date, price factor, split factor, reference price. A row's factors hold
 * up to and on its date, so what happened took effect on the day of trading after it: a split by the ratio of two split
 * factors, made the simplest fraction; a dividend of reference × (1 − price factor ÷ the next), with the fewest
 * decimals, two at least, that the rounding of the factors allows.
 * Sources: LEAN, Common/Data/Auxiliary/CorporateFactorRow.cs.
 * @param nextDate the day of trading after a date
 * @throws DataError with file, line, expected and found
 */
export function parseLeanFactors(
  text: string,
  file: string,
  symbol: string,
  nextDate: (date: number) => number,
): LeanActions {
  const rows = linesOf(text).map(({ line, cells }) => rowOf(line, cells, file))
  const actions: CorporateAction[] = []
  const residuals: FactorResidual[] = []
  rows.forEach((row, index) => {
    const next = rows[index + 1]
    if (!next) return
    if (next.date <= row.date) fail(file, next.line, 'dates that rise', 'one that does not')
    const date = nextDate(row.date)
    if (row.priceFactor !== next.priceFactor) {
      const { amount, residual } = dividendOf(row, next, file)
      if (amount.units > 0) actions.push({ symbol, date, kind: 'dividend', amount })
      residuals.push({ date, kind: 'dividend', residual })
    }
    if (row.splitFactor !== next.splitFactor) {
      const ratio = next.splitFactor / row.splitFactor
      const split = simplestFraction(ratio, SPLIT_TOLERANCE)
      if (!split) return fail(file, next.line, 'split factors whose ratio is a fraction', String(ratio))
      actions.push({ symbol, date, kind: 'split', ...split })
      residuals.push({ date, kind: 'split', residual: (ratio * split.from) / split.to - 1 })
    }
  })
  return { actions: inOrderOfHappening(actions), residuals }
}

function rowOf(line: number, cells: readonly string[], file: string): FactorRow {
  const date = dateOf(cells[0] ?? '')
  if (date === undefined) return fail(file, line, 'a date such as 20140606', `"${cells[0]}"`)
  const parsed = Row.safeParse([cells[0], cells[1], cells[2], cells[3] ?? '0'])
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    return fail(file, line, 'date, price factor, split factor, reference price', issue?.message ?? cells.join(','))
  }
  const [, priceFactor, splitFactor, reference] = parsed.data
  return { line, date, priceFactor, splitFactor, reference }
}

/** The amount with the fewest places that the rounding of the factors allows. */
function dividendOf(row: FactorRow, next: FactorRow, file: string): { amount: ExactDecimal; residual: number } {
  const { reference } = row
  if (!(reference > 0)) fail(file, row.line, 'the price before a dividend', String(reference))
  const exactly = reference * (1 - row.priceFactor / next.priceFactor)
  if (exactly < 0) fail(file, next.line, 'price factors that do not fall', `${row.priceFactor}, ${next.priceFactor}`)
  for (let places = LEAST_PLACES; ; places++) {
    const text = exactly.toFixed(places)
    const residual = exactly - Number(text)
    if (places < MOST_PLACES && Math.abs(residual) > DIVIDEND_TOLERANCE * reference) continue
    return { amount: ensure(exactDecimal(text), 'a decimal'), residual }
  }
}

/**
 * The fraction of the smallest terms within a relative tolerance of a value, by descent of the Stern–Brocot tree;
 * undefined when its terms pass 10,000.
 */
export function simplestFraction(value: number, tolerance: number): SplitRatio | undefined {
  const least = value * (1 - tolerance)
  const most = value * (1 + tolerance)
  let [lowTo, lowFrom, highTo, highFrom] = [0, 1, 1, 0]
  for (;;) {
    const to = lowTo + highTo
    const from = lowFrom + highFrom
    if (to > MOST_PARTS || from > MOST_PARTS) return undefined
    if (to < least * from) [lowTo, lowFrom] = [to, from]
    else if (to > most * from) [highTo, highFrom] = [to, from]
    else return { to, from }
  }
}
