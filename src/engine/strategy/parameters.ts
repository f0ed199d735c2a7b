import { z } from 'zod'
import { ConfigError } from '../model/errors.ts'
import type { ParameterShape } from './strategy.ts'

/** Values of parameters as files, forms and command lines give them. */
export type ParameterValues = Readonly<Record<string, number | string | boolean>>

/**
 * Checks values against a strategy's schema and fills in the defaults.
 * @throws ConfigError that names the first unknown, missing or out-of-range parameter
 */
export function parseParameters(
  schema: ParameterShape,
  values: ParameterValues,
  strategy: string,
): Record<string, unknown> {
  const known = Object.keys(schema.shape)
  const unknown = Object.keys(values).find((name) => !known.includes(name))
  if (unknown !== undefined) {
    const expected = known.length === 0 ? 'no parameters' : known.join(', ')
    throw new ConfigError(`unknown parameter "${unknown}" of ${strategy}: expected ${expected}`)
  }
  const parsed = schema.safeParse(values)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  const name = issue?.path.join('.') || 'parameters'
  const found = issue?.path[0] === undefined ? '' : `, found ${JSON.stringify(values[String(issue.path[0])])}`
  throw new ConfigError(`parameter "${name}" of ${strategy}: ${issue ? issueWords(issue) : 'not valid'}${found}`)
}

/** What was expected, for the faults that numbers can have; a message of a schema's own stays as it is. */
export function issueWords(issue: z.core.$ZodIssue): string {
  if (!/^(Too|Invalid input)/.test(issue.message)) return issue.message
  if (issue.code === 'too_small') {
    return issue.inclusive === true ? `expected ${issue.minimum} or more` : `expected more than ${issue.minimum}`
  }
  if (issue.code === 'too_big') {
    return issue.inclusive === true ? `expected ${issue.maximum} or less` : `expected less than ${issue.maximum}`
  }
  if (issue.code !== 'invalid_type') return issue.message
  return issue.expected === 'int' ? 'expected a whole number' : `expected a ${issue.expected}`
}

/** JSON Schema (draft-7) of a strategy's parameters, for forms. */
export function parameterJsonSchema(schema: ParameterShape): Record<string, unknown> {
  return z.toJSONSchema(schema, { target: 'draft-7', io: 'input' })
}

/**
 * Reads `name=value` texts by the types of the schema: numbers for number fields, true/false for booleans.
 * @throws ConfigError for a text without `=` or a value of the wrong type
 */
export function parseParameterTexts(schema: ParameterShape, texts: readonly string[]): ParameterValues {
  const values = new Map<string, number | string | boolean>()
  const types = fieldTypes(schema)
  for (const text of texts) {
    const split = text.indexOf('=')
    if (split < 1) throw new ConfigError(`expected a parameter as name=value, found "${text}"`)
    const name = text.slice(0, split)
    values.set(name, parseValue(name, text.slice(split + 1), types.get(name)))
  }
  // Makes a property of any name, of `__proto__` too.
  return Object.fromEntries(values)
}

function fieldTypes(schema: ParameterShape): Map<string, string> {
  const properties = parameterJsonSchema(schema)['properties']
  const fields = z.record(z.string(), z.looseObject({ type: z.string().optional() })).parse(properties ?? {})
  return new Map(Object.entries(fields).map(([name, field]) => [name, field.type ?? 'string']))
}

function parseValue(name: string, text: string, type: string | undefined): number | string | boolean {
  if (type === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true'
    throw new ConfigError(`parameter "${name}": expected true or false, found "${text}"`)
  }
  if (type !== 'number' && type !== 'integer') return text
  const number = Number(text)
  if (text.trim() !== '' && Number.isFinite(number)) return number
  throw new ConfigError(`parameter "${name}": expected a number, found "${text}"`)
}
