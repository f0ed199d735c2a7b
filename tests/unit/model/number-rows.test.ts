import { describe, expect, test } from 'vitest'
import { NumberRows } from '../../../src/engine/model/number-rows.ts'

const WIDTH = 7
/** More than one block holds. */
const MANY = 5_000

describe('NumberRows', () => {
  test('given rows of several blocks, when each is filled, then none overwrites another', () => {
    const rows = new NumberRows(WIDTH)
    const taken = Array.from({ length: MANY }, () => {
      const start = rows.take()
      return { numbers: rows.block, start }
    })
    for (const [index, { numbers, start }] of taken.entries()) numbers.fill(index, start, start + WIDTH)
    const wrong = taken.filter(({ numbers, start }, index) =>
      numbers.subarray(start, start + WIDTH).some((number) => number !== index),
    )
    expect(wrong).toEqual([])
  })

  test('given a new row, when it is read, then it is zero', () => {
    const rows = new NumberRows(WIDTH)
    const sums = Array.from({ length: MANY }, () => {
      const start = rows.take()
      return rows.block.subarray(start, start + WIDTH).reduce((sum, number) => sum + number, 0)
    })
    expect(new Set(sums)).toEqual(new Set([0]))
  })
})
