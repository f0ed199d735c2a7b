import { expect, test } from 'vitest'
import { SeededRandom, nextNormal } from '../../../src/engine/kernel/random.ts'

const WORD = 1n << 32n

/** sfc32 seeded by splitmix32, written again in BigInt from their descriptions: slow, and without a 32-bit trick. */
function* sfc32(seed: number): Generator<number> {
  const wrap = (value: bigint) => ((value % WORD) + WORD) % WORD
  let state = wrap(BigInt(seed))
  const mix = () => {
    state = wrap(state + 0x9e3779b9n)
    let word = wrap((state ^ (state >> 16n)) * 0x21f0aaadn)
    word = wrap((word ^ (word >> 15n)) * 0x735a2d97n)
    return word ^ (word >> 15n)
  }
  let [a, b, c, counter] = [mix(), mix(), mix(), 1n]
  for (let round = 0; ; round++) {
    const sum = wrap(a + b + counter)
    counter = wrap(counter + 1n)
    a = b ^ (b >> 9n)
    b = wrap(c + wrap(c << 3n))
    c = wrap((wrap(c << 21n) | (c >> 11n)) + sum)
    if (round >= 12) yield Number(sum) / 2 ** 32
  }
}

test.each([0, 1, 42, -1, 2 ** 31, 2 ** 32 - 1, 123_456_789])(
  'given seed %d, when numbers are drawn, then they are those of sfc32 seeded by splitmix32',
  (seed) => {
    const random = new SeededRandom(seed)
    const expected = sfc32(seed).take(200).toArray()

    expect(expected.map(() => random.next())).toEqual(expected)
  },
)

test('given a seed, when two generators draw, then they agree; and another seed differs', () => {
  const draw = (seed: number) => {
    const random = new SeededRandom(seed)
    return Array.from({ length: 8 }, () => random.next())
  }

  expect(draw(7)).toEqual(draw(7))
  expect(draw(7)).not.toEqual(draw(8))
})

test('given a hundred thousand uniform numbers, when counted, then all are in [0, 1) and spread evenly', () => {
  const random = new SeededRandom(3)
  const counts = Array.from({ length: 10 }, () => 0)
  for (let draw = 0; draw < 100_000; draw++) {
    const bin = Math.floor(random.next() * 10)
    counts[bin] = (counts[bin] ?? Number.NaN) + 1
  }

  expect(counts).toHaveLength(10)
  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400)
})

test('given two hundred thousand normal numbers, when measured, then mean, variance, skew and tails are those of N(0, 1)', () => {
  const random = new SeededRandom(5)
  const draws = Array.from({ length: 200_000 }, () => nextNormal(random))
  const moment = (power: number) => draws.reduce((sum, value) => sum + value ** power, 0) / draws.length

  expect(Math.abs(moment(1))).toBeLessThan(0.01)
  expect(Math.abs(moment(2) - 1)).toBeLessThan(0.015)
  expect(Math.abs(moment(3))).toBeLessThan(0.03)
  expect(Math.abs(moment(4) - 3)).toBeLessThan(0.1)
})
