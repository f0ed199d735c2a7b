import { posix } from 'node:path'
import { importsOf, isCode, type Finding, type SourceFile } from './source-file.ts'

const lower = ['model', 'kernel', 'market', 'indicators', 'portfolio'] as const
const core = [...lower, 'risk', 'execution', 'simulation', 'strategy', 'backtest'] as const
const engine = [...core, 'adapters', 'trader', 'worker', 'process'] as const

/** Which rooms a room may import besides itself. Arrows point down; rooms of one tier may share, but not in a circle. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  contract: [],
  model: [],
  kernel: ['model'],
  market: lower,
  indicators: lower,
  portfolio: lower,
  risk: core.filter((room) => room !== 'backtest'),
  execution: core.filter((room) => room !== 'backtest'),
  simulation: core.filter((room) => room !== 'backtest'),
  strategy: core.filter((room) => room !== 'backtest'),
  quantx: core.filter((room) => room !== 'backtest'),
  // The result of a run is the contract's own.
  backtest: [...core, 'trader', 'contract'],
  // A paper session: the trader with a feed, at the pace of a clock that is handed in.
  session: [...core.filter((room) => room !== 'backtest'), 'trader'],
  // The strategy loader hands the engine's own module quantx to the code that it loads.
  adapters: [...core, 'contract', 'quantx'],
  trader: core.filter((room) => room !== 'backtest'),
  worker: [...core, 'adapters', 'trader', 'contract'],
  process: [...engine, 'session', 'contract', 'quantx'],
  host: [...engine, 'contract'],
  main: ['contract', 'host', 'model', 'kernel'],
  renderer: ['contract'],
  strategies: ['quantx'],
}

/** Rooms that may name npm packages only from this list; rooms without an entry may name any but Electron. */
const mayUsePackages: Readonly<Record<string, readonly string[]>> = {
  // Both ends of the wire share its encoding.
  contract: ['zod', '@msgpack/msgpack'],
  ...Object.fromEntries([...core, 'quantx'].map((room) => [room, ['zod']])),
  strategies: ['quantx', 'zod'],
}

/** The room that a file belongs to, `undefined` when it is under src/ but in none, `free` for tests and scripts. */
export function roomOf(path: string): string | undefined {
  const [top, second, third, ...deeper] = path.split('/')
  if (top === 'strategies') return 'strategies'
  if (top !== 'src') return 'free'
  if (path === 'src/quantx.ts') return 'quantx'
  if (second !== 'engine') return second !== undefined && Object.hasOwn(mayImport, second) ? second : undefined
  if (third === undefined) return undefined
  if (deeper.length === 0) return third === 'trader.ts' ? 'trader' : 'process'
  if (third === 'process' || third === 'server') return 'process'
  if (path.endsWith('worker.ts')) return 'worker'
  return [...core, 'adapters', 'session'].includes(third) ? third : undefined
}

/** Is the file under the rules of the core: no clock, no chance, no outside world but what it is handed? */
export function isCore(path: string): boolean {
  const room = roomOf(path)
  return room !== undefined && [...core, 'session', 'trader', 'quantx', 'contract', 'strategies'].includes(room)
}

/** Imports point down only, the outside world is named where it belongs, Electron in src/main alone. */
export function checkLayers(file: SourceFile): readonly Finding[] {
  const room = roomOf(file.path)
  if (!isCode(file) || room === 'free') return []
  if (room === undefined) {
    return [{ path: file.path, line: 1, message: 'is in no room of the layer table in scripts/tidy/layers.ts' }]
  }
  return importsOf(file).flatMap(({ specifier, line }) => {
    const objection = specifier === undefined ? undefined : objectionTo(file.path, room, specifier)
    return objection === undefined ? [] : [{ path: file.path, line, message: objection }]
  })
}

/** Rooms of one tier may import each other, but not in a circle. */
export function checkRoomCycles(files: readonly SourceFile[]): readonly Finding[] {
  const edges = new Map<string, Map<string, Finding>>()
  for (const file of files.filter(isCode)) {
    const from = roomOf(file.path)
    if (from === undefined || from === 'free') continue
    for (const { specifier, line } of importsOf(file)) {
      const to = specifier === undefined ? undefined : roomOf(resolved(file.path, specifier) ?? '')
      if (to === undefined || to === 'free' || to === from) continue
      const ofRoom = edges.get(from) ?? new Map<string, Finding>()
      edges.set(from, ofRoom)
      if (!ofRoom.has(to)) ofRoom.set(to, { path: file.path, line, message: '' })
    }
  }
  const reaches = (from: string, to: string, seen = new Set<string>()): boolean =>
    !seen.has(from) &&
    [...(seen.add(from) && (edges.get(from)?.keys() ?? []))].some((next) => next === to || reaches(next, to, seen))
  return [...edges].flatMap(([from, targets]) =>
    [...targets]
      .filter(([to]) => from < to && reaches(to, from))
      .map(([to, where]) => ({ ...where, message: `rooms ${from} and ${to} import each other in a circle` })),
  )
}

function objectionTo(path: string, room: string, specifier: string): string | undefined {
  const target = resolved(path, specifier)
  if (target === undefined) return objectionToPackage(room, specifier)
  const targetRoom = roomOf(target)
  if (targetRoom === 'free') {
    return target.startsWith('tests/') || target.startsWith('scripts/')
      ? `${room} may not import ${target}: it is not shipped`
      : undefined
  }
  if (targetRoom === room || targetRoom === undefined || mayImport[room]?.includes(targetRoom) === true)
    return undefined
  return `${room} may not import ${targetRoom} (${target}): arrows point down`
}

function objectionToPackage(room: string, specifier: string): string | undefined {
  const [scope = '', name] = specifier.split('/')
  const packageName = scope.startsWith('@') ? `${scope}/${name}` : scope
  if (packageName === 'electron') return room === 'main' ? undefined : 'only src/main may import electron'
  if (room === 'renderer' && specifier.startsWith('node:')) return `the renderer has no Node (${specifier})`
  const allowed = mayUsePackages[room]
  return allowed === undefined || allowed.includes(packageName)
    ? undefined
    : `${room} may not import ${specifier}: expected one of ${allowed.join(', ')}`
}

function resolved(from: string, specifier: string): string | undefined {
  if (specifier === 'quantx' && !from.startsWith('strategies/')) return 'src/quantx.ts'
  return specifier.startsWith('.') ? posix.join(posix.dirname(from), specifier) : undefined
}
