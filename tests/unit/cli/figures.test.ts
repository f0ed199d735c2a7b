import { describe, expect, it } from 'vitest'
import { grouped, percent, rate, signed } from '../../../src/engine/adapters/report/figures.ts'
import { barText } from '../../../src/host/cli/progress-bar.ts'
import { textTable } from '../../../src/host/cli/text-table.ts'
import { userPath } from '../../../src/host/cli/user-path.ts'

describe('figures for people', () => {
  it('groups digits, and writes a loss that rounds to nothing without a sign', () => {
    expect(grouped(1_234_567.5, 2)).toBe('1,234,567.50')
    expect(grouped(-0.001, 2)).toBe('0.00')
    expect(grouped(-0.006, 2)).toBe('-0.01')
    expect(grouped(null, 2)).toBe('–')
  })

  it('signs gains that can be seen', () => {
    expect(signed(percent(0.1234), 0.1234)).toBe('+12.34 %')
    expect(signed(percent(0.000001), 0.000001)).toBe('0.00 %')
    expect(signed(percent(-0.5), -0.5)).toBe('-50.00 %')
  })

  it('shortens speeds', () => {
    expect([rate(12_345_678), rate(84_321), rate(7)]).toEqual(['12.3 M', '84.3 k', '7'])
  })
})

describe('texts in a terminal', () => {
  it('fills a bar by eighths of a character, always as wide', () => {
    expect(barText(0)).toMatch(/^░+$/)
    expect(barText(0.5).replaceAll('░', '')).toBe('█'.repeat(16))
    expect(barText(1 / 256).startsWith('▏')).toBe(true)
    expect(barText(7)).toBe('█'.repeat(32))
    for (let share = 0; share <= 1; share += 0.013) expect(barText(share)).toHaveLength(32)
  })

  it('aligns tables, numbers to the right', () => {
    expect(
      textTable(
        ['ID', 'BARS'],
        [
          ['spx-1d', '5,105'],
          ['x', '7'],
        ],
        ['BARS'],
      ),
    ).toBe('ID       BARS\nspx-1d  5,105\nx           7\n')
  })
})

describe('paths that a user typed', () => {
  it('belong to the folder that npm was called in, but only when npm runs quantx', () => {
    const called = { npm_lifecycle_event: 'quantx', INIT_CWD: '/somewhere' }
    expect(userPath('bars.csv', called)).toBe(userPath('/somewhere/bars.csv', {}))
    expect(userPath('bars.csv', { ...called, npm_lifecycle_event: 'test' })).toBe(userPath('bars.csv', {}))
  })
})
