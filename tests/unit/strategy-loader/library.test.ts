import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { StrategyLibrary } from '../../../src/engine/adapters/strategy/library.ts'
import type { LibraryEvent } from '../../../src/engine/adapters/strategy/library.ts'
import { ConfigError, StrategyError } from '../../../src/engine/model/errors.ts'
import { fileOf, folderOf } from './folder.ts'

const strategy = (name: string, description = '') =>
  `import { Strategy } from 'quantx'
export default class ${name} extends Strategy { static override readonly description = '${description}' }`

/** An open library over a folder of the user, and a way to wait for what it says. */
async function libraryOf(folder: string, samples = folderOf({ 'sample.ts': strategy('Sample') })) {
  const faults: unknown[] = []
  const library = new StrategyLibrary({
    folders: [
      { path: samples, sample: true },
      { path: folder, sample: false },
    ],
    now: () => 1234,
    onFault: (error) => faults.push(error),
  })
  onTestFinished(async () => {
    await library.close()
    expect(faults).toEqual([])
  })
  await library.open()
  const heard: LibraryEvent[] = []
  let wake = () => undefined as void
  library.subscribe((event) => {
    heard.push(event)
    wake()
  })
  const next = async (): Promise<LibraryEvent> => {
    for (;;) {
      const event = heard.shift()
      if (event) return event
      await new Promise<void>((resolve) => (wake = resolve))
    }
  }
  return { library, next }
}

describe('given folders with strategies', () => {
  test('when the library opens, then all are there, samples first, the broken one with its place', async () => {
    const folder = folderOf({
      'b.ts': strategy('Beta', 'Second.'),
      'a.ts': `import { Strategy } from 'quantx'\nexport default class A extends Strategy {`,
      'notes.md': 'none',
      'types.d.ts': 'declare const x: 1',
    })
    const { library } = await libraryOf(folder)
    const [sample, broken, good, ...more] = library.entries
    expect(more).toEqual([])
    expect(sample).toMatchObject({ name: 'sample', sample: true, error: null })
    expect(broken).toMatchObject({ name: 'a', hash: '', sample: false, error: { line: 2, column: 42 } })
    const beta = { name: 'beta', description: 'Second.', file: join(folder, 'b.ts'), error: null, loadedAt: 1234 }
    expect(good).toMatchObject(beta)
    expect(good?.hash).toMatch(/^[0-9a-f]{12}$/)
    expect(good?.parameters).toMatchObject({ type: 'object' })
  })

  test('when the folder of the user is missing, then it is made', async () => {
    const folder = join(folderOf({}), 'deep', 'strategies')
    const { library, next } = await libraryOf(folder)
    expect(library.entries).toHaveLength(1)
    writeFileSync(join(folder, 'new.ts'), strategy('Young'))
    expect(await next()).toMatchObject({ type: 'loaded', entry: { name: 'young' } })
  })

  test('when a file is only imported by another, then it is not listed as a strategy', async () => {
    const folder = folderOf({
      'main.ts': `import { two } from './part.ts'\n${strategy('Main')}\nexport const n = two`,
      'part.ts': 'export const two = 2',
    })
    const { library } = await libraryOf(folder)
    expect(library.entries.map(({ name }) => name)).toEqual(['sample', 'main'])
  })
})

describe('given an open library', () => {
  test('when a file is saved, then its new version is told and takes the place of the old', async () => {
    const folder = folderOf({ 's.ts': strategy('Alpha', 'old') })
    const { library, next } = await libraryOf(folder)
    const before = library.definition(join(folder, 's.ts'))
    writeFileSync(join(folder, 's.ts'), strategy('Alpha', 'new'))
    expect(await next()).toMatchObject({ type: 'loaded', entry: { description: 'new' } })
    const after = library.definition(join(folder, 's.ts'))
    expect(after.hash).not.toBe(before.hash)
    expect(library.bundle(join(folder, 's.ts')).hash).toBe(after.hash)
  })

  test('when a saved text does not compile, then the error is told and the old version stays until it is mended', async () => {
    const folder = folderOf({ 's.ts': strategy('Alpha', 'old') })
    const { library, next } = await libraryOf(folder)
    const before = library.definition(join(folder, 's.ts'))
    writeFileSync(join(folder, 's.ts'), 'class {')
    const failed = await next()
    expect(failed).toMatchObject({ type: 'failed', entry: { description: 'old', error: { line: 1, column: 7 } } })
    expect(failed).toHaveProperty('error.phase', 'load')
    expect(library.definition(join(folder, 's.ts'))).toBe(before)
    writeFileSync(join(folder, 's.ts'), strategy('Alpha', 'old'))
    expect(await next()).toMatchObject({ type: 'loaded', entry: { error: null } })
  })

  test('when an editor saves by renaming, again and again, then each version is told', async () => {
    const outside = folderOf({ 's.ts': strategy('Alpha', 'v0') })
    const { library, next } = await libraryOf(folderOf({}))
    await library.add(join(outside, 's.ts'))
    expect(await next()).toMatchObject({ entry: { description: 'v0' } })
    for (const version of ['v1', 'v2', 'v3']) {
      writeFileSync(join(outside, 's.ts.tmp'), strategy('Alpha', version))
      renameSync(join(outside, 's.ts.tmp'), join(outside, 's.ts'))
      expect(await next()).toMatchObject({ type: 'loaded', entry: { description: version } })
    }
  })

  test('when a file that it imports from another folder changes, then the strategy is loaded again', async () => {
    const folder = folderOf({ 's.ts': `import { n } from './lib/n.ts'\n${strategy('Alpha')}\nexport const m = n` })
    mkdirSync(join(folder, 'lib'))
    writeFileSync(join(folder, 'lib/n.ts'), 'export const n = 1')
    const { library, next } = await libraryOf(folder)
    const before = library.definition(join(folder, 's.ts')).hash
    writeFileSync(join(folder, 'lib/n.ts'), 'export const n = 2')
    expect(await next()).toMatchObject({ type: 'loaded', entry: { name: 'alpha' } })
    expect(library.definition(join(folder, 's.ts')).hash).not.toBe(before)
  })

  test('when an import that was missing appears, then the strategy that wanted it loads', async () => {
    const folder = folderOf({ 's.ts': `import { n } from './n.ts'\n${strategy('Alpha')}\nexport const m = n` })
    const { library, next } = await libraryOf(folder)
    expect(() => library.definition(join(folder, 's.ts'))).toThrow(StrategyError)
    writeFileSync(join(folder, 'n.ts'), 'export const n = 1')
    // Whether the new file is looked at before the one that imports it is up to the disk.
    let event = await next()
    while (!(event.type === 'loaded' && event.entry.name === 'alpha')) event = await next()
    expect(library.entries.map(({ name }) => name)).toEqual(['sample', 'alpha'])
  })

  test('when a file is deleted, then it is told and gone', async () => {
    const folder = folderOf({ 's.ts': strategy('Alpha') })
    const { library, next } = await libraryOf(folder)
    rmSync(join(folder, 's.ts'))
    expect(await next()).toEqual({ type: 'removed', file: join(folder, 's.ts') })
    expect(() => library.definition(join(folder, 's.ts'))).toThrow(ConfigError)
  })
})

describe('given a file that the user adds', () => {
  test('when it is added twice and removed, then it is listed once and then not at all', async () => {
    const { library } = await libraryOf(folderOf({}))
    const file = fileOf('mine.ts', strategy('Mine'))
    expect(await library.add(file)).toEqual(await library.add(file))
    expect(library.entries.map(({ name }) => name)).toEqual(['sample', 'mine'])
    library.remove(file)
    expect(library.entries).toHaveLength(1)
  })

  test('when it does not compile, then it is added with its error', async () => {
    const { library } = await libraryOf(folderOf({}))
    expect(await library.add(fileOf('mine.ts', 'class {'))).toMatchObject({ name: 'mine', error: { line: 1 } })
  })

  test('when there is no such file, or it is no code, or a sample is to be removed, then that is refused', async () => {
    const { library } = await libraryOf(folderOf({}))
    await expect(library.add('/nowhere/s.ts')).rejects.toThrow('found none at')
    await expect(library.add(fileOf('data.csv', ''))).rejects.toThrow('.ts or .js file')
    expect(() => library.remove(library.entries[0]?.file ?? '')).toThrow('that was added')
  })
})
