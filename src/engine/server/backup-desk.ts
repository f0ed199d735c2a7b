import type { TimerHandle } from '../kernel/clock.ts'
import { messageOf } from '../model/errors.ts'
import { HOUR_MS, MINUTE_MS } from '../model/time.ts'
import type { AlertDesk } from './alert-desk.ts'
import { after, type Time } from './timing.ts'

/** The first comes when the start is over with. */
const FIRST_AFTER_MS = MINUTE_MS
const EVERY_MS = HOUR_MS

export interface BackupDeskParts {
  readonly time: Time
  readonly alerts: Pick<AlertDesk, 'add'>
  /** Makes one. @throws StorageError */
  readonly backUp: () => Promise<unknown>
}

/** Has the store backed up every hour, and says so when that fails: once, until it works again. */
export class BackupDesk {
  readonly #parts: BackupDeskParts
  #timer: TimerHandle
  #hasFailed = false
  #isClosed = false

  constructor(parts: BackupDeskParts) {
    this.#parts = parts
    this.#timer = after(parts.time, FIRST_AFTER_MS, () => void this.#run())
  }

  close(): void {
    this.#isClosed = true
    this.#timer.cancel()
  }

  async #run(): Promise<void> {
    const { backUp, alerts, time } = this.#parts
    try {
      await backUp()
      if (this.#hasFailed) {
        alerts.add({
          severity: 'info',
          source: 'store',
          code: 'BACKUP-MADE',
          message: 'Backups of the store work again',
        })
      }
      this.#hasFailed = false
    } catch (error) {
      const message = `The store was not backed up: ${messageOf(error)}`
      if (!this.#hasFailed) alerts.add({ severity: 'warning', source: 'store', code: 'BACKUP-FAILED', message })
      this.#hasFailed = true
    }
    if (!this.#isClosed) this.#timer = after(time, EVERY_MS, () => void this.#run())
  }
}
