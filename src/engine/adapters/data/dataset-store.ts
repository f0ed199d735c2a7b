import { randomUUID } from 'node:crypto'
import { mkdir, open, readFile, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatasetInfo } from '../../../contract/dataset.ts'
import { BAR_FIELDS } from '../../model/bar.ts'
import type { BarSeries } from '../../model/bar.ts'
import { currencyOf } from '../../model/currency.ts'
import { DataError, StorageError, messageOf } from '../../model/errors.ts'
import { Instrument } from '../../model/instrument.ts'
import { parseTimeframe } from '../../model/time.ts'
import {
  barsOfCanonical,
  canonicalColumns,
  canonicalTicks,
  hashSeries,
  hashTicks,
  ticksOfCanonical,
} from './canonical-bars.ts'
import { describeFiled, describeSeries } from './dataset.ts'
import { canonicalFile } from './streaming/bar-file.ts'
import type { FiledSeries } from './streaming/bar-file.ts'
import { examined } from './streaming/spooled-rows.ts'

const BARS_FILE = 'bars.bin'
const TICKS_FILE = 'ticks.bin'
const INFO_FILE = 'dataset.json'
/** Folders whose name begins so are being written or deleted, and hold nothing to list. */
const PASSING = '.passing-'

/** A dataset whose folder cannot be read, and why. */
export interface DamagedDataset {
  readonly id: string
  readonly reason: string
}

export interface DatasetListing {
  readonly datasets: readonly DatasetInfo[]
  readonly damaged: readonly DamagedDataset[]
}

/**
 * The user's imported histories: a folder each under `<home>/data/<id>`, with `bars.bin`, `ticks.bin` where
 * there are ticks (see canonical-bars.ts for both), and `dataset.json` (a DatasetInfo). A folder is written under a passing name and renamed when it is whole, so an import
 * is there entirely or not at all.
 */
export class DatasetStore {
  readonly #folder: string

  /** @param home the folder QuantX keeps the user's files in; made when missing. */
  constructor(home: string) {
    this.#folder = join(home, 'data')
  }

  /** All datasets by symbol and id; damaged ones apart. */
  async list(): Promise<DatasetListing> {
    const datasets: DatasetInfo[] = []
    const damaged: DamagedDataset[] = []
    for (const id of await this.#ids()) {
      try {
        datasets.push(await this.#info(id))
      } catch (error) {
        damaged.push({ id, reason: messageOf(error) })
      }
    }
    return { datasets: datasets.toSorted((a, b) => compare(a.symbol, b.symbol) || compare(a.id, b.id)), damaged }
  }

  /**
   * Keeps a series. Importing the same data for the same symbol again gives the same id and replaces it.
   * @throws StorageError when the folder cannot be written.
   */
  async import(series: BarSeries, origin: { readonly source: string; readonly credit?: string }): Promise<DatasetInfo> {
    const info = describeSeries(series, { source: origin.source, credit: origin.credit ?? '', builtIn: false })
    return this.#keep(info, async (passing) => {
      await writeDurably(join(passing, BARS_FILE), canonicalColumns(series.bars))
      if (series.ticks) await writeDurably(join(passing, TICKS_FILE), canonicalTicks(series.ticks))
    })
  }

  /** {@link import} of a series whose columns are on the disk, without holding them. @throws as {@link import} */
  importFiled(series: FiledSeries, sha256: string, { source }: { readonly source: string }): Promise<DatasetInfo> {
    const info = describeFiled(series, sha256, { source, credit: '', builtIn: false })
    return this.#keep(info, (passing) => writeDurably(join(passing, BARS_FILE), canonicalFile(series.file)))
  }

  async #keep(info: DatasetInfo, write: (passing: string) => Promise<void>): Promise<DatasetInfo> {
    const target = join(this.#folder, info.id)
    const passing = this.#passingFolder()
    try {
      await mkdir(passing, { recursive: true })
      await write(passing)
      await writeDurably(join(passing, INFO_FILE), [Buffer.from(`${JSON.stringify(info, null, 2)}\n`)])
      await this.delete(info.id)
      await rename(passing, target)
    } catch (error) {
      // What failed first is what to report, not that the remains could not be removed either.
      await Promise.allSettled([rm(passing, { recursive: true, force: true })])
      throw new StorageError(`cannot keep the dataset in ${target}: ${messageOf(error)}`, { cause: error })
    }
    return info
  }

  /**
   * The series of a dataset, on shared memory.
   * @throws DataError when there is no such dataset, or its files are damaged or do not match their hash.
   */
  async load(id: string): Promise<BarSeries> {
    const info = await this.#info(id)
    const instrument = instrumentOfInfo(info)
    const bars = barsOfCanonical(await readShared(join(this.#folder, id, BARS_FILE), id), info.bars)
    const series = { instrument, timeframe: parseTimeframe(info.timeframe), bars }
    const found = hashSeries(series)
    if (found !== info.sha256)
      throw new DataError(`dataset "${id}" is damaged: expected bars with SHA-256 ${info.sha256}, found ${found}`)
    return info.ticks ? this.#withTicks(series, id, info.ticks) : series
  }

  async #withTicks(series: BarSeries, id: string, { kind, count, sha256 }: NonNullable<DatasetInfo['ticks']>) {
    const ticks = ticksOfCanonical(await readShared(join(this.#folder, id, TICKS_FILE), id), kind, count)
    const found = hashTicks(series, ticks)
    if (found === sha256) return { ...series, ticks }
    throw new DataError(`dataset "${id}" is damaged: expected ${kind} with SHA-256 ${sha256}, found ${found}`)
  }

  /**
   * Where the bars of a dataset lie, for those who read them while they go.
   * @throws as {@link load}
   */
  async file(id: string): Promise<FiledSeries> {
    const info = await this.#info(id)
    const { bars: length, pricePrecision, quantityPrecision } = info
    const timeframe = parseTimeframe(info.timeframe)
    const path = join(this.#folder, id, BARS_FILE)
    const places = BAR_FIELDS.map((_, column) => ({ path, offset: column * length * Float64Array.BYTES_PER_ELEMENT }))
    const { sha256, ...known } = examined(places, { timeframe, pricePrecision, quantityPrecision, length })
    if (sha256 !== info.sha256)
      throw new DataError(`dataset "${id}" is damaged: expected bars with SHA-256 ${info.sha256}, found ${sha256}`)
    return { instrument: instrumentOfInfo(info), timeframe, file: { places, length, ...known } }
  }

  /** Removes a dataset; false when there is none of that id. */
  async delete(id: string): Promise<boolean> {
    if (!(await this.#ids()).includes(id)) return false
    const passing = this.#passingFolder()
    await rename(join(this.#folder, id), passing)
    await rm(passing, { recursive: true, force: true })
    return true
  }

  async #ids(): Promise<readonly string[]> {
    try {
      const entries = await readdir(this.#folder, { withFileTypes: true })
      return entries.filter((entry) => entry.isDirectory() && !entry.name.startsWith('.')).map((entry) => entry.name)
    } catch (error) {
      if (isMissing(error)) return []
      throw new StorageError(`cannot read ${this.#folder}: ${messageOf(error)}`, { cause: error })
    }
  }

  /** @throws DataError when the folder's metadata is missing or not what was written. */
  async #info(id: string): Promise<DatasetInfo> {
    if (!(await this.#ids()).includes(id)) throw new DataError(`expected the id of a dataset, found "${id}"`)
    const info = DatasetInfo.safeParse(await readJson(join(this.#folder, id, INFO_FILE), id))
    if (!info.success) {
      const [issue] = info.error.issues
      const field = issue?.path.join('.') ?? ''
      throw new DataError(
        `dataset "${id}" is damaged: ${INFO_FILE}, field "${field}": ${issue?.message ?? 'not understood'}`,
      )
    }
    if (info.data.id === id) return info.data
    throw new DataError(`dataset "${id}" is damaged: expected its id in ${INFO_FILE}, found "${info.data.id}"`)
  }

  #passingFolder(): string {
    return join(this.#folder, `${PASSING}${randomUUID()}`)
  }
}

function instrumentOfInfo(info: DatasetInfo): Instrument {
  const { symbol, kind, pricePrecision, quantityPrecision, calendar, multiplier = 1, mayBeNegative } = info
  return new Instrument({
    symbol,
    kind,
    currency: currencyOf(info.currency),
    pricePrecision,
    quantityPrecision,
    calendar,
    multiplier,
    mayBeNegative,
  })
}

async function readJson(path: string, id: string): Promise<unknown> {
  try {
    const json: unknown = JSON.parse(await readFile(path, 'utf8'))
    return json
  } catch (error) {
    throw new DataError(`dataset "${id}" is damaged: ${messageOf(error)}`, { cause: error })
  }
}

async function readShared(path: string, id: string): Promise<SharedArrayBuffer> {
  try {
    await using file = await open(path)
    const { size } = await file.stat()
    const buffer = new SharedArrayBuffer(size)
    const bytes = new Uint8Array(buffer)
    for (let read = 0; read < size;) {
      const { bytesRead } = await file.read(bytes, read, size - read, read)
      if (bytesRead === 0) throw new DataError(`expected ${size} bytes, found ${read}`)
      read += bytesRead
    }
    return buffer
  } catch (error) {
    throw new DataError(`dataset "${id}" is damaged: ${messageOf(error)}`, { cause: error })
  }
}

/** Writes a file and waits until the disk has it: a rename may otherwise outlive the bytes it names. */
async function writeDurably(path: string, parts: Iterable<Uint8Array>): Promise<void> {
  await using file = await open(path, 'wx')
  for (const part of parts) await file.writeFile(part)
  await file.sync()
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
