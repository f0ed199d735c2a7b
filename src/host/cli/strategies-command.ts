import { readdir } from 'node:fs/promises'
import { basename, extname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { isStrategyFile } from '../../engine/adapters/strategy/bundle.ts'
import { loadStrategy } from '../../engine/adapters/strategy/loader.ts'
import { fileOfStrategy, isStrategyPath } from '../../engine/adapters/strategy/registry.ts'
import { messageOf } from '../../engine/model/errors.ts'
import { strategyName } from '../../engine/strategy/definition.ts'
import { parameterJsonSchema } from '../../engine/strategy/parameters.ts'
import { defaultHome } from '../home.ts'
import { userPath } from './user-path.ts'

const SAMPLES = fileURLToPath(new URL('../../../strategies', import.meta.url))

const Fields = z.record(
  z.string(),
  z.looseObject({ description: z.string().optional(), default: z.unknown().optional() }),
)

interface Listed {
  readonly name: string
  readonly file: string
  readonly description: string
  readonly hash: string
  /** JSON Schema, draft-7. */
  readonly parameters: Record<string, unknown>
  readonly sample: boolean
  /** Why it cannot be run; null when it can. */
  readonly error: string | null
}

/** Lists the samples and the strategies in `<home>/strategies`. */
export async function strategiesCommand(options: { readonly json?: boolean; readonly home?: string }): Promise<void> {
  const listed = await everyStrategy(options.home)
  process.stdout.write(
    options.json === true ? `${JSON.stringify(listed, null, 2)}\n` : listed.map(paragraph).join('\n'),
  )
}

/** The file that is meant by a path, or by the name of a sample or of a strategy in `<home>/strategies`. */
export async function strategyFile(strategy: string, home: string | undefined): Promise<string> {
  if (isStrategyPath(strategy)) return userPath(strategy)
  return fileOfStrategy(strategy, await everyStrategy(home))
}

async function everyStrategy(home = defaultHome()): Promise<readonly Listed[]> {
  return [...(await strategiesIn(SAMPLES, true)), ...(await strategiesIn(join(home, 'strategies'), false))]
}

async function strategiesIn(folder: string, sample: boolean): Promise<readonly Listed[]> {
  const names = await readdir(folder).catch(() => [])
  const files = names
    .filter(isStrategyFile)
    .toSorted()
    .map((name) => join(folder, name))
  return Promise.all(files.map((file) => listedOf(file, sample)))
}

async function listedOf(file: string, sample: boolean): Promise<Listed> {
  try {
    const { name, hash, strategyClass } = await loadStrategy(file)
    const { description } = strategyClass
    const parameters = parameterJsonSchema(strategyClass.parameters)
    return { name, file, description, hash, parameters, sample, error: null }
  } catch (error) {
    const name = strategyName(basename(file, extname(file)))
    return { name, file, description: '', hash: '', parameters: {}, sample, error: messageOf(error) }
  }
}

function paragraph({ name, file, description, parameters, error }: Listed): string {
  const path = relative(process.cwd(), file)
  const shown = path.startsWith('..') ? file : path
  if (error !== null) return `${shown}\n  ! ${error}\n`
  return [`${name}  (${shown})`, `  ${description}`, ...parameterLines(parameters)].map((line) => `${line}\n`).join('')
}

function parameterLines(schema: Record<string, unknown>): readonly string[] {
  const fields = Object.entries(Fields.parse(schema['properties'] ?? {}))
  const width = Math.max(0, ...fields.map(([name]) => name.length))
  return fields.map(([name, { description = '', default: preset }]) => {
    const suffix = preset === undefined ? '' : ` (default ${JSON.stringify(preset)})`
    return `    ${name.padEnd(width)}  ${description}${suffix}`
  })
}
