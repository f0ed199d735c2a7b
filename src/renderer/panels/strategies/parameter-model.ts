import { z } from 'zod'
import type { ParameterValues } from '../../../contract/views.ts'
import { formatDecimal } from '../../components/number-format.ts'

/** One parameter of a strategy as a form shows it. */
export interface ParameterField {
  readonly name: string
  readonly label: string
  readonly description: string
  readonly kind: 'number' | 'integer' | 'boolean' | 'choice' | 'text'
  readonly min: number
  readonly max: number
  /** The bound itself is not allowed. */
  readonly minExcluded: boolean
  readonly maxExcluded: boolean
  readonly step: number
  readonly choices: readonly (string | number)[]
  /** Null when the schema names no default. */
  readonly initial: ParameterValue | null
  readonly required: boolean
}

export type ParameterValue = ParameterValues[string]

export interface ParameterModel {
  readonly fields: readonly ParameterField[]
  /** Sets of fields of which one is given, e.g. quantity or percent. */
  readonly alternatives: readonly Alternatives[]
}

export interface Alternatives {
  readonly names: readonly string[]
  /** One must be given (JSON Schema's `oneOf`); otherwise only not several (`not`). */
  readonly required: boolean
}

/** What the user has typed: null is empty. */
export type ParameterDraft = Readonly<Record<string, ParameterValue | null>>

const Scalar = z.union([z.number(), z.string(), z.boolean()])

const Property = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  title: z.string().optional(),
  description: z.string().optional(),
  default: Scalar.nullable().optional(),
  enum: z.array(z.union([z.number(), z.string()])).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  multipleOf: z.number().positive().optional(),
})
type Property = z.infer<typeof Property>

const OneOf = z.array(z.looseObject({ required: z.array(z.string()).length(1) })).min(2)
const NotTogether = z.looseObject({ required: z.array(z.string()).min(2) })

const ObjectSchema = z.looseObject({
  properties: z.record(z.string(), z.unknown()).default({}),
  required: z.array(z.string()).default([]),
  oneOf: z.unknown().optional(),
  not: z.unknown().optional(),
})

/** Reads a strategy's JSON Schema (draft-7). What it does not understand becomes a text field. */
export function parameterModel(schema: Readonly<Record<string, unknown>>): ParameterModel {
  const parsed = ObjectSchema.safeParse(schema)
  if (!parsed.success) return { fields: [], alternatives: [] }
  const { properties, required } = parsed.data
  return {
    fields: Object.entries(properties).map(([name, value]) => fieldOf(name, value, required.includes(name))),
    alternatives: alternativesOf(parsed.data),
  }
}

function alternativesOf({ oneOf, not }: z.infer<typeof ObjectSchema>): readonly Alternatives[] {
  const exactlyOne = OneOf.safeParse(oneOf)
  if (exactlyOne.success) return [{ names: exactlyOne.data.flatMap((one) => one.required), required: true }]
  const notTogether = NotTogether.safeParse(not)
  return notTogether.success ? [{ names: notTogether.data.required, required: false }] : []
}

function fieldOf(name: string, value: unknown, required: boolean): ParameterField {
  const property = propertyOf(value)
  const kind = kindOf(property)
  const limits = limitsOf(property)
  return {
    name,
    label: property.title ?? spelledOut(name),
    description: property.description ?? '',
    kind,
    ...limits,
    step: property.multipleOf ?? (kind === 'integer' ? 1 : stepOf(property)),
    choices: property.enum ?? [],
    initial: property.default ?? null,
    required: required && property.default === undefined,
  }
}

/** A nullable or optional property is written as a choice with null: the part that says something is taken. */
function propertyOf(value: unknown): Property {
  const union = z.looseObject({ anyOf: z.array(z.looseObject({ type: z.unknown() })) }).safeParse(value)
  const part = union.success ? union.data.anyOf.find((one) => one.type !== 'null') : undefined
  const merged = part === undefined || !union.success ? value : { ...part, ...union.data, anyOf: undefined }
  const property = Property.safeParse(merged)
  return property.success ? property.data : {}
}

function kindOf(property: Property): ParameterField['kind'] {
  if (property.enum !== undefined) return 'choice'
  const type = typeof property.type === 'string' ? property.type : property.type?.find((one) => one !== 'null')
  if (type === 'number' || type === 'integer' || type === 'boolean') return type
  return 'text'
}

function limitsOf(property: Property): Pick<ParameterField, 'min' | 'max' | 'minExcluded' | 'maxExcluded'> {
  // zod bounds integers at the safe ones; that is no limit a user should read of.
  const real = (limit: number | undefined): number | undefined =>
    limit !== undefined && Math.abs(limit) < Number.MAX_SAFE_INTEGER ? limit : undefined
  const [minimum, above] = [real(property.minimum), real(property.exclusiveMinimum)]
  const [maximum, below] = [real(property.maximum), real(property.exclusiveMaximum)]
  const minExcluded = above !== undefined && above >= (minimum ?? -Infinity)
  const maxExcluded = below !== undefined && below <= (maximum ?? Infinity)
  return {
    min: (minExcluded ? above : minimum) ?? -Infinity,
    max: (maxExcluded ? below : maximum) ?? Infinity,
    minExcluded,
    maxExcluded,
  }
}

/** The last place of the default: 0.02 moves by 0.01. */
function stepOf(property: Property): number {
  const places = typeof property.default === 'number' ? (String(property.default).split('.')[1]?.length ?? 0) : 2
  return Number((10 ** -places).toFixed(places))
}

/** `stopLossPercent` → `Stop loss percent`. */
export function spelledOut(name: string): string {
  const words = name
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replaceAll(/[_-]/g, ' ')
    .toLowerCase()
  return words.charAt(0).toUpperCase() + words.slice(1)
}

/** The defaults, with given values over them; of alternatives the one given, or the first with a default. */
export function initialDraft(model: ParameterModel, given: ParameterValues = {}): ParameterDraft {
  const draft: Record<string, ParameterValue | null> = {}
  for (const field of model.fields) draft[field.name] = given[field.name] ?? field.initial
  for (const { names } of model.alternatives) {
    const kept = names.find((name) => given[name] !== undefined) ?? activeAlternative(names, draft)
    for (const name of names) if (name !== kept) draft[name] = null
  }
  return draft
}

/** Which of the alternatives is given. */
export function activeAlternative(names: readonly string[], draft: ParameterDraft): string {
  return names.find((name) => (draft[name] ?? null) !== null) ?? names[0] ?? ''
}

/** What is wrong with a field's value, in words; null when it is good. */
export function fieldProblem(field: ParameterField, value: ParameterValue | null, needed: boolean): string | null {
  if (value === null || value === '') return needed ? `Expected ${expected(field)}` : null
  if (field.kind === 'choice') return field.choices.some((one) => one === value) ? null : `Expected ${expected(field)}`
  if (field.kind !== 'number' && field.kind !== 'integer') return null
  if (typeof value !== 'number') return `Expected ${expected(field)}`
  const inside =
    (field.minExcluded ? value > field.min : value >= field.min) &&
    (field.maxExcluded ? value < field.max : value <= field.max)
  const whole = field.kind === 'number' || Number.isInteger(value)
  return inside && whole ? null : `Expected ${expected(field)}`
}

/** What is allowed, in words: "a whole number from 2 to 400". */
export function expected(field: ParameterField): string {
  if (field.kind === 'choice') return `one of ${field.choices.join(', ')}`
  if (field.kind === 'boolean') return 'on or off'
  if (field.kind === 'text') return 'a text'
  const noun = field.kind === 'integer' ? 'a whole number' : 'a number'
  const [low, high] = [Number.isFinite(field.min), Number.isFinite(field.max)]
  const from = field.minExcluded ? 'above' : low && high ? 'from' : 'of at least'
  const to = field.maxExcluded ? 'below' : low && !field.minExcluded ? 'to' : 'up to'
  const bounds = [
    ...(low ? [`${from} ${formatDecimal(field.min, 8, 0)}`] : []),
    ...(high ? [`${to} ${formatDecimal(field.max, 8, 0)}`] : []),
  ]
  return [noun, ...bounds].join(' ')
}

/** Problems by field name; empty when the draft can be sent. */
export function draftProblems(model: ParameterModel, draft: ParameterDraft): Readonly<Record<string, string>> {
  const problems: Record<string, string> = {}
  for (const field of model.fields) {
    const group = model.alternatives.find(({ names }) => names.includes(field.name))
    const active = group === undefined || activeAlternative(group.names, draft) === field.name
    const needed = field.required || group?.required === true || (group === undefined && field.initial !== null)
    const problem = active ? fieldProblem(field, draft[field.name] ?? null, needed) : null
    if (problem !== null) problems[field.name] = problem
  }
  return problems
}

/** The values to send: empty ones are left out. */
export function draftValues(model: ParameterModel, draft: ParameterDraft): ParameterValues {
  const values: Record<string, ParameterValue> = {}
  for (const { name } of model.fields) {
    const value = draft[name] ?? null
    if (value !== null && value !== '') values[name] = value
  }
  return values
}

/** `fast 10 · slow 30`, for lists. */
export function parametersText(values: ParameterValues): string {
  return Object.entries(values)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(' · ')
}
