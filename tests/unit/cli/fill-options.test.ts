import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { type FillOptions, addFillOptions, fillsOf } from '../../../src/host/cli/fill-options.ts'

const DEFAULTS = { market: 'next-open', path: 'adaptive', limit: 'through', volumeShare: 0.1 }

function parsed(...words: readonly string[]) {
  const command = addFillOptions(new Command())
    .exitOverride()
    .configureOutput({ writeErr: () => undefined })
  return fillsOf(command.parse(words, { from: 'user' }).opts<FillOptions>())
}

describe('the rules of fills on the command line', () => {
  test.each([
    [[], {}],
    [['--fill', 'same-close'], { market: 'same-close' }],
    [['--path', 'olhc', '--limit-fill', 'touch'], { path: 'olhc', limit: 'touch' }],
    [['--volume-share', '0.25'], { volumeShare: 0.25 }],
    [['--volume-share', 'none'], { volumeShare: null }],
  ])('given %j, then they are the defaults with %j', (words, expected) => {
    expect(parsed(...words)).toEqual({ ...DEFAULTS, ...expected })
  })

  test.each([
    ['--volume-share', '0'],
    ['--volume-share', '1.5'],
    ['--volume-share', 'much'],
    ['--fill', 'sometime'],
    ['--path', 'hlco'],
  ])('given %s %s, then it is refused', (...words) => {
    expect(() => parsed(...words)).toThrow(/invalid/)
  })
})
