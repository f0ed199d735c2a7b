import { ConfigError } from '../model/errors.ts'

/** What a strategy may save: plain values that come back from JSON as they went in. */
export type SavedState =
  string | number | boolean | null | readonly SavedState[] | { readonly [name: string]: SavedState }

/** Longest state, in characters of JSON. It is written with every checkpoint. */
export const MAX_STATE_LENGTH = 1_000_000
/** Deeper than any state that somebody means; a circle is deeper still. */
const MAX_DEPTH = 32

/**
 * The JSON of a state.
 * @throws ConfigError for what JSON would change (functions, dates, maps, NaN, undefined) and for more than fits
 */
export function stateText(state: unknown): string {
  checkPlain(state, 'the state', 0)
  const text = JSON.stringify(state)
  if (text.length <= MAX_STATE_LENGTH) return text
  throw new ConfigError(`expected a state of at most ${MAX_STATE_LENGTH} characters of JSON, found ${text.length}`)
}

function checkPlain(value: unknown, path: string, depth: number): void {
  if (depth > MAX_DEPTH) throw new ConfigError(`expected a state of at most ${MAX_DEPTH} levels, found more at ${path}`)
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return
    throw new ConfigError(`expected a finite number at ${path}, found ${value}`)
  }
  if (Array.isArray(value)) {
    for (const [index, each] of value.entries()) checkPlain(each, `${path}[${index}]`, depth + 1)
    return
  }
  if (typeof value !== 'object' || !isPlain(value)) {
    throw new ConfigError(`expected plain values (texts, numbers, lists, objects) at ${path}, found ${nameOf(value)}`)
  }
  for (const [name, each] of Object.entries(value)) checkPlain(each, `${path}.${name}`, depth + 1)
}

/** Made by `{}`, here or in the code of a strategy, not by a class. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === null || prototype === Object.prototype
}

function nameOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? `a ${value.constructor.name}` : typeof value
}
