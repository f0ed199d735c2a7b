import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { DataError } from '../../../model/errors.ts'
import type { Choices, CsvImportOptions } from '../csv/import-csv.ts'
import { openParquet } from '../parquet/import-parquet.ts'
import type { OpenParquet } from '../parquet/import-parquet.ts'
import { ParquetRowReader } from '../parquet/parquet-rows.ts'
import { spoolAtScale } from './spool-at-scale.ts'
import { NotStreamable } from './spool-intake.ts'
import type { SpooledRows } from './spooled-rows.ts'

/**
 * Reads a Parquet file into a folder of columns, one row group after the other, by the rules of importParquet. It takes
 * the memory of the largest group.
 * @throws NotStreamable when it has to be seen as a whole, ImportError and others as importParquet
 */
export async function spoolParquet(
  path: string,
  folder: string,
  choices: Choices,
  options: CsvImportOptions,
): Promise<SpooledRows> {
  await using handle = await open(path)
  const parquet = await openParquet(await bufferOf(handle, path), options.file, choices)
  if (parquet.form !== 'bars') throw new NotStreamable('ticks')
  const groups = parquet.metadata.row_groups.map((group) => Number(group.num_rows))
  return await spoolAtScale(folder, options.file, choices, async ({ limits, intake, log }) => {
    const reader = new ParquetRowReader({
      ...parquet,
      ...limits,
      rows: Math.max(...groups),
      isAdjusted: false,
      mayBeNegative: choices.mayBeNegative ?? false,
      log,
      earlier: intake,
      progress: undefined,
      cancelled: options.cancelled,
    })
    let first = 0
    for (const rows of groups) {
      if (rows === 0) continue
      const raw = await reader.read(first, rows)
      if (raw.kind === 'too-fine') return raw
      intake.take(raw)
      first += rows
    }
    return ''
  })
}

/** A file as the library reads it, stretch by stretch. */
export async function bufferOf(handle: FileHandle, path: string): Promise<OpenParquet['file']> {
  const { size } = await handle.stat()
  const slice = async (start: number, end = size) => {
    const buffer = new ArrayBuffer(Math.max(0, end - start))
    const bytes = new Uint8Array(buffer)
    for (let read = 0; read < bytes.length;) {
      const { bytesRead } = await handle.read(bytes, read, bytes.length - read, start + read)
      if (bytesRead === 0) throw new DataError(`${path}: expected ${bytes.length} bytes, found ${read}`)
      read += bytesRead
    }
    return buffer
  }
  return { byteLength: size, slice }
}
