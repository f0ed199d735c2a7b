import { join } from 'node:path'
import { expect, test } from 'vitest'
import { loadStrategy } from '../../../src/engine/adapters/strategy/loader.ts'
import { folderOf } from './folder.ts'

test.each([
  ['missing', 'absent.ts', 'no such file'],
  ['a folder', 'folder.ts', 'a folder'],
])(
  'given a strategy file that is %s, when it is loaded, then the error names it and says so',
  async (_, name, found) => {
    const file = join(folderOf({ 'folder.ts/inside.txt': '' }), name)
    await expect(loadStrategy(file)).rejects.toThrow(`${file}: expected a strategy file, found ${found}`)
  },
)
