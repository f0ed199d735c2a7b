import { daysFromCivil, daysInMonth } from '../../../market/civil-date.ts'
import { DataError } from '../../../model/errors.ts'

/** A row of a small table in a file, by column. */
export interface TextRow {
  readonly line: number
  /** Text of a cell without spaces around it; empty when it is missing. */
  cell(column: string): string
}

/** Files that people write by hand: larger ones are something else. */
const MOST_CHARACTERS = 50_000_000

/** @throws DataError in one sentence with file and line */
export function fail(file: string, line: number, expected: string, found: string): never {
  throw new DataError(`${file}:${line}: expected ${expected}, found ${found}`)
}

/** Lines that say something, parted at commas, semicolons or tabs; a line that begins with `#` is a remark. */
export function linesOf(text: string): readonly { readonly line: number; readonly cells: readonly string[] }[] {
  if (text.length > MOST_CHARACTERS) throw new DataError('expected a table of at most 50 MB')
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r\n|\n|\r/)
    .map((content, index) => ({ line: index + 1, cells: content.split(/[,;\t]/).map((cell) => unquoted(cell.trim())) }))
    .filter(({ cells }) => cells.some((cell) => cell !== '') && cells[0]?.startsWith('#') !== true)
}

/**
 * The rows below a header that names the columns, in any order and case. Other columns are passed over.
 * @throws DataError when a column that must be there is missing, or twice
 */
export function tableOf(text: string, file: string, required: readonly string[]): readonly TextRow[] {
  const [header, ...rows] = linesOf(text)
  if (!header) return fail(file, 1, `a header naming ${required.join(', ')}`, 'an empty file')
  const names = header.cells.map((cell) => cell.toLowerCase())
  for (const name of required) {
    const count = names.filter((other) => other === name).length
    if (count !== 1) fail(file, header.line, `a column "${name}"`, count === 0 ? names.join(', ') : 'two')
  }
  return rows.map(({ line, cells }) => ({
    line,
    cell: (column) => (names.includes(column) ? (cells[names.indexOf(column)] ?? '') : ''),
  }))
}

/** Days since 1970-01-01 of `2014-06-09` or `20140609`; undefined for any other text. */
export function dateOf(text: string): number | undefined {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text)
  const [year = 0, month = 0, day = 0] = match?.slice(1).map(Number) ?? []
  const isDate = match !== null && month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)
  return isDate ? daysFromCivil(year, month, day) : undefined
}

function unquoted(cell: string): string {
  return /^"[^"]*"$/.test(cell) ? cell.slice(1, -1).trim() : cell
}
