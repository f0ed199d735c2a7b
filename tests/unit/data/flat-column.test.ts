import fc from 'fast-check'
import { parquetMetadataAsync, parquetRead } from 'hyparquet'
import { parquetWriteBuffer } from 'hyparquet-writer'
import { describe, expect, it } from 'vitest'
import { flatColumn } from '../../../src/engine/adapters/data/parquet/flat-column.ts'

type Column = Parameters<typeof parquetWriteBuffer>[0]['columnData'][number]

/** A column as the library reads it, and as it is read here, row group by row group. */
async function readings(column: Column, rowGroupSize: number) {
  const bytes = new Uint8Array(parquetWriteBuffer({ columnData: [column], rowGroupSize }))
  const file = {
    byteLength: bytes.byteLength,
    slice: (start: number, end?: number) => Uint8Array.from(bytes.subarray(start, end)).buffer,
  }
  const metadata = await parquetMetadataAsync(file)
  const expected: unknown[] = []
  await parquetRead({
    file,
    metadata,
    onChunk: ({ columnData }) => void expected.push(...Array.from<unknown>(columnData)),
  })
  const memory = new Float64Array(100)
  const found = []
  for (const group of metadata.row_groups.keys()) {
    const read = await flatColumn(file, metadata, group, column.name, memory)
    // The next group takes the memory of this one.
    found.push(read && Float64Array.from(read))
  }
  return { expected, found }
}

const numbers = (type: 'DOUBLE' | 'FLOAT' | 'INT32' | 'INT64') => {
  const few = fc.constantFrom(1, 2, 3, 500, 70_000)
  const whole = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
  const value =
    type === 'DOUBLE'
      ? fc.double({ noNaN: true })
      : type === 'FLOAT'
        ? fc.float({ noNaN: true })
        : type === 'INT32'
          ? whole
          : fc.maxSafeInteger()
  // Few different values are written as a dictionary.
  return fc.oneof(fc.array(value, { minLength: 1, maxLength: 200 }), fc.array(few, { minLength: 1, maxLength: 400 }))
}

describe('a column of plain numbers', () => {
  it.each(['DOUBLE', 'FLOAT', 'INT32', 'INT64'] as const)('of %s reads as the library reads it', async (type) => {
    await fc.assert(
      fc.asyncProperty(
        numbers(type),
        fc.boolean(),
        fc.integer({ min: 1, max: 150 }),
        async (values, nullable, size) => {
          const data = type === 'INT64' ? values.map(BigInt) : values
          const { expected, found } = await readings({ name: 'x', data, type, nullable }, size)
          expect(found.flatMap((part) => Array.from(part ?? []))).toEqual(expected.map(Number))
        },
      ),
      { numRuns: 60 },
    )
  })

  it('is left to the library where a value is missing, or does not fit a float64', async () => {
    const missing = await readings({ name: 'x', data: [1, null, 3], type: 'DOUBLE' }, 10)
    expect(missing.found).toEqual([undefined])
    const large = await readings({ name: 'x', data: [1n, 2n ** 60n], type: 'INT64' }, 10)
    expect(large.found).toEqual([undefined])
  })
})

it('a column of text, of times or of another name is left to the library', async () => {
  expect((await readings({ name: 'x', data: ['1', '2'], type: 'STRING' }, 10)).found).toEqual([undefined])
  expect((await readings({ name: 'x', data: [new Date(0)], type: 'TIMESTAMP' }, 10)).found).toEqual([undefined])
})
