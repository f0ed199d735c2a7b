import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { basename, dirname, extname, resolve } from 'node:path'
import type { BuildFailure, BuildOptions, BuildResult, Loader, Message, Plugin } from 'esbuild'
import { StrategyError, ensure, messageOf } from '../../model/errors.ts'
import type { SourceLocation } from '../../model/errors.ts'
import { loadEsbuild } from './esbuild-binary.ts'
import { engineModulePlugin } from './engine-modules.ts'

/** A strategy file and all that it imports, as one piece of code. Plain data: it can be posted to a worker thread. */
export interface StrategyBundle {
  /** Absolute path of the strategy's file. */
  readonly file: string
  /** Text of the file that was bundled. */
  readonly source: string
  /** CommonJS that asks for the engine's modules through {@link ENGINE_MODULE}. */
  readonly code: string
  /** Source map of the code, version 3, with sources relative to the file's folder. */
  readonly map: string
  /** SHA-256 of the code in hex: equal for equal code, wherever it lies and on whatever machine. */
  readonly hash: string
  /** Absolute paths of everything that went in, the file itself first; a change of any is a change of the strategy. */
  readonly inputs: readonly string[]
}

const LOADERS: Readonly<Record<string, Loader>> = { '.ts': 'ts', '.mts': 'ts', '.js': 'js', '.mjs': 'js', '.cjs': 'js' }

/** True for the names of files that a strategy can be in: `.ts` and `.js` (with their m and c), not declarations. */
export function isStrategyFile(file: string): boolean {
  return Object.hasOwn(LOADERS, extname(file)) && !/\.d\.[cm]?ts$/.test(file)
}

/**
 * Bundles a strategy file with its relative imports and the npm packages that it finds from its folder. `quantx` and
 * `zod` are the engine's own; Node's modules stay outside. Types are not checked.
 * @throws StrategyError (load) with the place, when the file is missing or does not compile
 */
export async function bundleStrategy(path: string): Promise<StrategyBundle> {
  const file = resolve(path)
  const loader = LOADERS[extname(file)]
  if (loader === undefined || !isStrategyFile(file)) {
    throw new StrategyError('load', `expected a strategy in a .ts or .js file, found ${file}`)
  }
  const source = await readSource(file)
  const esbuild = await loadEsbuild()
  try {
    const result = await esbuild.build({
      ...options(file),
      plugins: [entryPlugin(file, source, loader), engineModulePlugin],
    })
    return bundleOf(file, source, result)
  } catch (error) {
    throw isBuildFailure(error) ? compileError(file, error) : error
  }
}

function options(file: string): BuildOptions & { write: false; metafile: true } {
  return {
    entryPoints: [file],
    absWorkingDir: dirname(file),
    outfile: 'strategy.js',
    write: false,
    metafile: true,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'external',
    sourcesContent: false,
    // Comments name paths; without them, and without the settings of whatever tsconfig.json lies above the file, equal
    // sources make equal code everywhere.
    minifyWhitespace: true,
    legalComments: 'none',
    tsconfigRaw: { compilerOptions: { useDefineForClassFields: true } },
    charset: 'utf8',
    logLevel: 'silent',
  }
}

async function readSource(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const found = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : messageOf(error)
    throw new StrategyError('load', `${file}: expected a strategy file, found ${found}`, { cause: error })
  }
}

/**
 * Hands esbuild the text that was read already, so that source and code are of the same moment, and a file inside
 * Electron's archive, which esbuild's own process cannot read, loads like any other.
 */
function entryPlugin(file: string, source: string, loader: Loader): Plugin {
  return {
    name: 'entry',
    setup(build) {
      build.onResolve({ filter: /.*/ }, ({ kind }) => (kind === 'entry-point' ? { path: file } : undefined))
      build.onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) =>
        path === file ? { contents: source, loader, resolveDir: dirname(file) } : undefined,
      )
    },
  }
}

function bundleOf(file: string, source: string, result: BuildResult<{ write: false; metafile: true }>): StrategyBundle {
  const folder = dirname(file)
  const outputs = new Map(result.outputFiles.map((output) => [extname(output.path), output.text]))
  const code = ensure(outputs.get('.js'), 'bundled code')
  const names = Object.keys(result.metafile.inputs).filter((name) => !/^[a-z-]{2,}:/.test(name))
  const others = names.map((name) => resolve(folder, name)).filter((input) => input !== file)
  return {
    file,
    source,
    code,
    map: ensure(outputs.get('.map'), 'a source map'),
    hash: hashOf(code, names),
    inputs: [file, ...others],
  }
}

/** esbuild names CommonJS files by their path in the code; how far up node_modules lies depends on the machine. */
function hashOf(code: string, inputs: readonly string[]): string {
  let text = code
  for (const input of inputs) {
    const portable = input.slice(Math.max(0, input.indexOf('node_modules/')))
    if (portable !== input) text = text.replaceAll(JSON.stringify(input), JSON.stringify(portable))
  }
  return createHash('sha256').update(text).digest('hex')
}

function isBuildFailure(error: unknown): error is BuildFailure {
  return error instanceof Error && 'errors' in error && Array.isArray(error.errors)
}

function compileError(file: string, failure: BuildFailure): StrategyError {
  const first = failure.errors[0]
  const location = first && locationOf(file, first)
  const place = location ? ` (${location.file}:${location.line}:${location.column})` : ''
  return new StrategyError('load', `${basename(file)} does not compile: ${first?.text ?? failure.message}${place}`, {
    cause: failure,
    location,
  })
}

function locationOf(file: string, { location }: Message): SourceLocation | undefined {
  if (!location) return undefined
  // esbuild counts columns in bytes of UTF-8, from 0.
  const before = Buffer.from(location.lineText).subarray(0, location.column).toString()
  return { file: resolve(dirname(file), location.file), line: location.line, column: before.length + 1 }
}
