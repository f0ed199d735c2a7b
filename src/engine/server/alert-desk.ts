import type { AlertView } from '../../contract/views.ts'
import type { AlertStore } from '../adapters/storage/alert-store.ts'
import { messageOf } from '../model/errors.ts'
import { AlertEscalation } from './alert-escalation.ts'
import { AlertIntake } from './alert-intake.ts'
import { newRow, type AlertNews, type AlertRow } from './alert-row.ts'
import type { Pulse } from './pulse.ts'
import type { Time } from './timing.ts'
import { KeyedTopic } from './topics.ts'

/** Alerts that the screen gets; the store keeps more. */
const MAX_SHOWN = 2_000

/** Where alerts go beside the screen. */
export interface AlertOutlet {
  /** Takes an alert that is new or was escalated. @returns whether the desktop is to show it */
  send(alert: AlertView): boolean
}

/** Collects alerts, writes them down a few at a time, shows the newest, and says again what nobody acknowledges. */
export class AlertDesk {
  readonly topic: KeyedTopic<'alerts'>
  readonly escalation = new AlertEscalation()
  readonly #store: AlertStore
  readonly #time: Time
  readonly #pulse: Pulse
  readonly #intake = new AlertIntake()
  readonly #views = new Map<string, AlertView>()
  /** By id, those that may still count up. */
  readonly #rows = new Map<string, AlertRow>()
  #waiting = new Set<AlertRow>()
  #outlet: AlertOutlet = { send: () => false }
  /** What the disk has not taken yet: tried again about once a second. */
  readonly #unwritten = new Set<AlertRow>()
  #temporary = 0
  readonly #flush = () => this.#write()

  constructor(store: AlertStore, time: Time, pulse: Pulse) {
    this.#store = store
    this.#time = time
    this.#pulse = pulse
    for (const view of store.newest(MAX_SHOWN)) {
      this.#views.set(view.id, view)
      if (isUrgent(view)) this.escalation.watch(view.id, view.escalation, time.now())
    }
    this.topic = new KeyedTopic<'alerts'>(
      pulse,
      () => [...this.#views.values()],
      (id) => this.#views.get(id),
    )
  }

  /** Has what is new or escalated go there too. */
  attach(outlet: AlertOutlet): void {
    this.#outlet = outlet
  }

  /** Takes an alert; its time is the wall clock's, because a human reads it. */
  add(alert: AlertNews): void {
    this.#waiting.add(this.#intake.take(alert, this.#time.now()))
    this.#pulse.request(this.#flush)
  }

  /** @param by who has seen them */
  acknowledge(ids: readonly string[], by: string): void {
    // What counted up a moment ago is seen with it.
    this.#write()
    const now = this.#time.now()
    this.#store.acknowledge(ids, now, by)
    for (const id of ids) {
      const view = this.#views.get(id)
      if (!view || view.acknowledgedAt !== null) continue
      this.escalation.forget(id)
      this.#change({ ...view, acknowledgedAt: now, acknowledgedBy: by, desktop: false })
    }
  }

  /** To be called about once a second. */
  tick(): void {
    this.#tryAgain()
    for (const { id, escalation } of this.escalation.due(this.#time.now())) {
      const view = this.#views.get(id)
      if (!view) continue
      this.#change({ ...view, escalation })
      const row = this.#rows.get(id) ?? { view: { ...view, escalation }, isNew: false }
      this.#waiting.add(row)
      this.#pulse.request(this.#flush)
      this.#send(id)
    }
  }

  /** Writes what waits. */
  close(): void {
    this.#tryAgain()
    this.#write()
  }

  #tryAgain(): void {
    if (this.#unwritten.size === 0) return
    for (const row of this.#unwritten) this.#waiting.add(row)
    this.#pulse.request(this.#flush)
  }

  #write(): void {
    if (this.#waiting.size === 0) return
    const waiting = [...this.#waiting]
    this.#waiting = new Set()
    const added = waiting.filter(({ isNew }) => isNew)
    const changed = waiting.filter(({ isNew }) => !isNew)
    const ids = this.#keep(added, changed)
    for (const row of [...changed, ...added]) this.#noteKept(row, ids !== null)
    for (const { view } of changed) this.#change(view)
    added.forEach((row, index) => this.#name(row, ids?.[index]))
  }

  #noteKept(row: AlertRow, isKept: boolean): void {
    if (isKept) this.#unwritten.delete(row)
    else this.#unwritten.add(row)
    const [oldest] = this.#unwritten
    if (oldest && this.#unwritten.size > MAX_SHOWN) this.#unwritten.delete(oldest)
  }

  /** Shows a row that is new by its id, or by one of its own until it has one. */
  #name(row: AlertRow, id: string | undefined): void {
    const { id: before } = row.view
    if (id === undefined && before !== '') return this.#change(row.view)
    row.isNew = id === undefined
    row.view = { ...row.view, id: id ?? `unwritten-${++this.#temporary}` }
    if (before === '') this.#show(row)
    else this.#rename(before, row)
  }

  /** It has been shown, and gone out, by another id. */
  #rename(before: string, row: AlertRow): void {
    this.escalation.forget(before)
    this.#rows.delete(before)
    if (!this.#views.delete(before)) return
    this.topic.changed(before)
    this.#enter(row)
  }

  /** The ids of those that are new; null when they can't be written: they are shown all the same, and why. */
  #keep(added: AlertRow[], changed: readonly AlertRow[]): readonly string[] | null {
    try {
      return this.#store.write(
        added.map(({ view }) => view),
        changed.map(({ view }) => view),
      )
    } catch (error) {
      const failure = { severity: 'error', source: 'alerts', code: 'NOT-WRITTEN', message: messageOf(error) } as const
      if (![...added, ...this.#unwritten].some(({ view }) => view.code === failure.code))
        added.push(newRow(failure, this.#time.now()))
      return null
    }
  }

  #enter(row: AlertRow): void {
    const { id, escalation } = row.view
    this.#rows.set(id, row)
    this.#views.set(id, row.view)
    if (isUrgent(row.view)) this.escalation.watch(id, escalation, this.#time.now())
    this.topic.changed(id)
  }

  #show(row: AlertRow): void {
    this.#enter(row)
    this.#send(row.view.id)
    if (this.#views.size > MAX_SHOWN) this.#dropOldest()
  }

  #send(id: string): void {
    const view = this.#views.get(id)
    if (view) this.#change({ ...view, desktop: this.#outlet.send(view) })
  }

  #change(view: AlertView): void {
    const shown = this.#views.get(view.id)
    if (shown === undefined || shown === view) return
    const row = this.#rows.get(view.id)
    if (row) row.view = view
    this.#views.set(view.id, view)
    this.topic.changed(view.id)
  }

  /** The oldest gives way, but never a critical one that waits. */
  #dropOldest(): void {
    for (const view of this.#views.values()) {
      if (isUrgent(view)) continue
      this.#views.delete(view.id)
      this.#rows.delete(view.id)
      this.topic.changed(view.id)
      return
    }
  }
}

function isUrgent({ severity, acknowledgedAt }: AlertView): boolean {
  return severity === 'critical' && acknowledgedAt === null
}
