import { describe, expect, it } from 'vitest'
import { sparkPath } from '../../../src/renderer/components/sparkline.tsx'

describe('A sparkline', () => {
  it('given a rise, then its path goes from bottom left to top right inside the margin', () => {
    expect(sparkPath([10, 30, 20], 44, 14)).toBe('M2.0 12.0L22.0 2.0L42.0 7.0')
  })

  it('given values that are all equal, then it lies at the bottom', () => {
    expect(sparkPath([5, 5], 24, 14)).toBe('M2.0 12.0L22.0 12.0')
  })

  it('given less than two values, then there is nothing to draw', () => {
    expect(sparkPath([5], 24, 14)).toBe('')
  })
})
