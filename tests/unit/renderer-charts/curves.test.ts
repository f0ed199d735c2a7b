import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { drawdown, growth, thin } from '../../../src/renderer/charts/drawdown.ts'
import { monthlyReturns } from '../../../src/renderer/charts/monthly-returns.ts'

describe('monthly returns', () => {
  it('given equity through a turn of the year, then months chain from the cash and years compound them', () => {
    const time = [Date.UTC(2020, 10, 10), Date.UTC(2020, 10, 30), Date.UTC(2020, 11, 31), Date.UTC(2021, 0, 4)]
    const [first, second] = monthlyReturns(time, [105, 110, 99, 108.9], 100)
    expect(first?.year).toBe(2020)
    expect(first?.months[10]).toBeCloseTo(0.1, 12)
    expect(first?.months[11]).toBeCloseTo(-0.1, 12)
    expect(first?.months[9]).toBeNull()
    expect(first?.total).toBeCloseTo(-0.01, 12)
    expect(second?.months[0]).toBeCloseTo(0.1, 12)
    expect(second?.total).toBeCloseTo(0.1, 12)
  })

  it('given a point in the night between two months, then the zone decides whose it is', () => {
    const night = [Date.UTC(2020, 1, 1, 2)]
    expect(monthlyReturns(night, [110], 100)[0]?.months[1]).toBeCloseTo(0.1, 12)
    expect(monthlyReturns(night, [110], 100, 'America/New_York')[0]?.months[0]).toBeCloseTo(0.1, 12)
  })

  it('given no equity, then there is no year', () => {
    expect(monthlyReturns([], [], 100)).toEqual([])
  })

  it('given any curve, then the compounded years give the whole return', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 1_000 }), { minLength: 1, maxLength: 200 }), (values) => {
        const time = values.map((_, index) => Date.UTC(2015, 0, 1) + index * 9 * 86_400_000)
        const product = monthlyReturns(time, values, 100).reduce((growing, year) => growing * (1 + year.total), 1)
        expect(product).toBeCloseTo((values.at(-1) ?? 0) / 100, 6)
      }),
    )
  })
})

describe('drawdown', () => {
  it('given a fall and a recovery, then it is measured from the highest point so far', () => {
    const line = drawdown([1, 2, 3, 4], [100, 80, 120, 90])
    expect(Array.from(line.value)).toEqual([0, -0.19999999999999996, 0, -0.25])
  })
})

describe('growth', () => {
  it('given a curve, then it starts at nothing and is a share of its start', () => {
    expect(Array.from(growth([1, 2], [200, 300]).value)).toEqual([0, 0.5])
  })
})

describe('thinning', () => {
  it('given a long curve, then few points keep its ends, its lowest and its highest', () => {
    const time = Float64Array.from({ length: 100_000 }, (_, index) => index)
    const value = time.map((index) => Math.sin(index / 900) + (index === 77_777 ? 9 : 0) - (index === 12_345 ? 9 : 0))
    const line = thin({ time, value }, 6_000)
    expect(line.time.length).toBeLessThanOrEqual(6_004)
    expect(Array.from(line.time)).toContain(77_777)
    expect(Array.from(line.time)).toContain(12_345)
    expect([line.time[0], line.time.at(-1)]).toEqual([0, 99_999])
    expect(Array.from(line.time)).toEqual(Array.from(line.time).toSorted((a, b) => a - b))
  })
})
