import type { AsyncBuffer, ColumnMetaData, FileMetaData, PageHeader, SchemaElement } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import { parquetHeader } from 'hyparquet/src/column.js'
import { decompressPage } from 'hyparquet/src/datapage.js'
import { readRleBitPackedHybrid } from 'hyparquet/src/encoding.js'

const TWO_32 = 4_294_967_296
/** Upper halves of 64-bit integers beyond this are of numbers that a float64 does not hold. */
const MOST_UPPER = 2_097_152

/** Bytes of a value. */
const WIDTHS: ReadonlyMap<string, number> = new Map([
  ['DOUBLE', 8],
  ['INT64', 8],
  ['FLOAT', 4],
  ['INT32', 4],
])

/**
 * The numbers of one column of a row group as they are stored, without an object for any of them: for columns of plain or
 * dictionary-encoded numbers of which none is missing, as bars have. Undefined for all others, and for what does not
 * look right; the library reads those, or tells what is wrong.
 * @param memory for the numbers, used again for the next column; a column that is longer gets its own
 */
export async function flatColumn(
  file: AsyncBuffer,
  metadata: FileMetaData,
  group: number,
  name: string,
  memory: Float64Array,
): Promise<Float64Array | undefined> {
  const chunk = metadata.row_groups[group]?.columns.find(({ meta_data: data }) => {
    return data?.path_in_schema.length === 1 && data.path_in_schema[0] === name
  })?.meta_data
  const element = metadata.schema.find((one) => one.name === name && one.type !== undefined)
  if (!chunk || !element || !WIDTHS.has(chunk.type) || !isPlainNumber(element)) return undefined
  const { dictionary_page_offset: dictionary, data_page_offset: data, total_compressed_size: size } = chunk
  const start = Number(dictionary && dictionary < data ? dictionary : data)
  const bytes = await file.slice(start, start + Number(size))
  try {
    return new FlatPages(bytes, chunk, element.repetition_type === 'OPTIONAL', memory).read()
  } catch {
    // The library meets the same and says it in its own words.
    return undefined
  }
}

/** Neither decimals nor anything else that a number only stands for. */
function isPlainNumber({
  converted_type: converted,
  logical_type: logical,
  repetition_type: repetition,
}: SchemaElement) {
  return repetition !== 'REPEATED' && converted === undefined && logical === undefined
}

/** The pages of a column, read one after the other. */
class FlatPages {
  readonly #bytes: ArrayBuffer
  readonly #chunk: ColumnMetaData
  readonly #isOptional: boolean
  readonly #values: Float64Array
  #filled = 0
  #dictionary: Float64Array | undefined

  constructor(bytes: ArrayBuffer, chunk: ColumnMetaData, isOptional: boolean, memory: Float64Array) {
    this.#bytes = bytes
    this.#chunk = chunk
    this.#isOptional = isOptional
    const count = Number(chunk.num_values)
    this.#values = count <= memory.length ? memory.subarray(0, count) : new Float64Array(count)
  }

  read(): Float64Array | undefined {
    const reader = { view: new DataView(this.#bytes), offset: 0 }
    while (this.#filled < this.#values.length) {
      const header = parquetHeader(reader)
      const page = new Uint8Array(this.#bytes, reader.offset, header.compressed_page_size)
      reader.offset += header.compressed_page_size
      if (!this.#take(header, page)) return undefined
    }
    return this.#filled === this.#values.length ? this.#values : undefined
  }

  /** False for what is not read here. */
  #take(header: PageHeader, page: Uint8Array): boolean {
    const { dictionary_page_header: dictionary, data_page_header: first, data_page_header_v2: second } = header
    if (dictionary) {
      this.#dictionary = this.#plain(this.#unpacked(page, header.uncompressed_page_size), dictionary.num_values)
      return this.#dictionary !== undefined
    }
    if (first) {
      const bytes = this.#unpacked(page, header.uncompressed_page_size)
      const levels = this.#isOptional ? levelsOf(bytes, first.num_values) : 0
      return levels !== undefined && this.#add(bytes.subarray(levels), first.encoding, first.num_values)
    }
    if (!second || second.num_nulls > 0) return false
    const levels = second.definition_levels_byte_length + second.repetition_levels_byte_length
    const packed = page.subarray(levels)
    const isPacked = second.is_compressed !== false
    const bytes = isPacked ? this.#unpacked(packed, header.uncompressed_page_size - levels) : packed
    return this.#add(bytes, second.encoding, second.num_values)
  }

  #unpacked(page: Uint8Array, size: number): Uint8Array {
    return decompressPage(page, size, this.#chunk.codec, compressors)
  }

  #add(bytes: Uint8Array, encoding: string, count: number): boolean {
    if (this.#filled + count > this.#values.length) return false
    const isPlain = encoding === 'PLAIN'
    if (!isPlain && encoding !== 'RLE_DICTIONARY' && encoding !== 'PLAIN_DICTIONARY') return false
    const values = isPlain ? this.#plain(bytes, count) : this.#looked(bytes, count)
    if (!values) return false
    this.#values.set(values, this.#filled)
    this.#filled += count
    return true
  }

  #looked(bytes: Uint8Array, count: number): Float64Array | undefined {
    const dictionary = this.#dictionary
    const width = bytes[0]
    if (!dictionary || width === undefined) return undefined
    const indices = new Int32Array(count)
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    if (width > 0) readRleBitPackedHybrid({ view, offset: 1 }, width, indices, bytes.length - 1)
    const values = new Float64Array(count)
    for (let row = 0; row < count; row++) values[row] = dictionary[indices[row] ?? 0] ?? Number.NaN
    return values
  }

  /** Undefined when there are too few bytes, or a number that a float64 does not hold. */
  #plain(bytes: Uint8Array, count: number): Float64Array | undefined {
    const size = count * (WIDTHS.get(this.#chunk.type) ?? 0)
    if (bytes.length < size) return undefined
    // A copy: values need not lie where an array of them may begin.
    const { buffer } = bytes.slice(0, size)
    const { type } = this.#chunk
    if (type === 'DOUBLE') return new Float64Array(buffer)
    if (type === 'FLOAT') return Float64Array.from(new Float32Array(buffer))
    if (type === 'INT32') return Float64Array.from(new Int32Array(buffer))
    return wholeNumbers(new Int32Array(buffer))
  }
}

/** 64-bit integers from their halves, the lower one first. */
function wholeNumbers(halves: Int32Array): Float64Array | undefined {
  const values = new Float64Array(halves.length / 2)
  for (let row = 0; row < values.length; row++) {
    const upper = halves[row * 2 + 1] ?? 0
    if (upper >= MOST_UPPER || upper < -MOST_UPPER) return undefined
    values[row] = upper * TWO_32 + ((halves[row * 2] ?? 0) >>> 0)
  }
  return values
}

/** How many bytes at the beginning of a page say which values are there, when all are; undefined when some are not. */
function levelsOf(bytes: Uint8Array, count: number): number | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = 4 + view.getUint32(0, true)
  let seen = 0
  for (let at = 4; at < end && seen < count;) {
    let header = 0
    for (let shift = 0; ; shift += 7) {
      const byte = bytes[at++] ?? 0
      header |= (byte & 0x7f) << shift
      if (byte < 0x80) break
    }
    const isRun = (header & 1) === 0
    // Either one value for all, or groups of eight bits, the last of which may be filled up.
    for (let group = isRun ? 1 : header >>> 1; group > 0; group--) {
      const values = Math.min(isRun ? header >>> 1 : 8, count - seen)
      const expected = isRun ? 1 : (1 << values) - 1
      if (((bytes[at++] ?? 0) & expected) !== expected) return undefined
      seen += values
    }
  }
  return seen === count ? end : undefined
}
