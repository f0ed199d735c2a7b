import { basename, extname } from 'node:path'
import type { LibraryEntry } from '../../../contract/views.ts'
import type { StrategyError } from '../../model/errors.ts'
import { strategyName } from '../../strategy/definition.ts'
import type { StrategyDefinition } from '../../strategy/definition.ts'
import { parameterJsonSchema } from '../../strategy/parameters.ts'
import type { StrategyBundle } from './bundle.ts'

/** Digits of a hash that are shown. */
const SHORT_HASH = 12

/** What the library knows of one file: its last good version and the error of its newest text. */
export class LibraryShelf {
  readonly file: string
  readonly sample: boolean
  /** True when the user added the file by itself, false when it lies in a folder of the library. */
  readonly added: boolean
  loaded: { readonly bundle: StrategyBundle; readonly definition: StrategyDefinition; readonly at: number } | null =
    null
  error: StrategyError | null = null
  /** Files whose change is a reason to load again, this one first. */
  inputs: readonly string[]
  /** Ends when the newest text has been looked at; null while nothing is being loaded. */
  loading: Promise<void> | null = null
  /** True when there is a text that has not been looked at. */
  stale = false

  constructor(file: string, sample: boolean, added: boolean) {
    this.file = file
    this.sample = sample
    this.added = added
    this.inputs = [file]
  }

  /** Equal texts make equal states: what changed between two of them is worth telling. */
  get state(): string {
    return `${this.loaded?.definition.hash} ${this.error?.message}`
  }

  get view(): LibraryEntry {
    const { file, sample, loaded, error } = this
    return {
      file,
      name: loaded?.definition.name ?? strategyName(basename(file, extname(file))),
      description: loaded?.definition.strategyClass.description ?? '',
      hash: loaded?.definition.hash.slice(0, SHORT_HASH) ?? '',
      parameters: loaded ? parameterJsonSchema(loaded.definition.strategyClass.parameters) : {},
      sample,
      error: error && {
        message: error.message,
        line: error.location?.line ?? null,
        column: error.location?.column ?? null,
      },
      loadedAt: loaded?.at ?? 0,
    }
  }

  watches(inputs: readonly string[]): void {
    // Packages do not change under the user's hands.
    this.inputs = inputs.filter((input) => input === this.file || !/[\\/]node_modules[\\/]/.test(input))
  }

  succeed(bundle: StrategyBundle, definition: StrategyDefinition, at: number): void {
    this.loaded = { bundle, definition, at }
    this.error = null
  }

  fail(error: StrategyError): void {
    this.error = error
    // An import that did not compile is not among the inputs yet, and its correction should be noticed.
    const place = error.location?.file
    if (place !== undefined && !this.inputs.includes(place)) this.inputs = [...this.inputs, place]
  }
}
