import { DEFAULT_RETENTION, RetentionSettings } from '../../contract/retention.ts'
import type { RetentionView } from '../../contract/retention.ts'
import type { Rotated } from '../adapters/storage/rotation.ts'
import type { Store } from '../adapters/storage/store.ts'
import type { TimerHandle } from '../kernel/clock.ts'
import { ConfigError, messageOf } from '../model/errors.ts'
import { HOUR_MS, MINUTE_MS } from '../model/time.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { CommandHandlers } from './api.ts'
import { after, type Time } from './timing.ts'

/** The first comes when the start is over with. */
const FIRST_AFTER_MS = 5 * MINUTE_MS
const EVERY_MS = 6 * HOUR_MS
const KEY = 'retention'
const PROBLEMS_TOLD = 3

export interface RetentionDeskParts {
  readonly time: Time
  readonly alerts: Pick<AlertDesk, 'add'>
  readonly settings: Pick<Store['settings'], 'read' | 'write'>
  readonly archives: Pick<Store['journal']['archives'], 'totals'>
  /** Puts away what is old. @throws StorageError */
  readonly rotate: (settings: RetentionSettings) => Promise<Rotated>
}

/** Has old journals put into archives, and old archives and alerts removed, and says what was done. */
export class RetentionDesk {
  readonly #parts: RetentionDeskParts
  #timer: TimerHandle
  #running: Promise<void> | null = null
  #lookedAt: number | null = null
  #outcome = ''
  #failed = false
  #isClosed = false

  constructor(parts: RetentionDeskParts) {
    this.#parts = parts
    this.#timer = after(parts.time, FIRST_AFTER_MS, () => void this.look())
  }

  get settings(): RetentionSettings {
    return RetentionSettings.catch(DEFAULT_RETENTION).parse(this.#parts.settings.read(KEY))
  }

  /** @throws ConfigError for what is not understood: nothing is removed by a guess */
  get #knownSettings(): RetentionSettings {
    const kept = RetentionSettings.nullable().safeParse(this.#parts.settings.read(KEY))
    if (kept.success) return kept.data ?? DEFAULT_RETENTION
    throw new ConfigError(`expected how long what is old is kept, found ${kept.error.issues[0]?.message}: set it again`)
  }

  get view(): RetentionView {
    return {
      settings: this.settings,
      archives: { ...this.#parts.archives.totals },
      lookedAt: this.#lookedAt,
      outcome: this.#outcome,
      failed: this.#failed,
    }
  }

  configure(settings: RetentionSettings): void {
    this.#parts.settings.write(KEY, settings)
  }

  /** Looks for what is old, and again every few hours; one look at a time. */
  look(): Promise<void> {
    this.#running ??= this.#look().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  close(): void {
    this.#isClosed = true
    this.#timer.cancel()
  }

  async #look(): Promise<void> {
    const { rotate, alerts, time } = this.#parts
    this.#timer.cancel()
    const done: string[] = []
    let problem: string
    try {
      const rotated = await rotate(this.#knownSettings)
      done.push(...wordsOf(rotated))
      problem = joined(rotated.problems)
    } catch (error) {
      problem = messageOf(error)
    }
    if (done.length > 0) alerts.add({ severity: 'info', source: 'store', code: 'PUT-AWAY', message: done.join('; ') })
    if (problem !== '') {
      const message = `Not everything old was put away: ${problem}`
      if (!this.#failed) alerts.add({ severity: 'warning', source: 'store', code: 'PUT-AWAY-FAILED', message })
      done.push(message)
    }
    this.#failed = problem !== ''
    this.#outcome = done.join('; ')
    this.#lookedAt = time.now()
    if (!this.#isClosed) this.#timer = after(time, EVERY_MS, () => void this.look())
  }
}

function wordsOf({ sessions, records, letGo, alerts }: Rotated): readonly string[] {
  const counted = (count: number, one: string) => `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`
  return [
    sessions === 0 ? '' : `${counted(sessions, 'session')} put away, ${counted(records, 'record')}, checked`,
    letGo === 0 ? '' : `archives of ${counted(letGo, 'session')} removed`,
    alerts === 0 ? '' : `${counted(alerts, 'old alert')} removed`,
  ].filter((part) => part !== '')
}

function joined(problems: readonly string[]): string {
  const more = problems.length - PROBLEMS_TOLD
  return [...problems.slice(0, PROBLEMS_TOLD), ...(more > 0 ? [`and ${more} more`] : [])].join('; ')
}

/** What a client may ask of it. */
export function retentionCommands(desk: RetentionDesk) {
  return {
    'retention.read': () => desk.view,
    'retention.configure': (settings) => {
      desk.configure(settings)
      return desk.view
    },
    'retention.run': async () => {
      await desk.look()
      return desk.view
    },
  } satisfies Partial<CommandHandlers>
}
