import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { loadStrategy } from '../../../src/engine/adapters/strategy/loader.ts'
import { scaffold } from '../../../src/engine/adapters/strategy/scaffold.ts'
import { folderOf } from './folder.ts'

const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc')

function typeErrors(...args: readonly string[]): string {
  const { status, stdout } = spawnSync(process.execPath, [tsc, ...args], { encoding: 'utf8' })
  return status === 0 ? '' : stdout
}

describe('given a folder that was made for strategies', { timeout: 30_000 }, () => {
  const types = mkdtempSync(join(tmpdir(), 'quantx-types-'))
  const parts = { types, version: '1.2.3' }

  beforeAll(() => {
    const errors = typeErrors('-p', 'tsconfig.types.json', '--outDir', types)
    if (errors !== '') throw new Error(errors)
  })
  afterAll(() => rmSync(types, { recursive: true, force: true }))

  test('when its starter is checked and loaded, then there is no error', async () => {
    const folder = join(folderOf({}), 'mine')
    const { written, kept } = await scaffold(folder, parts)
    expect(written).toEqual(['tsconfig.json', 'my-strategy.ts', 'node_modules/quantx', 'node_modules/zod'])
    expect(kept).toEqual([])
    expect(typeErrors('-p', folder)).toBe('')
    expect((await loadStrategy(join(folder, 'my-strategy.ts'))).name).toBe('my-strategy')
  })

  test('when a strategy uses the module wrongly, then the type checker says where', async () => {
    const folder = folderOf({
      'wrong.ts': `import { Sma, Strategy, type Bar } from 'quantx'
import { z } from 'zod'
const parameters = z.object({ period: z.int() })
export default class Wrong extends Strategy<typeof parameters> {
  readonly average = this.indicator(new Sma('ten'))
  override onBar(bar: Bar): void {
    this.buy(bar.klose)
    this.buy(this.params.peroid)
  }
}`,
    })
    await scaffold(folder, parts)
    const errors = typeErrors('-p', folder)
    const lines = errors.split('\n').filter((line) => line.includes('error TS'))
    expect(lines).toHaveLength(3)
    expect(lines[0]).toMatch(/wrong\.ts\(5,45\)/)
    expect(lines[1]).toContain("'klose'")
    expect(lines[2]).toContain("'peroid'")
  })

  test('when it is made a second time, then nothing in it changes', async () => {
    const folder = folderOf({ 'tsconfig.json': '{}' })
    await scaffold(folder, parts)
    writeFileSync(join(folder, 'my-strategy.ts'), 'mine now')
    const { written, kept } = await scaffold(folder, parts)
    expect(written).toEqual([])
    expect(kept).toHaveLength(4)
    expect(readFileSync(join(folder, 'tsconfig.json'), 'utf8')).toBe('{}')
    expect(readFileSync(join(folder, 'my-strategy.ts'), 'utf8')).toBe('mine now')
  })

  test('when the declarations were not built, then that is said and nothing is made', async () => {
    const nowhere = { types: folderOf({}), version: '1' }
    await expect(scaffold(folderOf({}), nowhere)).rejects.toThrow('build QuantX first')
  })
})
