import { DEFAULT_RETENTION, RetentionSettings } from '../../contract/retention.ts'
import type { RetentionView } from '../../contract/retention.ts'
import type { Rotated } from '../adapters/storage/rotation.ts'
import type { Store } from '../adapters/storage/store.ts'
import type { TimerHandle } from '../kernel/clock.ts'
import { messageOf } from '../model/errors.ts'
import { HOUR_MS, MINUTE_MS } from '../model/time.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { CommandHandlers } from './api.ts'
import { after, type Time } from './timing.ts'

/** The first comes when the start is over with. */
const FIRST_AFTER_MS = 5 * MINUTE_MS
const EVERY_MS = 6 * HOUR_MS
const KEY = 'retention'

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
    try {
      const rotated = await rotate(this.settings)
      this.#outcome = wordsOf(rotated)
      if (this.#outcome !== '')
        alerts.add({ severity: 'info', source: 'store', code: 'PUT-AWAY', message: this.#outcome })
      this.#failed = false
    } catch (error) {
      this.#outcome = `Old journals were not put away: ${messageOf(error)}`
      if (!this.#failed)
        alerts.add({ severity: 'warning', source: 'store', code: 'PUT-AWAY-FAILED', message: this.#outcome })
      this.#failed = true
    }
    this.#lookedAt = time.now()
    if (!this.#isClosed) this.#timer = after(time, EVERY_MS, () => void this.look())
  }
}

function wordsOf({ sessions, records, letGo, alerts }: Rotated): string {
  const counted = (count: number, one: string) => `${count.toLocaleString('en-US')} ${one}${count === 1 ? '' : 's'}`
  return [
    sessions === 0 ? '' : `${counted(sessions, 'session')} put away, ${counted(records, 'record')}, checked`,
    letGo === 0 ? '' : `archives of ${counted(letGo, 'session')} removed`,
    alerts === 0 ? '' : `${counted(alerts, 'old alert')} removed`,
  ]
    .filter((part) => part !== '')
    .join('; ')
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
