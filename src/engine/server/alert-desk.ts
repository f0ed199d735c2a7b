import type { AlertView } from '../../contract/views.ts'
import type { AlertStore } from '../adapters/storage/alert-store.ts'
import type { AlertEvent } from '../kernel/events.ts'
import { messageOf } from '../model/errors.ts'
import type { Pulse } from './pulse.ts'
import type { Time } from './timing.ts'
import { KeyedTopic } from './topics.ts'

/** Alerts that the screen gets; the store keeps more. */
const MAX_SHOWN = 2_000
/** Alerts that may wait to be written; a storm beyond them is counted in one alert of its own. */
const MAX_WAITING = 500

/** Collects alerts, writes them down a few at a time, and shows the newest. */
export class AlertDesk {
  readonly topic: KeyedTopic<'alerts'>
  readonly #store: AlertStore
  readonly #time: Time
  readonly #pulse: Pulse
  readonly #views = new Map<string, AlertView>()
  #waiting: AlertEvent[] = []
  #leftOut = 0
  #unwritten = 0
  readonly #flush = () => this.#write()

  constructor(store: AlertStore, time: Time, pulse: Pulse) {
    this.#store = store
    this.#time = time
    this.#pulse = pulse
    for (const view of store.newest(MAX_SHOWN)) this.#views.set(view.id, view)
    this.topic = new KeyedTopic<'alerts'>(
      pulse,
      () => [...this.#views.values()],
      (id) => this.#views.get(id),
    )
  }

  /** Takes an alert; its time becomes the wall clock's, because a human reads it. */
  add(alert: Omit<AlertEvent, 'at'>): void {
    if (this.#waiting.length >= MAX_WAITING) this.#leftOut++
    else this.#waiting.push({ ...alert, at: this.#time.now() })
    this.#pulse.request(this.#flush)
  }

  acknowledge(ids: readonly string[]): void {
    const now = this.#time.now()
    this.#store.acknowledge(ids, now)
    for (const id of ids) {
      const view = this.#views.get(id)
      if (!view) continue
      this.#views.set(id, { ...view, acknowledgedAt: view.acknowledgedAt ?? now })
      this.topic.changed(id)
    }
  }

  /** Writes what waits. */
  close(): void {
    this.#write()
  }

  #write(): void {
    if (this.#leftOut > 0) {
      const message = `${this.#leftOut} more alerts came at once and were left out`
      this.#waiting.push({ at: this.#time.now(), severity: 'warning', source: 'alerts', code: 'LEFT-OUT', message })
      this.#leftOut = 0
    }
    const waiting = this.#waiting
    this.#waiting = []
    if (waiting.length > 0) for (const view of this.#keep(waiting)) this.#show(view)
  }

  #keep(alerts: readonly AlertEvent[]): readonly AlertView[] {
    try {
      return this.#store.append(alerts)
    } catch (error) {
      // What can't be written is shown all the same, and why.
      const failure = { severity: 'error', source: 'alerts', code: 'NOT-WRITTEN', message: messageOf(error) } as const
      const unwritten = [...alerts, { ...failure, at: this.#time.now() }]
      return unwritten.map((alert) => ({ ...alert, id: `unwritten-${++this.#unwritten}`, acknowledgedAt: null }))
    }
  }

  #show(view: AlertView): void {
    this.#views.set(view.id, view)
    this.topic.changed(view.id)
    if (this.#views.size <= MAX_SHOWN) return
    const [oldest] = this.#views.keys()
    if (oldest === undefined) return
    this.#views.delete(oldest)
    this.topic.changed(oldest)
  }
}
