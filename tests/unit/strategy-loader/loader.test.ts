import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { RuleBasedStrategy, Strategy } from 'quantx'
import { describe, expect, test } from 'vitest'
import { bundleStrategy } from '../../../src/engine/adapters/strategy/bundle.ts'
import { evaluateStrategy } from '../../../src/engine/adapters/strategy/evaluate.ts'
import { loadStrategy } from '../../../src/engine/adapters/strategy/loader.ts'
import { unpackedProgram } from '../../../src/engine/adapters/strategy/esbuild-binary.ts'
import { StrategyError } from '../../../src/engine/model/errors.ts'
import type { StrategyServices } from '../../../src/engine/strategy/strategy.ts'
import { fileOf, folderOf } from './folder.ts'

const quiet = `import { Strategy } from 'quantx'\nexport default class QuietOne extends Strategy {}\n`

async function failure(file: string): Promise<StrategyError> {
  const error: unknown = await loadStrategy(file).catch((thrown: unknown) => thrown)
  if (error instanceof StrategyError) return error
  throw new Error(`expected a StrategyError, found ${String(error)}`)
}

describe('given a strategy file', () => {
  test('when it is loaded, then its class is one of the engine, with name, description and source', async () => {
    const text = `import { Strategy, z } from 'quantx'
const parameters = z.object({ period: z.int().min(2).default(20) })
export default class MyRSIThing extends Strategy<typeof parameters> {
  static override readonly parameters = parameters
  static override readonly description = 'Does a thing.'
}
`
    const file = fileOf('thing.ts', text)
    const definition = await loadStrategy(file)
    expect(definition.strategyClass.prototype).toBeInstanceOf(Strategy)
    expect(definition).toMatchObject({ name: 'my-rsi-thing', file, source: text })
    expect(definition.strategyClass.description).toBe('Does a thing.')
    expect(definition.strategyClass.parameters.parse({})).toEqual({ period: 20 })
    expect(definition.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('when it is JavaScript with require, then it is loaded too', async () => {
    const file = fileOf(
      'plain.js',
      `const { Strategy } = require('quantx')\nmodule.exports = class Plain extends Strategy {}`,
    )
    expect((await loadStrategy(file)).name).toBe('plain')
  })

  test('when the class has no name, then the file gives it one', async () => {
    const file = fileOf('NightOwl.ts', `import { Strategy } from 'quantx'\nexport default class extends Strategy {}`)
    expect((await loadStrategy(file)).name).toBe('night-owl')
  })

  test('when its only exported strategy is a named export, then that is it', async () => {
    const text = `import { RuleBasedStrategy } from 'quantx'
export const answer = 42
export class Named extends RuleBasedStrategy { entersLong() { return false } exitsLong() { return false } }`
    const definition = await loadStrategy(fileOf('named.ts', text))
    expect(definition.name).toBe('named')
    expect(definition.strategyClass.prototype).toBeInstanceOf(RuleBasedStrategy)
  })

  test('when it uses zod and the zod of quantx, then both are the engine’s own', async () => {
    const text = `import { Strategy, z } from 'quantx'
import * as zod from 'zod'
import defaultZod, { z as named } from 'zod'
export default class Same extends Strategy {
  static override readonly description = String(z.object === zod.object && named === z && defaultZod === z)
  static override readonly parameters = zod.object({ a: named.int().default(1) })
}`
    expect((await loadStrategy(fileOf('same.ts', text))).strategyClass.description).toBe('true')
  })

  test('when it imports files beside it, packages and Node’s modules, then all are there', async () => {
    const folder = folderOf({
      'own.ts': `import { Strategy } from 'quantx'
import { sep } from 'node:path'
import { two } from './lib/two.ts'
import three from 'three-package'
export default class Own extends Strategy { static override readonly description = [two, three, typeof sep].join() }`,
      'lib/two.ts': `export const two: number = 2`,
      'node_modules/three-package/package.json': `{"name":"three-package","version":"1.0.0","main":"main.js"}`,
      'node_modules/three-package/main.js': `module.exports = 3`,
    })
    const bundle = await bundleStrategy(join(folder, 'own.ts'))
    expect(evaluateStrategy(bundle).strategyClass.description).toBe('2,3,string')
    expect(bundle.inputs).toHaveLength(3)
    expect(bundle.inputs).toEqual(
      expect.arrayContaining([
        join(folder, 'own.ts'),
        join(folder, 'lib/two.ts'),
        join(folder, 'node_modules/three-package/main.js'),
      ]),
    )
    expect(bundle.inputs[0]).toBe(join(folder, 'own.ts'))
  })

  test('when its folder is somewhere else, at another depth, under another tsconfig, then the hash is the same', async () => {
    const shared = {
      'node_modules/p/package.json': `{"name":"p","version":"1.0.0","main":"main.js"}`,
      'node_modules/p/main.js': `module.exports = 3`,
    }
    const text = `import { Strategy } from 'quantx'\nimport p from 'p'\nexport default class S extends Strategy { static n = p }`
    const near = folderOf({ ...shared, 's.ts': text })
    const deep = folderOf({
      ...shared,
      'a/b/s.ts': `// A remark.\n${text}`,
      'a/tsconfig.json': `{"compilerOptions":{"target":"es5","useDefineForClassFields":false}}`,
    })
    const [one, other] = [await loadStrategy(join(near, 's.ts')), await loadStrategy(join(deep, 'a/b/s.ts'))]
    expect(other.hash).toBe(one.hash)
  })

  test('when one rule changes, then the hash does', async () => {
    const text = readFileSync('strategies/sma-cross.ts', 'utf8')
    const [one, other] = [fileOf('s.ts', text), fileOf('s.ts', text.replace('crossedAbove', 'crossedBelow'))]
    expect((await loadStrategy(one)).hash).not.toBe((await loadStrategy(other)).hash)
  })

  test('when its bundle is posted to a worker thread, then it is plain data that the worker runs', async () => {
    const bundle = await bundleStrategy(fileOf('quiet.ts', quiet))
    const evaluate = new URL('../../../src/engine/adapters/strategy/evaluate.ts', import.meta.url).href
    const code = `const { parentPort, workerData } = require('node:worker_threads')
import(${JSON.stringify(evaluate)}).then(({ evaluateStrategy }) => parentPort.postMessage(evaluateStrategy(workerData).name))`
    const worker = new Worker(code, { eval: true, workerData: bundle, execArgv: [] })
    const name = await new Promise((done, failed) => worker.once('message', done).once('error', failed))
    await worker.terminate()
    expect(name).toBe('quiet-one')
  })
})

describe('given a strategy file that is wrong', () => {
  test('when it does not compile, then the error names file, line and column', async () => {
    const file = fileOf('broken.ts', `import { Strategy } from 'quantx'\nconst ü = 'é'; const x = = 1\n`)
    const error = await failure(file)
    expect(error).toMatchObject({ phase: 'load', location: { file, line: 2, column: 26 } })
    expect(error.message).toBe(`broken.ts does not compile: Unexpected "=" (${file}:2:26)`)
  })

  test('when a file it imports does not compile, then the error names that file', async () => {
    const folder = folderOf({ 's.ts': `import './lib/x.ts'\n${quiet}`, 'lib/x.ts': `const a = 1\nconst a = 2` })
    const error = await failure(join(folder, 's.ts'))
    expect(error.location).toEqual({ file: join(folder, 'lib/x.ts'), line: 2, column: 7 })
  })

  test('when it imports what quantx does not have, then that is a compile error with a place', async () => {
    const file = fileOf(
      's.ts',
      `import { Strategy, Smaa } from 'quantx'\nexport default class S extends Strategy { a = Smaa }`,
    )
    const error = await failure(file)
    expect(error.message).toContain('"Smaa"')
    expect(error.location).toMatchObject({ file, line: 1 })
  })

  test('when a package is missing, then the error says which and where', async () => {
    const error = await failure(fileOf('s.ts', `import 'no-such-package'\n${quiet}`))
    expect(error.message).toContain('no-such-package')
    expect(error.location).toMatchObject({ line: 1, column: 8 })
  })

  test('when it throws while it is loaded, then the error says where', async () => {
    const folder = folderOf({
      'two words é.ts': `import { go } from './go.ts'\ngo()\n${quiet}`,
      'go.ts': `\n\nexport const go = () => {\n  throw new RangeError('too far')\n}`,
    })
    const file = join(folder, 'two words é.ts')
    const error = await failure(file)
    expect(error.location).toEqual({ file: join(folder, 'go.ts'), line: 4, column: 9 })
    expect(error.message).toContain('two words é.ts failed while it was loaded: too far')
  })

  test.each([
    ['nothing', `export {}`, 'found no exports'],
    ['a default export of another kind', `export default 1`, 'found a default export that does not'],
    [
      'two strategies and no default',
      `${quiet.replace(' default', '')}export class B extends QuietOne {}`,
      '2 strategies',
    ],
    ['a class that extends nothing', `export class A {}`, 'found only A'],
  ])('when it exports %s, then the error says what was expected and found', async (_what, text, found) => {
    const error = await failure(fileOf('s.ts', text))
    expect(error.message).toMatch(/^expected s\.ts to export a class that extends Strategy by default, /)
    expect(error.message).toContain(found)
  })

  test('when its parameters are no z.object, then the error says so', async () => {
    const text = quiet.replace('{}', `{ static override parameters = { period: 1 } }`)
    expect((await failure(fileOf('s.ts', text))).message).toContain('to be a z.object')
  })

  test('when a parameter cannot be shown in a form, then the error says why', async () => {
    const text = `import { Strategy, z } from 'quantx'
export default class S extends Strategy { static override parameters = z.object({ day: z.date() }) }`
    expect((await failure(fileOf('s.ts', text))).message).toContain('Date')
  })

  test('when there is no such file, or it is no code, then the error names it', async () => {
    const folder = folderOf({ 'data.csv': '1,2' })
    expect((await failure(join(folder, 'gone.ts'))).message).toContain(join(folder, 'gone.ts'))
    expect((await failure(join(folder, 'data.csv'))).message).toContain('expected a strategy in a .ts or .js file')
  })
})

describe('given a running strategy', () => {
  test('when it throws deep in a function, then the innermost place in its own source is found', async () => {
    const text = `import { Strategy } from 'quantx'

function price(value: number): number {
  if (value > 1) throw new Error('too dear')
  return value
}

export default class Thrower extends Strategy {
  override onStart(): void {
    [3].map(price)
  }
}
`
    const file = fileOf('thrower.ts', text)
    const { strategyClass, locate } = await loadStrategy(file)
    const caught = thrownBy(() => new strategyClass(idle).onStart())
    expect(locate(caught)).toEqual({ file, line: 4, column: 24 })
  })

  test('when the error is not of its code, then no place is claimed', async () => {
    const { locate } = await loadStrategy(fileOf('quiet.ts', quiet))
    expect(locate(new Error('elsewhere'))).toBeUndefined()
    expect(locate('no error at all')).toBeUndefined()
  })

  test('when the file was loaded again since, then places are of the text that runs', async () => {
    const folder = folderOf({ 's.ts': quiet })
    const throwing = (lines: number) =>
      `import { Strategy } from 'quantx'\n${'\n'.repeat(lines)}export default class S extends Strategy { onStop() { throw new Error('x') } }`
    writeFileSync(join(folder, 's.ts'), throwing(3))
    const old = await loadStrategy(join(folder, 's.ts'))
    writeFileSync(join(folder, 's.ts'), throwing(30))
    const young = await loadStrategy(join(folder, 's.ts'))
    expect(old.locate(thrownBy(() => new old.strategyClass(idle).onStop()))?.line).toBe(5)
    expect(young.locate(thrownBy(() => new young.strategyClass(idle).onStop()))?.line).toBe(32)
  })
})

test('given a packaged Electron, when esbuild is in the archive, then its program is looked for beside it', () => {
  const inside = '/opt/QuantX/resources/app.asar/node_modules/esbuild/lib/main.js'
  expect(unpackedProgram(inside, { platform: 'linux', arch: 'x64' })).toBe(
    '/opt/QuantX/resources/app.asar.unpacked/node_modules/@esbuild/linux-x64/bin/esbuild',
  )
  expect(
    unpackedProgram('/home/u/node_modules/esbuild/lib/main.js', { platform: 'linux', arch: 'x64' }),
  ).toBeUndefined()
})

/** An engine that lends nothing. */
const idle: StrategyServices = {
  params: {},
  timeframe: 86_400_000,
  symbols: ['SPX'],
  now: () => 0,
  random: () => 0,
  account: never,
  position: (symbol) => ({
    symbol,
    quantity: 0,
    averagePrice: Number.NaN,
    openPnl: 0,
    realisedPnl: 0,
    isFlat: true,
    isLong: false,
    isShort: false,
  }),
  lastPrice: never,
  place: never,
  bracket: never,
  amend: never,
  quantityFor: () => 0,
  targetPercent: never,
  close: never,
  cancel: never,
  workingOrders: () => [],
  addIndicator: () => undefined,
  subscribe: never,
  setTimer: () => undefined,
  log: () => undefined,
}

function never(): never {
  throw new Error('expected nothing to be asked for')
}

function thrownBy(call: () => void): unknown {
  try {
    call()
  } catch (error) {
    return error
  }
  throw new Error('expected it to throw')
}
