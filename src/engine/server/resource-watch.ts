import type { TradingState } from '../risk/trading-state.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { Pulse } from './pulse.ts'
import type { Time } from './timing.ts'

/** What an engine lives on, as it is now. */
export interface Resources {
  /** Held by the process. */
  readonly memoryBytes: number
  /** How late the event loop was in the last second: the delay that one call in a hundred exceeded. */
  readonly lagMs: number
  /** Free where the store is; null while it is not known. */
  readonly diskFreeBytes: number | null
  /** How long the disk took to make the last probe durable; null before the first. */
  readonly syncMs: number | null
  /** Market data events that were merged or left out since the last look, for want of time: how far the queue is behind. */
  readonly leftOut: number
  /** Records of the journal that wait to be durable: they pile up in memory while the disk takes none. */
  readonly unwritten: number
}

type Name = keyof Resources

/** From `warn` it is said, from `degrade` the screen gets less, from `hold` nothing new is opened. */
interface Bounds {
  readonly title: string
  readonly warn: number
  readonly degrade: number
  readonly hold: number
  /** Ticks in a row that a bound must be passed: one slow moment is none. */
  readonly ticks: number
  readonly text: (value: number) => string
}

const MIB = 2 ** 20
const mebibytes = (bytes: number) => `${Math.round(bytes / MIB).toLocaleString('en-US')} MiB`
const milliseconds = (ms: number) => `${Math.round(ms).toLocaleString('en-US')} ms`

/** Free space counts downwards. */
export const RESOURCE_BOUNDS: Readonly<Record<Name, Bounds>> = {
  memoryBytes: {
    title: 'memory in use',
    warn: 1_024 * MIB,
    degrade: 1_536 * MIB,
    hold: 3_072 * MIB,
    ticks: 5,
    text: mebibytes,
  },
  lagMs: { title: 'delay of the event loop', warn: 250, degrade: 500, hold: 2_000, ticks: 10, text: milliseconds },
  diskFreeBytes: {
    title: 'free disk space',
    warn: 1_024 * MIB,
    degrade: 512 * MIB,
    hold: 200 * MIB,
    ticks: 1,
    text: mebibytes,
  },
  syncMs: { title: 'time to write durably', warn: 250, degrade: 1_000, hold: 3_000, ticks: 10, text: milliseconds },
  leftOut: {
    title: 'market data left out in a second',
    warn: 100,
    degrade: 1_000,
    hold: 20_000,
    ticks: 10,
    text: (count) => count.toLocaleString('en-US'),
  },
  unwritten: {
    title: 'records of the journal that are not written',
    warn: 20_000,
    degrade: 100_000,
    hold: 250_000,
    ticks: 5,
    text: (count) => count.toLocaleString('en-US'),
  },
}
const NAMES: readonly Name[] = ['memoryBytes', 'lagMs', 'diskFreeBytes', 'syncMs', 'leftOut', 'unwritten']
const LEVELS = ['fine', 'warn', 'degrade', 'hold'] as const
type Level = (typeof LEVELS)[number]

/** Ticks that must be better in a row before it counts as better. */
const CALM_TICKS = 10
const KEY = 'resources'

export interface ResourceWatchParts {
  readonly time: Time
  readonly state: TradingState
  readonly alerts: Pick<AlertDesk, 'add'>
  readonly pulse: Pick<Pulse, 'setSlow'>
  /** Must not wait: what takes time is measured beside. */
  readonly measure: () => Resources
}

/** Watches what the engine lives on: says when it runs short, then spares the screen, then holds entries back. */
export class ResourceWatch {
  readonly #parts: ResourceWatchParts
  readonly #watched = new Map(NAMES.map((name) => [name, { level: 0, worse: 0, better: 0 }]))
  #level = 0

  constructor(parts: ResourceWatchParts) {
    this.#parts = parts
  }

  get level(): Level {
    return LEVELS[this.#level] ?? 'hold'
  }

  /** To be called about every second. */
  tick(): void {
    const resources = this.#parts.measure()
    for (const name of NAMES) {
      const value = resources[name]
      if (value !== null) this.#look(name, value)
    }
    this.#act(resources)
  }

  #look(name: Name, value: number): void {
    const watched = this.#watched.get(name)
    if (!watched) return
    const { ticks, title, text } = RESOURCE_BOUNDS[name]
    const now = levelOf(name, value)
    watched.worse = now > watched.level ? watched.worse + 1 : 0
    watched.better = now < watched.level ? watched.better + 1 : 0
    if (watched.worse < ticks && watched.better < CALM_TICKS) return
    const isWorse = now > watched.level
    Object.assign(watched, { level: now, worse: 0, better: 0 })
    const found = `${title}: ${text(value)}`
    if (isWorse)
      this.#say(now === 3 ? 'critical' : 'warning', 'RESOURCES-SHORT', `${found}; ${CONSEQUENCES[now] ?? ''}`)
    else this.#say('info', 'RESOURCES-BETTER', `${found}; ${CONSEQUENCES[now] ?? ''}`)
  }

  #act(resources: Resources): void {
    const level = Math.max(...[...this.#watched.values()].map((each) => each.level))
    if (level === this.#level) return
    const { state, pulse, time } = this.#parts
    pulse.setSlow(level >= 2)
    if (level === 3) {
      const short = NAMES.filter((name) => this.#watched.get(name)?.level === 3)
      const found = short.map(
        (name) => `${RESOURCE_BOUNDS[name].title} ${RESOURCE_BOUNDS[name].text(resources[name] ?? 0)}`,
      )
      state.hold({ key: KEY, level: 'paused', at: time.now(), source: 'engine', reason: found.join(', ') })
    } else if (this.#level === 3) state.release(KEY)
    this.#level = level
  }

  #say(severity: 'info' | 'warning' | 'critical', code: string, message: string): void {
    this.#parts.alerts.add({ severity, source: 'engine', code, message })
  }
}

const CONSEQUENCES = [
  'everything goes on as usual',
  'everything goes on',
  'the screen is told less often',
  'nothing new is opened until that is better',
]

function levelOf(name: Name, value: number): number {
  const { warn, degrade, hold } = RESOURCE_BOUNDS[name]
  const sign = hold > warn ? 1 : -1
  return [warn, degrade, hold].filter((bound) => sign * value >= sign * bound).length
}
