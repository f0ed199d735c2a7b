import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { root } from '../../../scripts/runtime.mjs'

const core = 'src/engine/kernel'
const cases = [
  [`${core}/now.ts`, 'export const x = Date.now()', 'no-restricted-properties'],
  [`${core}/random.ts`, 'export const x = Math.random()', 'no-restricted-properties'],
  [`${core}/global.ts`, 'export const x = globalThis.fetch', 'no-restricted-properties'],
  [`${core}/timer.ts`, 'setTimeout(() => {}, 1)', 'no-restricted-globals'],
  [`${core}/uuid.ts`, 'export const x = crypto.randomUUID()', 'no-restricted-globals'],
  [`${core}/perf.ts`, 'export const x = performance.now()', 'no-restricted-globals'],
  [`${core}/env.ts`, `export const x = process.env['HOME']`, 'no-restricted-globals'],
  [`${core}/net.ts`, `export const x = fetch('http://127.0.0.1')`, 'no-restricted-globals'],
  [`${core}/page.ts`, 'export const x = document.title', 'no-restricted-globals'],
  [`${core}/file.ts`, `import { readFileSync } from 'node:fs'\nexport const x = readFileSync`, 'no-restricted-imports'],
  ['src/renderer/up.ts', `import { x } from '../engine/model/x.ts'\nexport const y = x`, 'no-restricted-imports'],
  ['src/host/any.ts', 'export const x: any = 1', 'no-explicit-any'],
  ['src/host/bang.ts', 'export const x = (a: string | null) => a!', 'no-non-null-assertion'],
  ['src/host/floating.ts', 'const f = async () => 1\nexport const g = () => { f() }', 'no-floating-promises'],
  [
    'src/host/switch.ts',
    `export const f = (x: 'a' | 'b') => {\n  switch (x) {\n    case 'a':\n      return 1\n  }\n}`,
    'switch-exhaustiveness-check',
  ],
  ['src/host/equal.ts', 'export const f = (x: string, y: unknown) => x == y', 'eqeqeq'],
  ['src/host/type.ts', `import { T } from './t.ts'\nexport const x: T = 1`, 'consistent-type-imports'],
  ['src/host/circle.ts', `import { b } from './circle-b.ts'\nexport const a = () => b()`, 'no-cycle'],
  ['src/renderer/log.ts', `console.log('x')`, 'no-console'],
] as const
const allowed = [
  ['src/engine/adapters/now.ts', 'export const x = Date.now()'],
  ['src/engine/process.ts', 'export const x = process.pid'],
  ['src/engine/backtest/worker.ts', 'export const x = performance.now()'],
  ['src/host/log.ts', `console.log('x')`],
  [`${core}/format.ts`, 'export const x = new Date(0).toISOString()'],
] as const
const supporting = [
  ['src/host/t.ts', 'export type T = number'],
  ['src/host/circle-b.ts', `import { a } from './circle.ts'\nexport const b = (): unknown => a()`],
  ['src/engine/model/x.ts', 'export const x = 1'],
  [
    'tsconfig.json',
    JSON.stringify({ compilerOptions: { strict: true, allowImportingTsExtensions: true, noEmit: true } }),
  ],
] as const

let folder = ''
let output = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantx-lint-'))
  copyFileSync(join(root, '.oxlintrc.json'), join(folder, '.oxlintrc.json'))
  for (const [path, text] of [...cases, ...allowed, ...supporting]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const oxlint = join(root, 'node_modules/oxlint/bin/oxlint')
  output = spawnSync(process.execPath, [oxlint, '--type-aware', '--format=unix', 'src'], {
    cwd: folder,
    encoding: 'utf8',
  }).stdout.replaceAll('\\', '/')
})

afterAll(() => rmSync(folder, { recursive: true, force: true }))

const complaintsAbout = (path: string) => output.split('\n').filter((line) => line.includes(`${path}:`))

test.each(cases)('given %s that says %j, when it is linted, then %s objects', (path, _text, rule) => {
  expect(complaintsAbout(path).join('\n')).toContain(rule)
})

test.each(allowed)('given %s that says %j, when it is linted, then nothing objects', (path) => {
  expect(complaintsAbout(path)).toEqual([])
})
