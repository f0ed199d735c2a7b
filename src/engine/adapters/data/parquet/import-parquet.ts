import type { AsyncBuffer } from 'hyparquet'
import { parquetMetadataAsync } from 'hyparquet'
import { messageOf } from '../../../model/errors.ts'
import { TimeZone } from '../../../market/time-zone.ts'
import type { Choices, CsvImport, CsvImportOptions } from '../csv/import-csv.ts'
import { coarser, importOf, limitsOf, parseOptions } from '../csv/import-csv.ts'
import { assignRoles, formOf, requireColumns } from '../csv/layout.ts'
import type { CsvColumn } from '../csv/layout.ts'
import { ImportError, ProblemLog } from '../csv/problem-log.ts'
import { readParquetRows } from './parquet-rows.ts'
import type { ParquetRowsSettings } from './parquet-rows.ts'
import { withPlainTimes } from './time-column.ts'

const MAGIC = [0x50, 0x41, 0x52, 0x31]
/** Columns of so many rows fill the memory that one import may take. */
const MOST_ROWS = 40_000_000

/** Whether bytes begin as a Parquet file does. */
export function isParquet(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, index) => bytes[index] === byte)
}

/**
 * Reads a Parquet file of bars, or of ticks to make bars of, by the rules for CSV files: the same names of columns, the
 * same problems, rows counted from 1 in place of lines. See docs/data.md for how numbers and times are taken.
 * @throws as importCsv
 */
export async function importParquet(bytes: Uint8Array, options: CsvImportOptions): Promise<CsvImport> {
  const choices = parseOptions(options)
  const { progress, cancelled } = options
  const file = {
    byteLength: bytes.byteLength,
    slice: (start: number, end?: number) => Uint8Array.from(bytes.subarray(start, end)).buffer,
  }
  const parquet = await openParquet(file, options.file, choices)
  const { rows } = parquet
  if (rows > MOST_ROWS) throw new ImportError(`${options.file}: expected at most ${MOST_ROWS} rows, found ${rows}`)
  let limits = limitsOf(choices)
  for (;;) {
    const log = new ProblemLog(options.file)
    const { adjust: isAdjusted, mayBeNegative = false } = choices
    const settings = { ...parquet, ...limits, log, isAdjusted, mayBeNegative, progress, cancelled }
    const raw = await readParquetRows(settings)
    if (raw.kind === 'rows') return importOf({ raw, log, choices, progress, delimiter: '' })
    limits = coarser(limits, raw)
  }
}

/** A Parquet file of bars, before its rows are read. */
export type OpenParquet = Pick<
  ParquetRowsSettings,
  'file' | 'metadata' | 'elements' | 'columns' | 'form' | 'rows' | 'zone'
>

/** Finds the columns of a file. @throws ImportError when it is not a Parquet file of bars */
export async function openParquet(file: AsyncBuffer, name: string, choices: Choices): Promise<OpenParquet> {
  const metadata = await parquetMetadataAsync(file).catch((error: unknown) => {
    throw new ImportError(`${name}: expected a Parquet file, found a damaged one: ${messageOf(error)}`)
  })
  const rows = Number(metadata.num_rows)
  if (rows === 0) throw new ImportError(`${name} has no rows`)
  const elements = metadata.schema.filter(({ type }) => type !== undefined)
  const columns = columnsOf(
    elements.map((element) => element.name),
    name,
  )
  if (choices.adjust && !columns.some(({ role }) => role === 'adjusted'))
    throw new ImportError(`${name}: expected a column of adjusted closes to adjust by, found none`)
  const [form, zone] = [formOf(columns), new TimeZone(choices.timeZone)]
  return { file, metadata: withPlainTimes(metadata), elements, columns, form, rows, zone }
}

function columnsOf(names: readonly string[], file: string): readonly CsvColumn[] {
  const columns = assignRoles(names, file)
  if (formOf(columns) === 'bars') requireColumns(columns, file, names.join(', '))
  const has = (role: CsvColumn['role']) => columns.some((column) => column.role === role)
  if (has('date') && has('time'))
    throw new ImportError(`${file}: expected one column of whole times, found halves in "date" and "time"`)
  return columns
}
