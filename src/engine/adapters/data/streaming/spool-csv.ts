import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { TimeZone } from '../../../market/time-zone.ts'
import { LINE_FEED } from '../csv/bytes.ts'
import type { Choices, CsvImportOptions } from '../csv/import-csv.ts'
import { readLayout } from '../csv/layout.ts'
import type { CsvLayout } from '../csv/layout.ts'
import { RowReader } from '../csv/row-reader.ts'
import { spoolAtScale } from './spool-at-scale.ts'
import { NotStreamable } from './spool-intake.ts'
import type { SpooledRows } from './spooled-rows.ts'

/** Bytes read at a time: some hundred thousand rows. */
const BLOCK_BYTES = 4_194_304
/** No row of bars is shorter: a time and four prices. */
const FEWEST_BYTES_PER_ROW = 10

/**
 * Reads a CSV file into a folder of columns, block by block, by the rules of importCsv.
 * @throws NotStreamable when it has to be seen as a whole, ImportError and others as importCsv
 */
export async function spoolCsv(
  path: string,
  folder: string,
  choices: Choices,
  options: CsvImportOptions & { readonly blockBytes?: number },
): Promise<SpooledRows> {
  await using file = await open(path)
  return await spoolAtScale(folder, options.file, choices, async ({ limits, intake, log }) => {
    const blocks = new Blocks(file, options.blockBytes ?? BLOCK_BYTES)
    const first = await blocks.next()
    const layout = layoutOf(first, options.file)
    const settings = {
      layout,
      ...limits,
      zone: new TimeZone(choices.timeZone),
      isAdjusted: false,
      mayBeNegative: choices.mayBeNegative ?? false,
      log,
      earlier: intake,
      progress: undefined,
      cancelled: options.cancelled,
    }
    const reader = new RowReader(settings, Math.ceil(blocks.most / FEWEST_BYTES_PER_ROW) + 1)
    for (let block = first.subarray(layout.dataStart); block.length > 0; block = await blocks.next()) {
      const raw = reader.readNext(block)
      if (raw.kind === 'too-fine') return raw
      intake.take(raw)
    }
    return layout.delimiter
  })
}

/** @throws NotStreamable when lines end without line feeds, as on old Macintoshes */
function layoutOf(first: Uint8Array, file: string): CsvLayout {
  // The last one may be ours.
  if (first.indexOf(LINE_FEED) >= first.length - 1) throw new NotStreamable('lines without line feeds')
  const layout = readLayout(first, file)
  if (layout.form !== 'bars') throw new NotStreamable('ticks')
  return layout
}

/** Hands out a file in blocks of whole lines, over memory that the next block uses again. */
class Blocks {
  /** Most bytes of a block: the last may get a line feed. */
  readonly most: number
  readonly #file: FileHandle
  readonly #memory: Buffer
  /** Where bytes begin that belong to the next block. */
  #rest = 0
  #end = 0
  #isOver = false
  #position = 0

  constructor(file: FileHandle, blockBytes: number) {
    this.#file = file
    this.most = blockBytes + 1
    this.#memory = Buffer.allocUnsafe(this.most)
  }

  /** The next lines; empty at the end. @throws NotStreamable for a line longer than a block */
  async next(): Promise<Uint8Array> {
    this.#memory.copyWithin(0, this.#rest, this.#end)
    this.#end -= this.#rest
    this.#rest = 0
    while (!this.#isOver && this.#end < this.most - 1) {
      const { bytesRead } = await this.#file.read(this.#memory, this.#end, this.most - 1 - this.#end, this.#position)
      this.#position += bytesRead
      this.#isOver = bytesRead === 0
      this.#end += bytesRead
    }
    if (this.#isOver && this.#end > 0 && this.#memory[this.#end - 1] !== LINE_FEED) {
      this.#memory[this.#end++] = LINE_FEED
    }
    const end = this.#end === 0 ? 0 : this.#memory.lastIndexOf(LINE_FEED, this.#end - 1) + 1
    if (end === 0 && this.#end > 0) throw new NotStreamable('a line longer than a block')
    this.#rest = end
    return this.#memory.subarray(0, end)
  }
}
