import { join, resolve } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { StrategyLibrary } from '../../../src/engine/adapters/strategy/library.ts'
import { fileOfStrategy, isStrategyPath } from '../../../src/engine/adapters/strategy/registry.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { folderOf } from './folder.ts'

const KNOWN = [
  { name: 'sma-cross', file: '/samples/sma-cross.ts' },
  { name: 'breakout', file: '/samples/donchian.ts' },
  { name: 'breakout', file: '/own/mine.ts' },
]

describe('given strategies with names', () => {
  test('when one is asked for by a name that only it has, then its file is meant', () => {
    expect(fileOfStrategy('sma-cross', KNOWN)).toBe('/samples/sma-cross.ts')
  })

  test('when the name is that of two, then both files are named', () => {
    expect(() => fileOfStrategy('breakout', KNOWN)).toThrow(
      new ConfigError(
        'expected the name of one strategy, found "breakout" 2 times: /samples/donchian.ts, /own/mine.ts',
      ),
    )
  })

  test('when nobody has the name, then those that there are are told, each once', () => {
    expect(() => fileOfStrategy('sma-crss', KNOWN)).toThrow(
      'expected a strategy file or the name of a strategy (breakout, sma-cross), found "sma-crss"',
    )
  })

  test.each(['./sma-cross', 'folder/sma-cross', 'C:\\sma-cross', 'sma-cross.ts', 'sma-cross.mjs'])(
    'when %s is asked for, then it is a path',
    (text) => expect(isStrategyPath(text)).toBe(true),
  )

  test.each(['sma-cross', 'sma.v2'])('when %s is asked for, then it is a name', (text) =>
    expect(isStrategyPath(text)).toBe(false),
  )
})

test('given an open library, when a strategy is asked for by name or by path, then it is the same', async () => {
  const samples = folderOf({
    'sample.ts': `import { Strategy } from 'quantx'\nexport default class MyCross extends Strategy {}`,
  })
  const library = new StrategyLibrary({
    folders: [{ path: samples, sample: true }],
    now: () => 0,
    onFault: (error) => expect.unreachable(String(error)),
  })
  onTestFinished(() => library.close())
  await library.open()
  const file = join(samples, 'sample.ts')
  expect(library.fileOf('my-cross')).toBe(file)
  expect(library.fileOf('other.ts')).toBe(resolve('other.ts'))
  expect(library.definition('my-cross')).toBe(library.definition(file))
  expect(library.bundle('my-cross')).toBe(library.bundle(file))
  expect(() => library.definition('their-cross')).toThrow('(my-cross), found "their-cross"')
})
