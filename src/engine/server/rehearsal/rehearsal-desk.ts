import type { Rehearsal, RehearsalView } from '../../../contract/rehearsals.ts'
import type { RehearsalStore } from '../../adapters/storage/rehearsal-store.ts'
import { userName } from '../../adapters/user-name.ts'
import type { EventLog } from '../../kernel/journal.ts'
import { ConfigError, messageOf } from '../../model/errors.ts'
import { DAY_MS } from '../../model/time.ts'
import type { AlertDesk } from '../alert-desk.ts'
import type { CommandHandlers } from '../api.ts'
import type { Time } from '../timing.ts'
import type { RehearsalTask } from './rehearsal-task.ts'
import { rehearse as rehearseInThread } from './rehearsal-thread.ts'

/** How often it is looked whether a drill is due, or somebody else has run one. */
const LOOK_INTERVAL_MS = 60_000
const SHOWN = 20

export interface RehearsalDeskParts {
  readonly store: RehearsalStore
  /** Folder of what QuantX comes with. */
  readonly resources: string
  readonly time: Time
  readonly alerts: Pick<AlertDesk, 'add'>
  /** Where to write down what happens outside of sessions. */
  readonly log: () => EventLog
  /** Rehearses apart from everything that trades: in a thread of its own when left out. */
  readonly rehearse?: ((task: RehearsalTask) => Promise<Rehearsal>) | undefined
}

/** Fire drills and stress tests as the workstation knows them: kept, written to the journal, and asked for when they are due. */
export class RehearsalDesk {
  readonly #parts: RehearsalDeskParts
  #lookedAt = Number.NEGATIVE_INFINITY
  #remindedAt = Number.NEGATIVE_INFINITY
  #running: Promise<void> | null = null
  /** Numbers of those that the journal has taken, on the disk or not yet. */
  readonly #noted = new Set<number>()

  constructor(parts: RehearsalDeskParts) {
    this.#parts = parts
  }

  /** To be called about every second. */
  tick(): void {
    const now = this.#parts.time.now()
    if (now < this.#lookedAt + LOOK_INTERVAL_MS) return
    this.#lookedAt = now
    this.#guarded(() => this.#note())
    this.#guarded(() => this.#remind(now))
  }

  view(): RehearsalView {
    const { store } = this.#parts
    return {
      rehearsals: [...store.list(SHOWN)],
      drillEveryDays: store.drillEveryDays,
      drillDueAt: store.drillDueAt(),
      isDrilling: this.#running !== null,
    }
  }

  /** Runs a fire drill and keeps what came of it; one that runs already is waited for. Resolves when it is over. */
  drill(): Promise<void> {
    this.#running ??= this.#drill().finally(() => (this.#running = null))
    return this.#running
  }

  /** Sets how many days may lie between two drills; 0 for no reminder. @throws ConfigError */
  setInterval(days: number): void {
    if (!Number.isSafeInteger(days) || days < 0) throw new ConfigError(`expected days from 0 up, found ${days}`)
    this.#parts.store.drillEveryDays = days
    this.#remindedAt = Number.NEGATIVE_INFINITY
    this.#lookedAt = Number.NEGATIVE_INFINITY
  }

  async #drill(): Promise<void> {
    const { store, resources, alerts, rehearse = rehearseInThread } = this.#parts
    const basis = `run by ${userName()} from the workstation, its panic in a thread`
    try {
      store.keep(await rehearse({ kind: 'drill', resources, basis, hasPanic: false }))
    } catch (error) {
      const message = `The fire drill came to no outcome: ${messageOf(error)}`
      alerts.add({ severity: 'critical', source: 'drill', code: 'DRILL-FAILED', message })
      return
    }
    this.#guarded(() => this.#note())
  }

  /** Writes what was rehearsed to the journal, by whomever: only the engine may. It counts as written once it is on the disk. */
  #note(): void {
    const { store, log } = this.#parts
    const unwritten = store.unwritten()
    if (unwritten.length === 0) return
    for (const { sequence, report } of unwritten) {
      if (this.#noted.has(sequence)) continue
      const { kind, at, held, basis, rows } = report
      log().append('note', { rehearsal: { kind, at, held, basis, rows: rows.map((row) => ({ ...row })) } })
      this.#noted.add(sequence)
    }
    log().flush()
    for (const { sequence, report } of unwritten) {
      store.markWritten(sequence)
      this.#say(report)
    }
  }

  /** What was rehearsed is worth a word when it can't be read or written, and no engine that trades. */
  #guarded(work: () => void): void {
    try {
      work()
    } catch (error) {
      const message = `What was rehearsed could not be read or written down: ${messageOf(error)}`
      this.#parts.alerts.add({ severity: 'error', source: 'drill', code: 'REHEARSAL-NOT-WRITTEN', message })
    }
  }

  #say({ kind, held, rows }: Rehearsal): void {
    const name = kind === 'drill' ? 'The fire drill' : 'The stress test'
    const missed = rows
      .filter((row) => !row.held)
      .map(({ what, found, limit }) => `${what}: ${found}, expected ${limit}`)
    const message = held ? `${name} held` : `${name} did not hold: ${missed.join('; ')}`
    const code = `${kind === 'drill' ? 'DRILL' : 'STRESS-TEST'}-${held ? 'HELD' : 'FAILED'}`
    this.#parts.alerts.add({ severity: held ? 'info' : 'critical', source: 'drill', code, message })
  }

  /** Once a day while it is due. */
  #remind(now: number): void {
    const { store, alerts } = this.#parts
    const dueAt = store.drillDueAt()
    if (dueAt === null || now < dueAt || now < this.#remindedAt + DAY_MS) return
    this.#remindedAt = now
    const latest = store.latest('drill')
    const since = latest ? `the last one was ${days(now - latest.at)} ago` : 'there was none yet'
    const message = `A fire drill is due: ${since}, and one is to be every ${store.drillEveryDays} days. Run one: quantx drill`
    alerts.add({ severity: 'warning', source: 'drill', code: 'DRILL-DUE', message })
  }
}

export function rehearsalCommands(
  desk: RehearsalDesk,
): Pick<CommandHandlers, 'rehearsal.list' | 'rehearsal.drill' | 'rehearsal.remind'> {
  return {
    'rehearsal.list': () => desk.view(),
    'rehearsal.drill': () => {
      // Whoever asked hears of the outcome by its alert: a busy computer may take a while.
      void desk.drill()
      return desk.view()
    },
    'rehearsal.remind': ({ everyDays: interval }) => {
      desk.setInterval(interval)
      return desk.view()
    },
  }
}

function days(ms: number): string {
  const count = Math.floor(ms / DAY_MS)
  return count === 1 ? '1 day' : `${count} days`
}
