/** How often a critical alert is said again. */
export const MAX_ESCALATIONS = 3
export const DEFAULT_ESCALATION_MS = 5 * 60_000

/** Keeps count of how long critical alerts have waited to be acknowledged. Time is handed in, in epoch ms. */
export class AlertEscalation {
  readonly #waiting = new Map<string, { since: number; escalation: number }>()
  #afterMs: number | null = DEFAULT_ESCALATION_MS

  /** How long an alert may wait before it is said again; null for ever. */
  setAfter(afterMs: number | null): void {
    this.#afterMs = afterMs
  }

  /** Begins to count for an alert. After a restart the time counts anew, so that old ones are not all said at once. */
  watch(id: string, escalation: number, now: number): void {
    if (escalation < MAX_ESCALATIONS) this.#waiting.set(id, { since: now, escalation })
  }

  forget(id: string): void {
    this.#waiting.delete(id)
  }

  /** @returns those that have waited too long, each with how often it is now said again; they wait anew */
  due(now: number): readonly { readonly id: string; readonly escalation: number }[] {
    const after = this.#afterMs
    if (after === null) return []
    const late = [...this.#waiting].filter(([, { since }]) => now - since >= after)
    return late.map(([id, waiting]) => {
      waiting.since = now
      waiting.escalation++
      if (waiting.escalation >= MAX_ESCALATIONS) this.#waiting.delete(id)
      return { id, escalation: waiting.escalation }
    })
  }
}
