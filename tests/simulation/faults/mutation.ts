import { registerHooks } from 'node:module'
import { InvariantError } from '../../../src/engine/model/errors.ts'

/** A piece of the engine's source, and what a careless hand would make of it. */
export interface Mutation {
  /** Under src/engine. */
  readonly file: string
  readonly from: string
  readonly to: string
}

/** Has modules that are loaded from now on contain the mutations. @throws InvariantError when a piece is not there just once */
export function breakModules(mutations: readonly Mutation[]): void {
  registerHooks({
    load(url, context, nextLoad) {
      const loaded = nextLoad(url, context)
      const mine = mutations.filter(({ file }) => url.endsWith(`/src/engine/${file}`))
      if (mine.length === 0) return loaded
      let source = text(loaded.source)
      for (const { file, from, to } of mine) {
        const pieces = source.split(from)
        if (pieces.length !== 2) {
          throw new InvariantError(`expected "${from}" once in ${file}, found it ${pieces.length - 1} times`)
        }
        source = pieces.join(to)
      }
      return { ...loaded, source }
    },
  })
}

function text(source: unknown): string {
  if (typeof source === 'string') return source
  if (source instanceof Uint8Array) return new TextDecoder().decode(source)
  throw new InvariantError(`expected the source of a module, found ${typeof source}`)
}
