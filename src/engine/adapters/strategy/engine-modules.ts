import type { Plugin } from 'esbuild'
import * as zod from 'zod'
import * as quantx from '../../../quantx.ts'
import { InvariantError } from '../../model/errors.ts'

/** Name under which bundled code finds {@link engineExport}. */
export const ENGINE_MODULE = '__quantx'

const MODULES: ReadonlyMap<string, Readonly<Record<string, unknown>>> = new Map(
  Object.entries({ quantx: { ...quantx }, zod: { ...zod } }),
)

/** The engine's own export: the very class or schema maker that the engine knows, not a copy of it. */
export function engineExport(module: string, name: string): unknown {
  const exports = MODULES.get(module)
  if (exports && Object.hasOwn(exports, name)) return exports[name]
  throw new InvariantError(`expected an export of ${module}, found ${name}`)
}

/**
 * Resolves `quantx` and `zod` to modules that take every export from the running engine. Exports are listed one by one,
 * so that importing a name that does not exist is a compile error with a place, and marked pure, so that the code (and
 * its hash) holds only those that are used.
 */
export const engineModulePlugin: Plugin = {
  name: 'engine-modules',
  setup(build) {
    build.onResolve({ filter: /^(quantx|zod)$/ }, ({ path }) => ({ path, namespace: 'engine', sideEffects: false }))
    build.onLoad({ filter: /.*/, namespace: 'engine' }, ({ path }) => ({ contents: moduleText(path), loader: 'js' }))
  },
}

function moduleText(module: string): string {
  // Named, not numbered: the code of a strategy stays the same when the engine gets another export.
  const lines = Object.keys(MODULES.get(module) ?? {}).map((name) => {
    const value = `/* @__PURE__ */ ${ENGINE_MODULE}(${JSON.stringify(module)}, ${JSON.stringify(name)})`
    return `const ${module}_${name} = ${value}; export { ${module}_${name} as ${name} };`
  })
  return lines.join('\n')
}
