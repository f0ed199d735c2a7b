import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { z } from 'zod'
import { BacktestResult } from '../../../src/contract/backtest.ts'

const Node = z.looseObject({
  properties: z.record(z.string(), z.unknown()).optional(),
  items: z.unknown().optional(),
  anyOf: z.array(z.unknown()).optional(),
  oneOf: z.array(z.unknown()).optional(),
})

/** What is made of options is told under their names; a request is a command's. */
const ELSEWHERE = new Set(['request', 'costs', 'account'])

/** Names of fields, at any depth. */
function fieldsOf(schema: unknown): readonly string[] {
  const { properties = {}, items, anyOf = [], oneOf = [] } = Node.parse(schema)
  const own = Object.entries(properties).filter(([name]) => !ELSEWHERE.has(name))
  const nested = [...own.map(([, value]) => value), ...(items === undefined ? [] : [items]), ...anyOf, ...oneOf]
  return [...own.map(([name]) => name), ...nested.flatMap(fieldsOf)]
}

test('given the schema of a result, when the page about its JSON is read, then it tells of every field', () => {
  const told = readFileSync(fileURLToPath(new URL('../../../docs/backtest-json.md', import.meta.url)), 'utf8')
  const words = new Set([...told.matchAll(/`([^`]+)`/g)].flatMap(([, code = '']) => code.split(/[^A-Za-z0-9]+/)))
  const fields = new Set(fieldsOf(z.toJSONSchema(BacktestResult, { unrepresentable: 'any' })))

  expect(fields.size).toBeGreaterThan(100)
  expect([...fields].filter((field) => !words.has(field))).toEqual([])
})
