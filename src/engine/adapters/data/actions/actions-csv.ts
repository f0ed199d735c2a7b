import { z } from 'zod'
import {
  type CorporateAction,
  type ExactDecimal,
  type SplitRatio,
  exactDecimal,
  inOrderOfHappening,
} from '../../../model/corporate-action.ts'
import { SYMBOL_FORM } from '../../../model/instrument.ts'
import { type TextRow, dateOf, fail, tableOf } from './text-table.ts'

/** Most shares on a side of a split. */
const MOST_PARTS = 100_000

const Day = z.string().transform((text, context) => dateOf(text) ?? refuse(context, 'a date such as 2014-06-09', text))
const Kind = z.enum(['split', 'dividend', 'rename', 'delist'])
const SymbolName = z.string().regex(SYMBOL_FORM, { error: 'expected a symbol' })

const Ratio = z
  .string()
  .transform((text, context) => ratioOf(text) ?? refuse(context, 'a ratio such as 7:1 (new:old) or 1:10', text))
const Amount = z
  .string()
  .transform((text, context) => amountOf(text) ?? refuse(context, 'an amount above 0 such as 0.82', text))
const EndPrice = z.string().transform((text, context): ExactDecimal | null => {
  if (text === '') return null
  return exactDecimal(text) ?? refuse(context, 'a price of 0 or more, or nothing for the last price', text)
})

/**
 * Reads a file of corporate actions: columns `date`, `kind`, `value` and, when it tells of several symbols, `symbol`.
 * docs/corporate-actions.md describes it.
 * @param symbol of rows that name none
 * @throws DataError with file, line, expected and found
 */
export function parseActions(text: string, file: string, symbol: string): readonly CorporateAction[] {
  const rows = tableOf(text, file, ['date', 'kind', 'value'])
  const actions = rows.map((row) => actionOf(row, file, symbol))
  refuseTwins(rows, actions, file)
  return inOrderOfHappening(actions)
}

function actionOf(row: TextRow, file: string, defaultSymbol: string): CorporateAction {
  const date = checked(Day, row, file, 'date')
  const kind = checked(Kind, row, file, 'kind', (text) => text.toLowerCase())
  const symbol = row.cell('symbol') === '' ? defaultSymbol : checked(SymbolName, row, file, 'symbol')
  switch (kind) {
    case 'split':
      return { symbol, date, kind, ...checked(Ratio, row, file, 'value') }
    case 'dividend':
      return { symbol, date, kind, amount: checked(Amount, row, file, 'value') }
    case 'rename':
      return { symbol, date, kind, newSymbol: checked(SymbolName, row, file, 'value') }
    case 'delist':
      return { symbol, date, kind, price: checked(EndPrice, row, file, 'value') }
  }
}

function checked<T>(
  schema: z.ZodType<T>,
  row: TextRow,
  file: string,
  column: string,
  normal = (text: string) => text,
): T {
  const text = row.cell(column)
  const parsed = schema.safeParse(normal(text))
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  const expected =
    issue?.code === 'invalid_value' ? issue.values.join(', ') : (issue?.message.replace(/^expected /, '') ?? '')
  return fail(file, row.line, `${expected} in column "${column}"`, text === '' ? 'nothing' : `"${text}"`)
}

/** Two of a kind on a day are one told twice; only dividends may come in pairs, an ordinary and a special one. */
function refuseTwins(rows: readonly TextRow[], actions: readonly CorporateAction[], file: string): void {
  const seen = new Map<string, number>()
  actions.forEach((action, index) => {
    const line = rows[index]?.line ?? 0
    const key = `${action.symbol} ${action.kind} ${action.date}`
    const before = seen.get(key)
    if (before !== undefined && action.kind !== 'dividend') {
      fail(file, line, `one ${action.kind} of ${action.symbol} on a date`, `a second one, after line ${before}`)
    }
    seen.set(key, line)
  })
}

function ratioOf(text: string): SplitRatio | undefined {
  const match = /^(\d{1,6})\s*[:/]\s*(\d{1,6})$/.exec(text)
  const [to = 0, from = 0] = match?.slice(1).map(Number) ?? []
  if (match === null || to < 1 || from < 1 || to > MOST_PARTS || from > MOST_PARTS) return undefined
  return to === from ? undefined : { to, from }
}

function amountOf(text: string): ExactDecimal | undefined {
  const amount = exactDecimal(text)
  return amount !== undefined && amount.units > 0 ? amount : undefined
}

function refuse(context: z.RefinementCtx, expected: string, input: string): never {
  context.addIssue({ code: 'custom', message: `expected ${expected}`, input })
  return z.NEVER
}
