import { createRequire, isBuiltin } from 'node:module'
import type { Surroundings, Usage } from '../../backtest/audit/audit.ts'
import { SeededRandom } from '../../kernel/random.ts'
import type { Require } from '../strategy/evaluate.ts'

/** Modules of Node that compute and do nothing else. */
const PURE = new Set(
  'assert assert/strict buffer constants crypto events path path/posix path/win32 perf_hooks punycode querystring stream string_decoder timers url util util/types zlib'.split(
    ' ',
  ),
)
const MOST_NOTED = 5

type AnyFunction = (...given: unknown[]) => unknown

/**
 * The world of a thread as an audit wants it: a clock and a chance that it sets, and doors to files, network and
 * processes that it watches and can shut. It changes the globals of the thread for good, so the thread must be the
 * audit's own.
 */
export class AuditWorld {
  #now = 0
  #chance = new SeededRandom(0)
  #sealed = false
  #clockRead = false
  #chanceDrawn = false
  readonly #outside = new Set<string>()
  readonly #modules = new Map<string, unknown>()

  constructor() {
    this.#replaceClock()
    this.#replaceChance()
    this.#watchGlobals()
  }

  /** Begins a run. */
  enter({ clock, chance, sealed }: Surroundings): void {
    this.#now = clock
    this.#chance = new SeededRandom(chance)
    this.#sealed = sealed
    this.#clockRead = false
    this.#chanceDrawn = false
    this.#outside.clear()
  }

  /** What was used since {@link enter}. */
  get usage(): Usage {
    return { clock: this.#clockRead, chance: this.#chanceDrawn, outside: [...this.#outside] }
  }

  /** The `require` of a strategy's file. */
  requireFor(file: string): Require {
    const real: Require = createRequire(file)
    return (id) => {
      const name = id.replace(/^node:/, '')
      if (PURE.has(name)) return real(id)
      if (isBuiltin(id)) return this.#watched(name, () => real(id))
      // A file: code or JSON that was not there when the strategy was bundled.
      this.#leave('require', id)
      return real(id)
    }
  }

  #tick(): number {
    this.#clockRead = true
    return this.#now++
  }

  #replaceClock(): void {
    const RealDate = Date
    const tick = () => this.#tick()
    RealDate.now = tick
    const proxy = new Proxy(RealDate, {
      construct: (target, given, newTarget) =>
        Reflect.construct(target, given.length === 0 ? [tick()] : given, newTarget) as Date,
      apply: () => new RealDate(tick()).toString(),
    })
    Object.defineProperty(RealDate.prototype, 'constructor', { value: proxy, writable: true, configurable: true })
    globalThis.Date = proxy
    const start = this.#now
    performance.now = () => tick() - start
    const hrtime = Object.assign(() => [Math.floor(tick() / 1_000), 0], { bigint: () => BigInt(tick()) * 1_000_000n })
    Object.defineProperty(process, 'hrtime', { value: hrtime, configurable: true })
  }

  #replaceChance(): void {
    Math.random = () => {
      this.#chanceDrawn = true
      return this.#chance.next()
    }
  }

  #watchGlobals(): void {
    const builtin = process.getBuiltinModule.bind(process)
    const watched = (id: string) => {
      const name = id.replace(/^node:/, '')
      return PURE.has(name) || !isBuiltin(id) ? builtin(id) : this.#watched(name, () => builtin(id))
    }
    Object.defineProperty(process, 'getBuiltinModule', { value: watched, configurable: true })
    for (const name of ['binding', '_linkedBinding', 'dlopen']) this.#watchProperty(process, name, 'process')
    for (const name of ['fetch', 'WebSocket', 'EventSource', 'Worker']) this.#watchProperty(globalThis, name, 'global')
  }

  #watchProperty(owner: object, name: string, module: string): void {
    const real: unknown = Reflect.get(owner, name)
    if (!isFunction(real)) return
    Object.defineProperty(owner, name, {
      value: this.#watchedFunction(module, name, real),
      configurable: true,
      writable: true,
    })
  }

  #watched(name: string, load: () => unknown): unknown {
    let module = this.#modules.get(name)
    if (module === undefined) {
      module = this.#watchedModule(name, load())
      this.#modules.set(name, module)
    }
    return module
  }

  /** The same names; what can be called is watched. */
  #watchedModule(name: string, real: unknown): unknown {
    if (typeof real !== 'object' && typeof real !== 'function') return real
    const copy: Record<string, unknown> = {}
    for (const [key, value] of Object.entries(real ?? {})) {
      if (isFunction(value)) copy[key] = this.#watchedFunction(name, key, value)
      else if (key === 'promises' || key === 'default') copy[key] = this.#watchedModule(`${name}.${key}`, value)
      else copy[key] = value
    }
    return copy
  }

  #watchedFunction(module: string, name: string, real: AnyFunction): unknown {
    const told = `${module}.${name}`
    return new Proxy(real, {
      apply: (target, self, given: unknown[]) => {
        // What it writes about itself is its own affair; only what comes in can carry the future.
        if (this.#sealed && isWrite(name)) return undefined
        if (this.#sealed && name.startsWith('exists')) return this.#noted(told, given[0], false)
        this.#leave(told, given[0])
        return Reflect.apply(target, self, given)
      },
      construct: (target, given: unknown[]) => {
        this.#leave(told, given[0])
        const made: unknown = Reflect.construct(target, given)
        return typeof made === 'object' && made !== null ? made : {}
      },
    })
  }

  /** @throws Error like that of a file which is not there, when the world is shut */
  #leave(told: string, first: unknown): void {
    this.#noted(told, first, undefined)
    if (this.#sealed) {
      throw Object.assign(new Error(`ENOENT: ${told} is out of reach while QuantX audits`), { code: 'ENOENT' })
    }
  }

  #noted<T>(told: string, first: unknown, result: T): T {
    if (this.#outside.size < MOST_NOTED) this.#outside.add(typeof first === 'string' ? `${told} ${first}` : told)
    return result
  }
}

function isFunction(value: unknown): value is AnyFunction {
  return typeof value === 'function'
}

function isWrite(name: string): boolean {
  return /^(append|write|mkdir|chmod|utimes|fsync|fdatasync)/.test(name)
}
