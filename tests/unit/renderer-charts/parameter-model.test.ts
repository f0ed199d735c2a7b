import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import {
  draftProblems,
  draftValues,
  initialDraft,
  parameterModel,
  parametersText,
  spelledOut,
} from '../../../src/renderer/panels/strategies/parameter-model.ts'

const schema = z.object({
  fast: z.int().min(2).max(400).default(10).describe('Bars of the fast average'),
  threshold: z.number().positive().max(1).default(0.25),
  mode: z.enum(['long', 'both']).default('long'),
  reverse: z.boolean().default(false),
  seed: z.int().optional(),
  note: z.string(),
})
const jsonSchema = (shape: z.ZodType): Record<string, unknown> =>
  z.toJSONSchema(shape, { target: 'draft-7', io: 'input' })

describe('the form made of a JSON Schema', () => {
  it('given a zod schema, then each field has its kind, range, default and step', () => {
    const { fields } = parameterModel(jsonSchema(schema))
    const [fast, threshold, mode, reverse, seed, note] = fields
    expect(fast).toMatchObject({ kind: 'integer', min: 2, max: 400, initial: 10, step: 1, required: false })
    expect(fast?.description).toBe('Bars of the fast average')
    expect(threshold).toMatchObject({ kind: 'number', min: 0, minExcluded: true, max: 1, step: 0.01 })
    expect(mode).toMatchObject({ kind: 'choice', choices: ['long', 'both'], initial: 'long' })
    expect(reverse).toMatchObject({ kind: 'boolean', initial: false })
    expect(seed).toMatchObject({ kind: 'integer', min: -Infinity, max: Infinity, initial: null, required: false })
    expect(note).toMatchObject({ kind: 'text', required: true })
  })

  it('given the defaults and the required text, then nothing is wrong and empty fields are left out', () => {
    const model = parameterModel(jsonSchema(schema))
    const draft = { ...initialDraft(model), note: 'x' }
    expect(draftProblems(model, draft)).toEqual({})
    const values = draftValues(model, draft)
    expect(values).toEqual({ fast: 10, threshold: 0.25, mode: 'long', reverse: false, note: 'x' })
    expect(schema.safeParse(values).success).toBe(true)
  })

  it('given values out of range, fractions and gaps, then each field says what it expects', () => {
    const model = parameterModel(jsonSchema(schema))
    const draft = { ...initialDraft(model), fast: 1.5, threshold: 0, note: null }
    expect(draftProblems(model, draft)).toEqual({
      fast: 'Expected a whole number from 2 to 400',
      threshold: 'Expected a number above 0 up to 1',
      note: 'Expected a text',
    })
    expect(draftProblems(model, { ...draft, fast: null, threshold: 1, note: 'x' })).toEqual({
      fast: 'Expected a whole number from 2 to 400',
    })
  })

  it('given alternatives, then exactly one of them is asked for and sent', () => {
    const sized = z
      .object({ quantity: z.number().positive().optional(), percent: z.number().positive().max(100).optional() })
      .meta({ oneOf: [{ required: ['quantity'] }, { required: ['percent'] }] })
    const model = parameterModel(jsonSchema(sized))
    expect(model.alternatives).toEqual([{ names: ['quantity', 'percent'], required: true }])
    expect(draftProblems(model, initialDraft(model))).toEqual({ quantity: 'Expected a number above 0' })
    const draft = initialDraft(model, { percent: 50 })
    expect(draftProblems(model, draft)).toEqual({})
    expect(draftValues(model, draft)).toEqual({ percent: 50 })
  })

  it('given fields that exclude each other, then one may be given and none must', () => {
    const model = parameterModel({
      properties: { quantity: { type: 'number', exclusiveMinimum: 0 }, percent: { type: 'number', minimum: 1 } },
      not: { required: ['quantity', 'percent'] },
    })
    expect(model.alternatives).toEqual([{ names: ['quantity', 'percent'], required: false }])
    expect(draftProblems(model, initialDraft(model))).toEqual({})
    expect(draftValues(model, initialDraft(model))).toEqual({})
    expect(draftProblems(model, { quantity: 0, percent: null })).toEqual({ quantity: 'Expected a number above 0' })
  })

  it('given a nullable number, then the number is what is shown', () => {
    const model = parameterModel(jsonSchema(z.object({ stop: z.number().min(0).nullable().default(null) })))
    expect(model.fields[0]).toMatchObject({ kind: 'number', min: 0, initial: null })
  })

  it('given a schema that is none, then there is no form', () => {
    expect(parameterModel({ properties: 5 })).toEqual({ fields: [], alternatives: [] })
  })
})

describe('words of parameters', () => {
  it('given names and values, then they read as words', () => {
    expect(spelledOut('stopLossPercent')).toBe('Stop loss percent')
    expect(parametersText({ fast: 10, mode: 'long' })).toBe('fast 10 · mode long')
  })
})
