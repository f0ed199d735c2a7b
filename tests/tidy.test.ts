import { describe, expect, test } from 'vitest'
import { root } from '../scripts/runtime.mjs'
import { checkCore } from '../scripts/tidy/core.ts'
import { checkDoors } from '../scripts/tidy/doors.ts'
import { checkLayers, checkRoomCycles } from '../scripts/tidy/layers.ts'
import { checkLength } from '../scripts/tidy/length.ts'
import { checkNames } from '../scripts/tidy/names.ts'
import { filesOfRepository, findingsIn } from '../scripts/tidy/repository.ts'
import type { Rule } from '../scripts/tidy/source-file.ts'
import { checkAsides, checkBanners, checkMachine, checkTasks, checkTests } from '../scripts/tidy/text.ts'

const messages = (rule: Rule, path: string, text: string) => rule({ path, text }).map(({ message }) => message)

test('given the repository as it is, when every rule reads it, then none objects', () => {
  const lines = findingsIn(filesOfRepository(root)).map(({ path, line, message }) => `${path}:${line}: ${message}`)

  expect(lines).toEqual([])
})

describe('doors', () => {
  test.each([
    'this.#parts.broker.submit(order)',
    'broker.amend(order, change)',
    "trader.exchange['cancel'](order)",
    'const { submit } = this.#broker',
    'const { submit: send } = broker',
    'const send = latentBroker.submit.bind(latentBroker)',
    'void connection.submit(ticket)',
  ])('given code of the engine, when it says %s, then that is a finding, but not at the gate', (text) => {
    expect(messages(checkDoors, 'src/engine/session/session.ts', text)).toHaveLength(1)
    expect(messages(checkDoors, 'strategies/sneaky.ts', text)).toHaveLength(1)
    expect(messages(checkDoors, 'src/engine/risk/risk-gate.ts', text)).toEqual([])
  })

  test.each([
    'orders.cancel(order)',
    'gate.submit(order)',
    'broker.listen(hear)',
    'const { name } = broker',
    'timer.cancel()',
  ])('given code of the engine, when it says %s, then nothing is said', (text) => {
    expect(messages(checkDoors, 'src/engine/session/session.ts', text)).toEqual([])
  })
})

describe('layers', () => {
  test.each([
    ['src/contract/order.ts', 'fastify'],
    ['src/contract/order.ts', '../engine/model/order.ts'],
    ['src/engine/model/order.ts', '../kernel/clock.ts'],
    ['src/engine/kernel/bus.ts', '../market/quotes.ts'],
    ['src/engine/indicators/sma.ts', '../strategy/strategy.ts'],
    ['src/engine/risk/gate.ts', '../backtest/runner.ts'],
    ['src/engine/risk/gate.ts', '../adapters/storage/journal.ts'],
    ['src/engine/backtest/runner.ts', '../adapters/data/csv.ts'],
    ['src/engine/backtest/runner.ts', 'node:fs'],
    ['src/engine/adapters/data/csv.ts', '../../trader.ts'],
    ['src/engine/strategy/loader.ts', 'esbuild'],
    ['src/engine/trader.ts', './process.ts'],
    ['src/engine/trader.ts', '../host/serve.ts'],
    ['src/engine/process.ts', '../../tests/fixtures/feed.ts'],
    ['src/host/serve.ts', '../main/main.ts'],
    ['src/host/serve.ts', 'electron'],
    ['src/main/main.ts', '../engine/adapters/storage/journal.ts'],
    ['src/renderer/app.tsx', '../engine/model/order.ts'],
    ['src/renderer/app.tsx', 'node:fs'],
    ['src/renderer/app.tsx', 'electron'],
    ['src/quantx.ts', './engine/trader.ts'],
    ['strategies/sma-cross.ts', '../src/engine/strategy/strategy.ts'],
    ['strategies/sma-cross.ts', 'node:fs'],
  ])('given %s, when it imports %s, then that is a finding', (path, specifier) => {
    expect(messages(checkLayers, path, `import type { X } from '${specifier}'`)).toHaveLength(1)
    expect(messages(checkLayers, path, `export * from '${specifier}'`)).toHaveLength(1)
  })

  test.each([
    ['src/contract/order.ts', 'zod'],
    ['src/engine/kernel/bus.ts', '../model/order.ts'],
    ['src/engine/simulation/exchange.ts', '../execution/order-table.ts'],
    ['src/engine/adapters/data/csv.ts', 'node:fs'],
    ['src/engine/adapters/data/csv.ts', '../../market/bars.ts'],
    ['src/engine/backtest/worker.ts', '../adapters/storage/journal.ts'],
    ['src/engine/trader.ts', './risk/risk-gate.ts'],
    ['src/main/main.ts', 'electron'],
    ['src/main/main.ts', '../host/supervisor.ts'],
    ['src/renderer/app.tsx', '../contract/commands.ts'],
    ['strategies/sma-cross.ts', 'quantx'],
    ['tests/unit/sma.test.ts', '../../src/engine/adapters/data/csv.ts'],
  ])('given %s, when it imports %s, then no rule objects', (path, specifier) => {
    expect(messages(checkLayers, path, `import type { X } from '${specifier}'`)).toEqual([])
  })

  test('given a folder that no layer is known for, when it is read, then the table is asked for', () => {
    expect(messages(checkLayers, 'src/engine/extras/x.ts', '')).toEqual([expect.stringContaining('layer table')])
  })

  test('given two rooms of one tier that import each other, when all are read, then the circle is found once', () => {
    const files = [
      { path: 'src/engine/risk/gate.ts', text: `import '../execution/manager.ts'` },
      { path: 'src/engine/execution/manager.ts', text: `import '../simulation/exchange.ts'` },
      { path: 'src/engine/simulation/exchange.ts', text: `import '../risk/gate.ts'` },
    ]

    expect(checkRoomCycles(files.slice(0, 2))).toEqual([])
    expect(checkRoomCycles(files).length).toBeGreaterThan(0)
  })
})

describe('the core', () => {
  test.each(['new Date()', 'new Date', 'Date()', "await import('./late.ts')"])(
    'given a core file, when it says %s, then that is a finding; outside the core it is not',
    (code) => {
      expect(messages(checkCore, 'src/engine/kernel/x.ts', `export const x = ${code}`)).toHaveLength(1)
      expect(messages(checkCore, 'src/engine/adapters/x.ts', `export const x = ${code}`)).toEqual([])
    },
  )

  test('given a core file, when it formats a time it was handed, then no rule objects', () => {
    expect(messages(checkCore, 'src/engine/kernel/x.ts', 'export const x = new Date(0).toISOString()')).toEqual([])
  })
})

describe('names and length', () => {
  test.each(['src/engine/model/orderBook.ts', 'tests/unit/Order.test.ts', 'src/Engine/x.ts', 'src/host/utils.ts'])(
    'given the name %s, when it is read, then that is a finding',
    (path) => expect(messages(checkNames, path, '')).toHaveLength(1),
  )

  test('given a kebab-case name that tells its idea, when it is read, then no rule objects', () => {
    expect(messages(checkNames, 'src/engine/model/order-book.test.ts', '')).toEqual([])
  })

  test('given a file of 301 lines, when it is read, then only a reason on its first line excuses it', () => {
    const long = 'x()\n'.repeat(301)

    expect(messages(checkLength, 'src/host/x.ts', long)).toHaveLength(1)
    expect(messages(checkLength, 'src/host/x.ts', `// Long because the table is one thing\n${long}`)).toEqual([])
    expect(messages(checkLength, 'src/host/x.ts', 'x()\n'.repeat(300))).toEqual([])
  })

  test('given a sample strategy, when it has 80 lines, then it is no page any more', () => {
    expect(messages(checkLength, 'strategies/x.ts', 'x()\n'.repeat(80))).toHaveLength(1)
    expect(messages(checkLength, 'strategies/x.ts', 'x()\n'.repeat(79))).toEqual([])
  })
})

describe('text', () => {
  test.each<readonly [Rule, string, string]>([
    [checkTasks, 'src/x.ts', '// TODO later'],
    [checkTasks, 'src/x.ts', '// FIXME: soon'],
    [checkMachine, 'docs/x.md', 'see /work/shared/design.md'],
    [checkMachine, 'src/x.ts', `open('/home/jane/data.csv')`],
    [checkMachine, 'package-lock.json', '"resolved": "https://registry.npmjs.org/zod"'],
    [checkAsides, 'docs/x.md', 'This fixes #12.'],
    [checkAsides, 'src/x.ts', '// as issue 2 asks'],
    [checkBanners, 'src/x.ts', '// ------------ public ------------'],
    [checkTests, 'tests/unit/x.test.ts', `test.only('x', () => {})`],
    [checkTests, 'tests/unit/x.test.ts', `test.skip('x', () => {})\ntest('y', () => {})`],
    [checkTests, 'tests/unit/x.test.ts', `describe('x', () => {})`],
  ])('given text that %o forbids, when %s says it, then that is a finding', (rule, path, text) => {
    expect(messages(rule, path, text)).toHaveLength(1)
  })

  test.each<readonly [Rule, string, string]>([
    [checkTasks, 'src/x.ts', '// TODO: drop when Node 22 is gone'],
    [checkMachine, 'src/x.ts', `import x from '../../tmp/work/x.ts'`],
    [checkAsides, 'src/x.ts', '// WiseLibs/better-sqlite3#1514 tells why'],
    [checkAsides, 'src/x.css', 'color: #123456;'],
    [checkTests, 'tests/unit/x.test.ts', `// needs the real data files\ntest.skip('x', () => {})`],
    [checkTests, 'tests/unit/x.test.ts', `test.each([1, 2])('x %s', () => {})`],
    [checkTests, 'tests/unit/x.test.ts', `test.skipIf(none)('x', () => {})`],
  ])('given text that %o allows, when %s says it, then no rule objects', (rule, path, text) => {
    expect(messages(rule, path, text)).toEqual([])
  })
})
