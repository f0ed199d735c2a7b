import type { ParameterModel } from './parameter-model.ts'

/** The field that the engine's refusal is about, when its words name one: `parameter "fast" of sma-cross: …`. */
export function refusedParameter(
  message: string | null,
  model: ParameterModel,
): Readonly<Record<string, string>> | null {
  const name = /^parameter "([^"]+)"/.exec(message ?? '')?.[1]
  if (message === null || name === undefined || !model.fields.some((field) => field.name === name)) return null
  return { [name]: message.replace(/^parameter "[^"]+"( of [^:]+)?: */, '') }
}
