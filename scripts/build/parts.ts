import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import { build as buildWithVite } from 'vite'
import { hashOf } from './hash.ts'
import { root } from '../runtime.mjs'

/** One thing in dist/ that is built from sources: what it is made from, and how. */
export interface Part {
  readonly name: string
  readonly inputs: readonly string[]
  readonly output: string
  readonly build: () => Promise<void> | void
}

/** The programs that Electron starts, name in dist/main → source. Named once; add an entry point here. */
const electronEntries = {
  main: 'src/main/main.ts',
  engine: 'src/engine/process.ts',
  panic: 'src/engine/panic.ts',
  'backtest-worker': 'src/engine/backtest/worker.ts',
  'audit-worker': 'src/engine/backtest/audit-worker.ts',
  'backup-worker': 'src/engine/adapters/storage/backup-worker.ts',
  'rehearsal-worker': 'src/engine/rehearsal-worker.ts',
  'rotation-worker': 'src/engine/adapters/storage/rotation-worker.ts',
  quantx: 'src/quantx.ts',
}
const preloadEntry = { preload: 'src/main/preload.ts' }

const shared = ['package-lock.json', 'tsconfig.json', 'scripts/build']

export const renderer: Part = {
  name: 'renderer',
  inputs: [...shared, 'src/renderer', 'src/contract', 'vite.config.ts'],
  output: 'dist/renderer',
  async build() {
    requireSources(['src/renderer/index.html'])
    // Vite builds for development where the caller's environment is another's, as that of tests is.
    const environment = process.env['NODE_ENV']
    process.env['NODE_ENV'] = 'production'
    try {
      await buildWithVite({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' })
    } finally {
      if (environment === undefined) delete process.env['NODE_ENV']
      else process.env['NODE_ENV'] = environment
    }
  },
}

export const electron: Part = {
  name: 'electron',
  inputs: [...shared, 'src/main', 'src/host', 'src/engine', 'src/contract', 'src/quantx.ts'],
  output: 'dist/main',
  async build() {
    requireSources([...Object.values(electronEntries), ...Object.values(preloadEntry)])
    const options = {
      absWorkingDir: root,
      outdir: 'dist/main',
      bundle: true,
      platform: 'node',
      target: 'node24',
      sourcemap: true,
      packages: 'external',
      external: ['electron'],
      alias: { quantx: './src/quantx.ts' },
      logLevel: 'warning',
    } satisfies esbuild.BuildOptions
    // Split, so that a strategy that imports dist/main/quantx.js gets the very classes the engine knows.
    await esbuild.build({
      ...options,
      entryPoints: electronEntries,
      format: 'esm',
      splitting: true,
      chunkNames: 'chunk-[hash]',
    })
    // A sandboxed preload can only be CommonJS.
    await esbuild.build({
      ...options,
      entryPoints: preloadEntry,
      format: 'cjs',
      packages: 'bundle',
      outExtension: { '.js': '.cjs' },
    })
  },
}

export const types: Part = {
  name: 'types',
  inputs: [...shared, 'tsconfig.types.json', 'src/engine', 'src/quantx.ts'],
  output: 'dist/types',
  build() {
    requireSources(['src/quantx.ts'])
    const tsc = join(root, 'node_modules/typescript/bin/tsc')
    const { status, stdout } = spawnSync(process.execPath, [tsc, '-p', 'tsconfig.types.json'], {
      cwd: root,
      encoding: 'utf8',
    })
    if (status !== 0) throw new Error(`The declarations of module quantx can't be written:\n${stdout}`)
  },
}

export const parts: readonly Part[] = [renderer, electron, types]

/**
 * Builds a part when its sources are not those it was last built from; says so on stderr in one line.
 * @throws when the build fails; the next call then tries again
 */
export async function buildIfStale(part: Part, { force = false } = {}): Promise<void> {
  const stampPath = join(root, 'dist', `.${part.name}-hash`)
  const hash = hashOf(root, part.inputs)
  const output = join(root, part.output)
  const isFresh = existsSync(output) && existsSync(stampPath) && readFileSync(stampPath, 'utf8') === hash
  if (isFresh && !force) return
  process.stderr.write(`Building ${part.name} …\n`)
  rmSync(stampPath, { force: true })
  rmSync(output, { recursive: true, force: true })
  mkdirSync(output, { recursive: true })
  await part.build()
  writeFileSync(stampPath, hash)
}

function requireSources(paths: readonly string[]): void {
  const missing = paths.filter((path) => !existsSync(join(root, path)))
  if (missing.length > 0) throw new Error(`Expected these sources to build from, found none: ${missing.join(', ')}`)
}
