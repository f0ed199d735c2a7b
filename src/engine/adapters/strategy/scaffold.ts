import { existsSync } from 'node:fs'
import { cp, mkdir, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, extname, join, resolve, sep } from 'node:path'
import { ConfigError, messageOf } from '../../model/errors.ts'

/** Where the pieces of a folder for strategies come from. */
export interface ScaffoldParts {
  /** Folder of the declarations of module quantx, as the build writes them: it holds `src/quantx.d.ts`. */
  readonly types: string
  /** Version of QuantX that the declarations are of. */
  readonly version: string
}

/** What was made, and what was there already and left as it was; paths relative to the folder. */
export interface Scaffolded {
  readonly written: readonly string[]
  readonly kept: readonly string[]
}

const TSCONFIG = {
  compilerOptions: {
    target: 'es2024',
    lib: ['es2024'],
    types: [],
    module: 'esnext',
    moduleResolution: 'bundler',
    allowImportingTsExtensions: true,
    strict: true,
    noImplicitOverride: true,
    skipLibCheck: true,
    noEmit: true,
  },
  include: ['**/*.ts'],
}

const STARTER = `/**
 * A strategy to begin with: long while the close is above its average.
 * Try it: quantx backtest my-strategy.ts --data BARS.csv --param period=50
 */
import { type Bar, Ema, RuleBasedStrategy, sized, z } from 'quantx'

const parameters = sized({
  period: z.int().min(2).max(1_000).default(20).describe('Bars in the average'),
})

export default class MyStrategy extends RuleBasedStrategy<typeof parameters> {
  static override readonly parameters = parameters
  static override readonly description = 'Long while the close is above its average.'

  readonly average = this.indicator(new Ema(this.params.period))

  protected override entersLong(bar: Bar): boolean {
    return bar.close > this.average.value
  }

  protected override exitsLong(bar: Bar): boolean {
    return bar.close < this.average.value
  }
}
`

/**
 * Makes a folder in which an editor knows module `quantx`: settings of TypeScript, the declarations of quantx and zod,
 * and a strategy to begin with. What is there already stays as it is.
 * @throws ConfigError when the declarations were not built or the folder can't be written
 */
export async function scaffold(folder: string, { types, version }: ScaffoldParts): Promise<Scaffolded> {
  if (!existsSync(join(types, 'src', 'quantx.d.ts'))) {
    throw new ConfigError(`expected the declarations of module quantx in ${types}, found none: build QuantX first`)
  }
  const root = resolve(folder)
  const steps: Readonly<Record<string, (path: string) => Promise<void>>> = {
    'tsconfig.json': (path) => writeNew(path, `${JSON.stringify(TSCONFIG, null, 2)}\n`),
    'my-strategy.ts': (path) => writeNew(path, STARTER),
    'node_modules/quantx': (path) => writeQuantx(path, types, version),
    'node_modules/zod': copyZod,
  }
  const written: string[] = []
  const kept: string[] = []
  for (const [name, write] of Object.entries(steps)) {
    const path = join(root, name)
    if (existsSync(path)) {
      kept.push(name)
      continue
    }
    try {
      await mkdir(dirname(path), { recursive: true })
      await write(path)
    } catch (error) {
      throw new ConfigError(`${path} can't be written: ${messageOf(error)}`, { cause: error })
    }
    written.push(name)
  }
  return { written, kept }
}

function writeNew(path: string, text: string): Promise<void> {
  return writeFile(path, text, { flag: 'wx' })
}

async function writeQuantx(path: string, types: string, version: string): Promise<void> {
  await cp(types, join(path, 'types'), { recursive: true, force: false })
  const entry = './types/src/quantx.d.ts'
  const manifest = { name: 'quantx', version, type: 'module', types: entry, exports: { '.': { types: entry } } }
  await writeNew(join(path, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`)
}

/** Only what an editor reads: the strategies run on the engine's own zod. */
async function copyZod(path: string): Promise<void> {
  const zod = dirname(createRequire(import.meta.url).resolve('zod/package.json'))
  await cp(zod, path, {
    recursive: true,
    force: false,
    filter: (source) => {
      const inside = source.slice(zod.length)
      if (inside.startsWith(`${sep}src`)) return false
      return extname(inside) === '' || inside.endsWith('.d.cts') || inside === `${sep}package.json`
    },
  })
}
