import type { AlertView } from '../../contract/views.ts'

/** How much each severity asks for. */
const RANK: Readonly<Record<AlertView['severity'], number>> = { info: 0, warning: 1, error: 2, critical: 3 }

/** Finds what is new among alerts, or was said again. What was there when the screen opened or came back is no news. */
export class AlertNews {
  #known: ReadonlyMap<string, number> | null = null

  /** @returns those that came, or were escalated, since the last call and that nobody has acknowledged */
  take(alerts: readonly AlertView[], ready: boolean): readonly AlertView[] {
    const before = this.#known
    this.#known = ready ? new Map(alerts.map(({ id, escalation }) => [id, escalation])) : null
    if (before === null || !ready) return []
    return alerts.filter(({ id, escalation, acknowledgedAt }) => {
      const known = before.get(id)
      return acknowledgedAt === null && (known === undefined || escalation > known)
    })
  }
}

/** The one that asks for most; undefined when there is none. */
export function gravest(alerts: readonly AlertView[]): AlertView | undefined {
  return alerts.toSorted((a, b) => RANK[b.severity] - RANK[a.severity] || b.escalation - a.escalation)[0]
}

/** True until somebody has seen it; what only tells needs nobody. */
export function needsAttention(alert: AlertView): boolean {
  return alert.acknowledgedAt === null && alert.severity !== 'info'
}
