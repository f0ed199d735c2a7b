import { backUp } from '../adapters/storage/backup-thread.ts'
import { rotateBeside } from '../adapters/storage/rotation-thread.ts'
import type { Store } from '../adapters/storage/store.ts'
import { ResourceMeter } from '../adapters/telemetry/resources.ts'
import type { TradingState } from '../risk/trading-state.ts'
import type { AlertDesk } from './alert-desk.ts'
import { BackupDesk } from './backup-desk.ts'
import type { Pulse } from './pulse.ts'
import { ResourceWatch } from './resource-watch.ts'
import { RetentionDesk } from './retention-desk.ts'
import type { SessionDesk } from './session-desk.ts'
import { ENGINE_CHAIN } from './session-factory.ts'
import type { Time } from './timing.ts'

export interface UpkeepParts {
  readonly home: string
  readonly time: Time
  readonly alerts: AlertDesk
  readonly state: TradingState
  readonly pulse: Pulse
  /** Market data events that a feed has left out so far, 0 without one. */
  readonly leftOut: () => number
  readonly store: Pick<Store, 'settings' | 'journal'>
  readonly sessions: Pick<SessionDesk, 'view' | 'log'>
}

/** What keeps an engine fit to run for weeks: backups of its store, what is old put away, and an eye on what it lives on. */
export class Upkeep {
  readonly retention: RetentionDesk
  readonly #backups: BackupDesk
  readonly #meter: ResourceMeter
  readonly #watch: ResourceWatch

  constructor({ home, time, alerts, state, pulse, leftOut, store, sessions }: UpkeepParts) {
    this.#backups = new BackupDesk({ time, alerts, backUp: () => backUp(home, time.now()) })
    this.retention = new RetentionDesk({
      time,
      alerts,
      settings: store.settings,
      archives: store.journal.archives,
      rotate: (settings) => {
        const running = [ENGINE_CHAIN, ...(sessions.view === null ? [] : [sessions.view.id])]
        return rotateBeside({ home, now: time.now(), settings, running })
      },
    })
    const meter = new ResourceMeter(home)
    this.#meter = meter
    let before = 0
    const measure = () => {
      const now = leftOut()
      // Another session begins to count anew.
      const since = Math.max(0, now - before)
      before = now
      return { ...meter.read(), leftOut: since, unwritten: sessions.log.waiting ?? 0 }
    }
    this.#watch = new ResourceWatch({ time, state, alerts, pulse, measure })
  }

  /** To be called about every second. */
  tick(): void {
    this.#watch.tick()
  }

  close(): void {
    this.#backups.close()
    this.retention.close()
    this.#meter.close()
  }
}
