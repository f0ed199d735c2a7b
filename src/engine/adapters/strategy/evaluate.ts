import { createRequire } from 'node:module'
import { basename, dirname, extname } from 'node:path'
import { compileFunction } from 'node:vm'
import { z } from 'zod'
import { StrategyError, messageOf } from '../../model/errors.ts'
import { strategyName } from '../../strategy/definition.ts'
import type { StrategyClass, StrategyDefinition } from '../../strategy/definition.ts'
import { parameterJsonSchema } from '../../strategy/parameters.ts'
import { Strategy } from '../../strategy/strategy.ts'
import type { StrategyBundle } from './bundle.ts'
import { ENGINE_MODULE, engineExport } from './engine-modules.ts'
import { sourceLocator } from './source-locator.ts'

/** Finds Node's modules for a strategy. */
export type Require = (module: string) => unknown

/** The wrapper that code of Node's CommonJS expects, and the way to the engine's modules. */
const ARGUMENTS = ['exports', 'module', 'require', '__filename', '__dirname', ENGINE_MODULE]

/**
 * Runs a bundle and finds the strategy in it. Needs no compiler: a worker thread can do it with a bundle that was
 * posted to it. Nothing is cached by name, so that a file that is loaded again and again leaves nothing behind.
 * @param require how the code finds what is not in the bundle: Node's own way from its file when left out
 * @throws StrategyError (load) when the code throws or exports no strategy
 */
export function evaluateStrategy(
  bundle: StrategyBundle,
  require: Require = createRequire(bundle.file),
): StrategyDefinition {
  const { file, source, hash } = bundle
  const locate = sourceLocator(bundle)
  const strategyClass = findStrategy(file, run(bundle, locate, require))
  checkParameters(file, strategyClass)
  return { name: nameOf(file, strategyClass), file, hash, source, strategyClass, locate }
}

function run({ file, code }: StrategyBundle, locate: StrategyDefinition['locate'], require: Require): unknown {
  const module: { exports: unknown } = { exports: {} }
  try {
    const body: unknown = compileFunction(code, ARGUMENTS, { filename: file })
    if (typeof body !== 'function') throw new TypeError('expected a function')
    Reflect.apply(body, module.exports, [module.exports, module, require, file, dirname(file), engineExport])
    return module.exports
  } catch (error) {
    const location = locate(error)
    const place = location ? ` (${location.file}:${location.line}:${location.column})` : ''
    throw new StrategyError('load', `${basename(file)} failed while it was loaded: ${messageOf(error)}${place}`, {
      cause: error,
      location,
    })
  }
}

/** The default export, or the only exported strategy. */
function findStrategy(file: string, exported: unknown): StrategyClass {
  if (isStrategyClass(exported)) return exported
  const values = typeof exported === 'object' && exported !== null ? new Map(Object.entries(exported)) : new Map()
  const chosen: unknown = values.get('default')
  if (isStrategyClass(chosen)) return chosen
  const strategies: readonly unknown[] = [...new Set(values.values())].filter(isStrategyClass)
  const [only, ...more] = strategies.filter(isStrategyClass)
  if (only && more.length === 0 && chosen === undefined) return only
  const found = describeExports([...values.keys()], strategies.length)
  throw new StrategyError(
    'load',
    `expected ${basename(file)} to export a class that extends Strategy by default, found ${found} (${file})`,
  )
}

function describeExports(names: readonly string[], strategies: number): string {
  if (names.includes('default')) return 'a default export that does not'
  if (strategies > 1) return `no default export and ${strategies} strategies`
  return names.length === 0 ? 'no exports' : `only ${names.join(', ')}`
}

function isStrategyClass(value: unknown): value is StrategyClass {
  return typeof value === 'function' && value.prototype instanceof Strategy
}

function checkParameters(file: string, { parameters }: StrategyClass): void {
  const what = `expected the static parameters of ${basename(file)} to be a z.object of numbers, texts and booleans`
  if (!(parameters instanceof z.ZodObject)) throw new StrategyError('load', `${what}, found ${typeof parameters}`)
  try {
    parameterJsonSchema(parameters)
  } catch (error) {
    throw new StrategyError('load', `${what}: ${messageOf(error)}`, { cause: error })
  }
}

/** Of the class; of the file when the class has no name of its own. */
function nameOf(file: string, { name }: StrategyClass): string {
  // The bundler names an anonymous class after its module.
  const isAnonymous = name === '' || /_default\d*$/.test(name)
  return strategyName(isAnonymous ? basename(file, extname(file)) : name.replace(/^_+/, ''))
}
