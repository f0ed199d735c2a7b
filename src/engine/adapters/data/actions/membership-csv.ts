import { z } from 'zod'
import { Universe } from '../../../market/universe.ts'
import type { Membership } from '../../../market/universe.ts'
import { ConfigError, DataError } from '../../../model/errors.ts'
import { SYMBOL_FORM } from '../../../model/instrument.ts'
import { type TextRow, dateOf, fail, tableOf } from './text-table.ts'

const SymbolName = z.string().regex(SYMBOL_FORM)

/**
 * Reads the members of a list by date: columns `symbol`, `from` and `to`. `from` is the first date in the list, `to` the
 * last one; empty means since ever, and still. docs/corporate-actions.md describes it.
 * @throws DataError with file, line, expected and found
 */
export function parseMembership(text: string, file: string): Universe {
  const rows = tableOf(text, file, ['symbol', 'from', 'to'])
  if (rows.length === 0) fail(file, 2, 'at least one member', 'none')
  const memberships = rows.map((row) => membershipOf(row, file))
  try {
    return new Universe(memberships)
  } catch (error) {
    if (error instanceof ConfigError) throw new DataError(`${file}: ${error.message}`, { cause: error })
    throw error
  }
}

function membershipOf(row: TextRow, file: string): Membership {
  const symbol = row.cell('symbol')
  if (!SymbolName.safeParse(symbol).success) fail(file, row.line, 'a symbol', `"${symbol}"`)
  const from = dayIn(row, 'from', file) ?? Number.NEGATIVE_INFINITY
  const last = dayIn(row, 'to', file) ?? Number.POSITIVE_INFINITY
  if (last < from)
    fail(file, row.line, 'a date of leaving on or after joining', `${row.cell('from')}, ${row.cell('to')}`)
  return { symbol, from, until: last + 1 }
}

function dayIn(row: TextRow, column: string, file: string): number | undefined {
  const text = row.cell(column)
  if (text === '') return undefined
  return dateOf(text) ?? fail(file, row.line, `a date such as 2014-06-09 or nothing in column "${column}"`, `"${text}"`)
}
