import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeFrame, encodeFrame } from '../../../src/contract/wire.ts'

/** A lone minus zero travels as zero; in a column it stays what it was. */
const plainZero = (value: number): number => (value === 0 ? 0 : value)

describe('the wire', () => {
  it('given any columns and values in a frame, then what arrives is equal, NaN and odd places included', () => {
    const value = fc.record({
      note: fc.string(),
      columns: fc.array(fc.float64Array()),
      bytes: fc.uint8Array(),
      nested: fc.option(fc.record({ time: fc.float64Array(), at: fc.double().map(plainZero) })),
    })
    fc.assert(
      fc.property(value, (sent) => {
        expect(decodeFrame(encodeFrame({ kind: 'delta', id: 1, seq: 2, value: sent }))).toEqual({
          kind: 'delta',
          id: 1,
          seq: 2,
          value: sent,
        })
      }),
    )
  })

  it('given a column that is a part of a larger buffer, then only the part travels', () => {
    const whole = Float64Array.of(1, 2, 3, 4)
    expect(decodeFrame(encodeFrame(whole.subarray(1, 3)))).toEqual(Float64Array.of(2, 3))
  })

  it('given a frame in a Node Buffer within a larger one, then columns hold their own numbers', () => {
    const bytes = encodeFrame({ a: Float64Array.of(1.5, 2.5), b: 'x' })
    const pool = Buffer.concat([Buffer.alloc(13, 7), bytes, Buffer.alloc(64, 7)])
    expect(decodeFrame(pool.subarray(13, 13 + bytes.length))).toEqual({ a: Float64Array.of(1.5, 2.5), b: 'x' })
  })

  it('given an absent optional value, then it stays absent', () => {
    expect(decodeFrame(encodeFrame({ a: 1, b: undefined }))).toEqual({ a: 1 })
  })

  it('given half a frame, then it throws instead of answering something', () => {
    const bytes = encodeFrame({ kind: 'hello', version: 1 })
    expect(() => decodeFrame(bytes.subarray(0, bytes.length - 1))).toThrow(RangeError)
  })
})
