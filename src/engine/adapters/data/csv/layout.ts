import { isFactorFile } from '../actions/lean-factors.ts'
import { CARRIAGE_RETURN, COMMA, DOT, LINE_FEED, TAB, excerpt, textOf } from './bytes.ts'
import { ImportError } from './problem-log.ts'

/** What a column holds. A `time` alone is a whole time; beside a `date` it is a time of day. */
export type ColumnRole =
  | 'date'
  | 'time'
  | 'open'
  | 'high'
  | 'low'
  | 'close'
  | 'adjusted'
  | 'volume'
  | 'bid'
  | 'ask'
  | 'bidSize'
  | 'askSize'
  | 'ignored'

/** What a row is by the names of its columns; bars without a range may be trades all the same. */
export type RowForm = 'bars' | 'trades' | 'quotes'

export interface CsvColumn {
  readonly name: string
  readonly role: ColumnRole
}

/** How a file is laid out, read off its header line. */
export interface CsvLayout {
  readonly delimiter: ',' | ';' | '\t'
  readonly delimiterByte: number
  /** Byte between whole and fraction: a comma only where commas do not delimit cells. */
  readonly decimalMark: number
  readonly columns: readonly CsvColumn[]
  readonly form: RowForm
  /** Offset and line number of the first row of data. */
  readonly dataStart: number
  readonly dataLine: number
}

/** Header names by role, letters and digits only, in order of preference. */
const NAMES: Readonly<Record<Exclude<ColumnRole, 'ignored'>, readonly string[]>> = {
  date: ['date', 'day', 'tradedate', 'tradingdate'],
  time: [
    'datetime',
    'timestamp',
    'time',
    'opentime',
    'gmttime',
    'localtime',
    'unixtimestamp',
    'unixtime',
    'unix',
    'epoch',
    'ts',
  ],
  open: ['open', 'o', 'openprice'],
  high: ['high', 'h', 'highprice'],
  low: ['low', 'l', 'lowprice'],
  close: ['close', 'c', 'closeprice', 'closelast', 'last'],
  adjusted: ['adjclose', 'adjustedclose', 'closeadj', 'closeadjusted', 'adjusted', 'adj'],
  volume: ['volume', 'vol', 'v', 'tickvolume', 'tickvol'],
  bid: ['bid', 'bidprice', 'bestbid'],
  ask: ['ask', 'askprice', 'bestask', 'offer', 'offerprice'],
  bidSize: ['bidsize', 'bidvolume', 'bidqty', 'bidquantity'],
  askSize: ['asksize', 'askvolume', 'askqty', 'askquantity', 'offersize'],
}
/** Names of the columns of trades, where a file has no bars: they are taken for close and volume. */
const TRADE_NAMES = {
  close: ['price', 'tradeprice', 'lastprice'],
  volume: ['size', 'qty', 'quantity', 'amount', 'tradesize', 'lastsize'],
} as const
const ROLES: readonly Exclude<ColumnRole, 'ignored'>[] = [
  'date',
  'time',
  'open',
  'high',
  'low',
  'close',
  'adjusted',
  'volume',
  'bid',
  'ask',
  'bidSize',
  'askSize',
]
const PRICES = ['open', 'high', 'low', 'close'] as const
const EXPECTED_HEADER = 'a header line that names date or time, open, high, low, close'
const SNIFFED_BYTES = 65_536
const BYTE_ORDER_MARK = '\uFEFF'

/**
 * Finds delimiter, header and columns.
 * @throws ImportError in one sentence when the bytes are not a CSV file of bars.
 */
export function readLayout(bytes: Uint8Array, file: string): CsvLayout {
  refuseBinary(bytes, file)
  const head = textOf(bytes, 0, Math.min(bytes.length, SNIFFED_BYTES))
  const lines = head.split('\n')
  const headerIndex = lines.findIndex((line) => line.replace(BYTE_ORDER_MARK, '').trim() !== '')
  if (headerIndex < 0) throw new ImportError(`${file} is empty: expected ${EXPECTED_HEADER}, and rows below it`)
  const header = (lines[headerIndex] ?? '').replace(BYTE_ORDER_MARK, '').replace(/\r$/, '')
  const where = `${file}:${headerIndex + 1}`
  const delimiter = findDelimiter(header)
  const cells = splitCells(header, delimiter ?? ',')
  if (delimiter === undefined || cells.length < 2) throw notTable(where, header)
  if (cells.every(isValue)) {
    const hint = isFactorFile(header) ? ', as of a factor file of LEAN: a backtest takes that by --actions' : ''
    const found = `a row of values ${excerpt(header)}${hint}`
    throw new ImportError(`${where}: expected ${EXPECTED_HEADER} (in any order), found ${found}`)
  }
  const columns = assignRoles(cells, where)
  const form = formOf(columns)
  if (form === 'bars') requireColumns(columns, where, header)
  const dataStart = offsetAfterLines(bytes, headerIndex + 1)
  if (isBlank(bytes, dataStart)) {
    throw new ImportError(
      `${file} has a header but no rows: expected at least one row of prices below line ${headerIndex + 1}`,
    )
  }
  const delimiterByte = delimiter.charCodeAt(0)
  const sample = lines.slice(headerIndex + 1).join('\n')
  const decimalMark =
    delimiterByte !== COMMA && /\d,\d/.test(sample) && !/\d\.\d+(?:[;\t\r\n"]|$)/.test(sample) ? COMMA : DOT
  return { delimiter, delimiterByte, decimalMark, columns, form, dataStart, dataLine: headerIndex + 2 }
}

const SIGNATURES: readonly (readonly [readonly number[], string])[] = [
  [[0x50, 0x4b, 0x03, 0x04], 'a zip archive or Excel workbook'],
  [[0x1f, 0x8b], 'a gzip archive'],
  [[0x50, 0x41, 0x52, 0x31], 'a Parquet file'],
  [[0x25, 0x50, 0x44, 0x46], 'a PDF'],
  [[0xff, 0xfe], 'UTF-16 text (save it as UTF-8)'],
  [[0xfe, 0xff], 'UTF-16 text (save it as UTF-8)'],
]

function refuseBinary(bytes: Uint8Array, file: string): void {
  const known = SIGNATURES.find(([signature]) => signature.every((byte, index) => bytes[index] === byte))
  const isBinary = bytes.subarray(0, SNIFFED_BYTES).includes(0)
  if (known === undefined && !isBinary) return
  throw new ImportError(
    `${file} is not a CSV file: expected text with ${EXPECTED_HEADER}, found ${known?.[1] ?? 'binary data'}`,
  )
}

function notTable(where: string, header: string): ImportError {
  return new ImportError(
    `${where}: expected ${EXPECTED_HEADER}, parted by commas, semicolons or tabs, found ${excerpt(header)}`,
  )
}

function findDelimiter(header: string): CsvLayout['delimiter'] | undefined {
  const bare = header.replace(/"[^"]*"/g, '')
  const count = (delimiter: string) => bare.split(delimiter).length - 1
  const [best] = ([',', ';', '\t'] as const).toSorted((a, b) => count(b) - count(a))
  return best !== undefined && count(best) > 0 ? best : undefined
}

/** Cells of one line; a quoted cell may hold delimiters and doubled quotes. */
function splitCells(line: string, delimiter: string): readonly string[] {
  const cells: string[] = []
  let cell = ''
  let isQuoted = false
  for (const character of line) {
    if (character === '"') isQuoted = !isQuoted
    else if (character === delimiter && !isQuoted) {
      cells.push(cell.trim())
      cell = ''
    } else cell += character
  }
  return [...cells, cell.trim()]
}

function isValue(cell: string): boolean {
  return /^[+-]?[\d.,:/\-\s]*\d[\d.,:/\-\sTZ+eE]*$/.test(cell) || cell === ''
}

/** The name that names are compared by: `Adj Close` and `adj_close` are `adjclose`. */
function plainName(cell: string): string {
  return cell.toLowerCase().replace(/[^\p{Letter}\p{Number}]/gu, '')
}

export function assignRoles(cells: readonly string[], where: string): readonly CsvColumn[] {
  const plain = cells.map(plainName)
  const roles: ColumnRole[] = cells.map(() => 'ignored')
  for (const role of ROLES) {
    const name = NAMES[role].find((candidate) => plain.includes(candidate))
    if (name === undefined) continue
    const index = plain.indexOf(name)
    const twin = plain.indexOf(name, index + 1)
    if (twin >= 0) {
      const found = `it as columns ${index + 1} and ${twin + 1}`
      throw new ImportError(`${where}: expected one column "${cells[index] ?? name}", found ${found}`)
    }
    roles[index] = role
  }
  takeTradesForBars(roles, plain)
  // A data frame's index column has no name.
  if (plain[0] === '' && !roles.includes('date') && !roles.includes('time')) roles[0] = 'time'
  dropDateBesideWholeTime(roles, plain)
  return cells.map((name, index) => ({
    name: name === '' ? `column ${index + 1}` : name,
    role: roles[index] ?? 'ignored',
  }))
}

/** In a file without bars and quotes a price is the close of what happened at it, and its size the volume. */
function takeTradesForBars(roles: ColumnRole[], plain: readonly string[]): void {
  if ([...PRICES, 'bid', 'ask'].some((role) => roles.includes(role as ColumnRole))) return
  for (const role of ['close', 'volume'] as const) {
    const index = plain.findIndex((name) => TRADE_NAMES[role].some((known) => known === name))
    if (index >= 0 && !roles.includes(role)) roles[index] = role
  }
}

/** What the rows are by their columns. Bars that lack some are bars. */
export function formOf(columns: readonly CsvColumn[]): RowForm {
  const has = (role: ColumnRole) => columns.some((column) => column.role === role)
  if (!has('date') && !has('time')) return 'bars'
  if (PRICES.some((role) => role !== 'close' && has(role))) return 'bars'
  if (has('bid') && has('ask')) return 'quotes'
  const isPrice = columns.some(
    ({ role, name }) => role === 'close' && TRADE_NAMES.close.some((known) => known === plainName(name)),
  )
  return isPrice ? 'trades' : 'bars'
}

/** `date` beside `timestamp` repeats it; `date` beside `time` is the other half of it. */
function dropDateBesideWholeTime(roles: ColumnRole[], plain: readonly string[]): void {
  const time = plain[roles.indexOf('time')]
  const date = roles.indexOf('date')
  if (date < 0 || time === undefined || time === 'time') return
  roles[date] = 'ignored'
}

export function requireColumns(columns: readonly CsvColumn[], where: string, header: string): void {
  const has = (role: ColumnRole) => columns.some((column) => column.role === role)
  const missingPrices = PRICES.filter((role) => !has(role))
  if (missingPrices.length === PRICES.length) throw notTable(where, header)
  const missing = has('date') || has('time') ? missingPrices : ['date or time', ...missingPrices]
  if (missing.length === 0) return
  const expected =
    missing.length === 1 ? `a column "${missing[0]}"` : `columns ${missing.map((name) => `"${name}"`).join(', ')}`
  throw new ImportError(
    `${where}: expected ${expected}, found ${excerpt(columns.map((column) => column.name).join(', '))}`,
  )
}

function offsetAfterLines(bytes: Uint8Array, lines: number): number {
  let offset = 0
  for (let line = 0; line < lines; line++) {
    const end = bytes.indexOf(LINE_FEED, offset)
    if (end < 0) return bytes.length
    offset = end + 1
  }
  return offset
}

/** Whether only spaces and line ends follow. */
function isBlank(bytes: Uint8Array, start: number): boolean {
  for (let position = start; position < bytes.length; position++) {
    const byte = bytes[position] ?? 0
    if (byte > 32 || (byte !== LINE_FEED && byte !== CARRIAGE_RETURN && byte !== 32 && byte !== TAB)) return false
  }
  return true
}
