import { open, stat } from 'node:fs/promises'
import { basename } from 'node:path'
import { parquetMetadataAsync } from 'hyparquet'
import { parseOptions } from '../csv/import-csv.ts'
import { LINE_FEED } from '../csv/bytes.ts'
import type { FileImportOptions } from '../data-catalog.ts'
import { isParquet } from '../parquet/import-parquet.ts'
import { NotStreamable } from './spool-intake.ts'
import { bufferOf, spoolParquet } from './spool-parquet.ts'
import { spoolCsv } from './spool-csv.ts'
import { importSpooled } from './spooled-rows.ts'
import type { FileImport } from './spooled-rows.ts'

const SAMPLE_BYTES = 65_536

/** Of more bars than this, finer ones and a benchmark's included, a run holds windows in memory, not all; an import none. */
export const STREAMED_ABOVE = 2_000_000

/**
 * Reads a file of bars into columns in a folder, in memory that does not grow with the file; checked as an import is.
 * Undefined when the file has to be seen as a whole: rows out of order, ticks, closes to adjust by, lines without line
 * feeds.
 * @param given `blockBytes`: how much text is read at a time
 * @throws as readBarFile; StorageError when the folder cannot be written
 */
export async function streamBarFile(
  path: string,
  folder: string,
  given: FileImportOptions & { readonly blockBytes?: number } = {},
): Promise<FileImport | undefined> {
  const options = { ...given, file: basename(path) }
  const choices = parseOptions(options)
  if (choices.adjust) return undefined
  try {
    const spooled = await ((await beginsAsParquet(path)) ? spoolParquet : spoolCsv)(path, folder, choices, options)
    try {
      return importSpooled(spooled, choices)
    } finally {
      spooled.spool.close()
    }
  } catch (error) {
    if (error instanceof NotStreamable) return undefined
    throw error
  }
}

/** About how many rows a file of bars has, without reading it: those of a Parquet file, of text by its first lines; 0 without one. */
export async function estimateRows(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined)
  // What is no file is for the import to tell of.
  if (found?.isFile() !== true) return 0
  const { size } = found
  if (await beginsAsParquet(path)) {
    await using handle = await open(path)
    // A damaged file is for the import to tell of.
    const metadata = await parquetMetadataAsync(await bufferOf(handle, path)).catch(() => undefined)
    return Number(metadata?.num_rows ?? 0)
  }
  const sample = await head(path, SAMPLE_BYTES)
  let lines = 0
  for (const byte of sample) if (byte === LINE_FEED) lines++
  return lines === 0 ? 0 : Math.round((size / sample.length) * lines)
}

async function beginsAsParquet(path: string): Promise<boolean> {
  return isParquet(await head(path, 4))
}

async function head(path: string, bytes: number): Promise<Uint8Array> {
  await using handle = await open(path)
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(bytes), 0, bytes, 0)
  return buffer.subarray(0, bytesRead)
}
