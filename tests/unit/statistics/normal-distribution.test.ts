import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { normalCdf, normalQuantile } from '../../../src/engine/backtest/statistics/normal-distribution.ts'

describe('normalCdf', () => {
  it.each([
    // M. Abramowitz, I. A. Stegun, "Handbook of Mathematical Functions" (1964), table 26.1.
    [0, 0.5],
    [0.5, 0.691462461274013],
    [1, 0.841344746068543],
    [2, 0.977249868051821],
    [3, 0.99865010196837],
    [-1, 1 - 0.841344746068543],
  ])('given %d, then it is the 15 digits of the table', (z, probability) => {
    expect(normalCdf(z)).toBeCloseTo(probability, 14)
  })

  it.each([
    // The same, table 26.2: −log10 of the upper tail.
    [5, 6.54265],
    [10, 23.11805],
    [20, 88.5601],
  ])('given a tail beyond %d, then it is small to the digits of the table', (z, minusLog) => {
    expect(-Math.log10(normalCdf(-z))).toBeCloseTo(minusLog, 4)
  })

  it('given any two points, then it rises, and both sides of the middle add up to 1', () => {
    const point = fc.double({ min: -38, max: 38, noNaN: true })
    fc.assert(
      fc.property(point, point, (a, b) => {
        expect(normalCdf(Math.min(a, b))).toBeLessThanOrEqual(normalCdf(Math.max(a, b)) + 1e-16)
        expect(normalCdf(a) + normalCdf(-a)).toBeCloseTo(1, 15)
      }),
    )
  })
})

describe('normalQuantile', () => {
  it.each([
    // M. J. Wichura, algorithm AS 241 (1988): the values to check an implementation with.
    [0.25, -0.6744897501960817],
    [0.001, -3.090232306167814],
    [1e-20, -9.262340089798409],
    [0.5, 0],
    [0.975, 1.959963984540054],
  ])('given %d, then it is the value of the algorithm’s author', (probability, z) => {
    expect(normalQuantile(probability)).toBeCloseTo(z, 14)
  })

  it('given the ends, then it is infinite', () => {
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY])
    expect([normalQuantile(-0.1), normalQuantile(1.1)]).toEqual([Number.NaN, Number.NaN])
  })

  it('given any probability, then it is undone by the distribution function', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-300, max: 0.999_999, noNaN: true }), (probability) => {
        // Far out a last digit of z is a thousand of probability.
        expect(normalCdf(normalQuantile(probability)) / probability).toBeCloseTo(1, 11)
      }),
    )
  })
})
