import { mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { hashSeries } from '../../../src/engine/adapters/data/canonical-bars.ts'
import { DataCatalog, readBarFile } from '../../../src/engine/adapters/data/data-catalog.ts'
import { DatasetStore } from '../../../src/engine/adapters/data/dataset-store.ts'
import { DatasetInfo } from '../../../src/contract/dataset.ts'
import { DataError, StorageError } from '../../../src/engine/model/errors.ts'
import { bytesOf, importText, rowText } from './csv-text.ts'

const CSV = 'date,open,high,low,close,volume\n2024-01-02,10.5,12,9,11,100.25\n2024-01-03,11,13,10,12,100\n'

/** From the documented layout, by another program: Python's struct and hashlib. */
const KNOWN_HASH = '67319ae55a34c158c52eca93975b88924ba5c1d4eb30a5ead8a9b73891569b1a'

let home = ''
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'quantx-data-'))
})
afterEach(() => rmSync(home, { recursive: true, force: true }))

const storeOf = () => new DatasetStore(home)
const importSample = () => storeOf().import(importText(CSV, { file: 'acme.csv' }).series, { source: 'acme.csv' })

describe('a file too long to hold', () => {
  it('is imported to the same dataset, byte by byte', async () => {
    const rows = Array.from(
      { length: 5_000 },
      (_, row) => `${Date.UTC(2024, 0, 2) + row * 60_000},${row + 10},${row + 12},${row + 9},${row + 11},5`,
    )
    const path = join(home, 'long.csv')
    writeFileSync(path, `time,open,high,low,close,volume\n${rows.join('\n')}\n`)
    const whole = await new DataCatalog(new DatasetStore(join(home, 'whole'))).importFile(path)
    const streamed = await new DataCatalog(new DatasetStore(join(home, 'streamed'))).importFile(path, {}, 1_000)
    expect(streamed).toEqual(whole)
    const bytesIn = (place: string) => readFileSync(join(home, place, 'data', whole.dataset.id, 'bars.bin'))
    expect(bytesIn('streamed').equals(bytesIn('whole'))).toBe(true)
  })
})

describe('DatasetStore', () => {
  it('given an empty home, then the list is empty', async () => {
    expect(await storeOf().list()).toEqual({ datasets: [], damaged: [] })
  })

  it('given an imported series, then it is listed and loads equal on shared memory', async () => {
    const info = await importSample()
    const { series: original } = importText(CSV, { file: 'acme.csv' })
    expect(DatasetInfo.parse(info)).toMatchObject({
      symbol: 'ACME',
      kind: 'equity',
      timeframe: '1d',
      bars: 2,
      builtIn: false,
    })
    expect((await storeOf().list()).datasets).toEqual([info])
    const series = await storeOf().load(info.id)
    expect(series.bars.time.buffer).toBeInstanceOf(SharedArrayBuffer)
    expect(series.instrument).toEqual(original.instrument)
    expect([rowText(series, 0), rowText(series, 1)]).toEqual([rowText(original, 0), rowText(original, 1)])
  })

  it('given the same data again, then there is still one dataset', async () => {
    const [once, twice] = [await importSample(), await importSample()]
    expect(twice).toEqual(once)
    expect((await storeOf().list()).datasets).toHaveLength(1)
    expect(readdirSync(join(home, 'data'))).toEqual([once.id])
  })

  it('given known bars, then their hash is the documented one on every machine', () => {
    expect(hashSeries(importText(CSV).series)).toBe(KNOWN_HASH)
  })

  it('given another precision of the same units, then the hash differs', () => {
    const finer = importText(CSV, { pricePrecision: 2 }).series
    expect(hashSeries(finer)).not.toBe(hashSeries(importText(CSV).series))
  })

  it.each([
    ['no JSON', '{', /not valid JSON|JSON/],
    ['a missing field', '{"id":"x"}', /field "symbol"|field "id"/],
  ])('given metadata with %s, then it is reported and the others are listed', async (_, text, reason) => {
    const good = await importSample()
    const other = await storeOf().import(importText(CSV, { file: 'bad.csv' }).series, { source: 'bad.csv' })
    writeFileSync(join(home, 'data', other.id, 'dataset.json'), text)
    const { datasets, damaged } = await storeOf().list()
    expect(datasets).toEqual([good])
    expect(damaged).toMatchObject([{ id: other.id }])
    expect(damaged[0]?.reason).toMatch(reason)
    await expect(storeOf().load(other.id)).rejects.toThrow(DataError)
  })

  it('given one changed byte of bars, then loading names the two hashes', async () => {
    const { id, sha256 } = await importSample()
    const path = join(home, 'data', id, 'bars.bin')
    const bytes = readFileSync(path)
    bytes.writeUInt8(bytes.readUInt8(50) ^ 1, 50)
    writeFileSync(path, bytes)
    await expect(storeOf().load(id)).rejects.toThrow(`is damaged: expected bars with SHA-256 ${sha256}, found`)
  })

  it('given bars cut short, then loading says how many bytes are missing', async () => {
    const { id } = await importSample()
    writeFileSync(join(home, 'data', id, 'bars.bin'), Buffer.alloc(8))
    await expect(storeOf().load(id)).rejects.toThrow('expected 96 bytes for 2 bars, found 8')
  })

  it('given a folder left by an import that was killed, then it is not listed', async () => {
    const { id } = await importSample()
    renameSync(join(home, 'data', id), join(home, 'data', '.passing-1'))
    expect(await storeOf().list()).toEqual({ datasets: [], damaged: [] })
  })

  it('given a home that cannot be written, then StorageError says so and nothing is left', async () => {
    writeFileSync(join(home, 'data'), 'a file where the folder should be')
    await expect(importSample()).rejects.toThrow(StorageError)
    expect(readFileSync(join(home, 'data'), 'utf8')).toContain('a file')
  })

  it('given an id with a path in it, then it is unknown', async () => {
    await importSample()
    await expect(storeOf().load('../data')).rejects.toThrow('expected the id of a dataset, found "../data"')
    expect(await storeOf().delete('../data')).toBe(false)
  })

  it('given a deleted dataset, then it is gone', async () => {
    const { id } = await importSample()
    expect(await storeOf().delete(id)).toBe(true)
    expect(readdirSync(join(home, 'data'))).toEqual([])
    await expect(storeOf().load(id)).rejects.toThrow(DataError)
  })
})

describe('DataCatalog', () => {
  const catalog = () => new DataCatalog(storeOf())

  it('given a fresh home, then the built-in datasets are listed with their credit', async () => {
    const { datasets } = await catalog().list()
    expect(datasets.map(({ id, bars, symbol, kind }) => [id, bars, symbol, kind])).toEqual([
      ['spx-1d', 5105, 'SPX', 'index'],
      ['aapl-1d', 1260, 'AAPL', 'equity'],
    ])
    for (const info of datasets) {
      expect(info.credit).toContain('Yahoo Finance')
      expect(DatasetInfo.parse(info)).toMatchObject({ builtIn: true, timeframe: '1d', simulated: false })
    }
  })

  it('given the S&P 500, then its first and last prices are those of the file to the cent', async () => {
    const series = await catalog().load('spx-1d')
    expect(rowText(series, 0)).toBe('2000-01-03T00:00:00.000Z 1469.25 1478.00 1438.36 1455.22 931800000')
    expect(rowText(series, 5104)).toBe('2020-04-17T00:00:00.000Z 2842.43 2879.22 2830.88 2874.56 5792140000')
  })

  it('given Apple, then its first and last prices are those of the file to the cent', async () => {
    const series = await catalog().load('aapl-1d')
    expect(rowText(series, 0)).toBe('2013-05-13T00:00:00.000Z 64.50 65.41 64.50 64.96 79237200')
    expect(rowText(series, 1259)).toBe('2018-05-11T00:00:00.000Z 189.49 190.06 187.45 188.59 25806600')
  })

  it('given a built-in dataset, then it cannot be deleted', async () => {
    await expect(catalog().delete('spx-1d')).rejects.toThrow('which comes with QuantX')
  })

  it('given a file, then it is imported, listed after the built-in ones, and can be deleted', async () => {
    const path = join(home, 'acme.csv')
    writeFileSync(path, CSV)
    const { dataset, report } = await catalog().importFile(path)
    expect(report).toMatchObject({ file: 'acme.csv', bars: 2 })
    expect((await catalog().list()).datasets.map(({ id }) => id)).toEqual(['spx-1d', 'aapl-1d', dataset.id])
    await catalog().delete(dataset.id)
    await expect(catalog().delete(dataset.id)).rejects.toThrow(`found "${dataset.id}"`)
  })

  it('given a row in error, then nothing is kept', async () => {
    const bad = bytesOf(`${CSV}2024-01-04,1,x,1,1,1\n`)
    await expect(catalog().importBytes(bad, { file: 'acme.csv' })).rejects.toThrow('acme.csv:4, column "high"')
    expect((await storeOf().list()).datasets).toEqual([])
  })

  it.each([
    ['missing', 'nowhere.csv', 'no such file'],
    ['a folder', '.', 'a folder'],
  ])('given a file that is %s, then a sentence says so', async (_, name, found) => {
    const path = join(home, name)
    await expect(readBarFile(path)).rejects.toThrow(`${path}: expected a CSV or Parquet file of bars, found ${found}`)
  })

  it.skipIf(process.platform === 'win32')('given a device, then it is not called a folder', async () => {
    await expect(readBarFile('/dev/null')).rejects.toThrow('found a device, pipe or socket')
  })
})
