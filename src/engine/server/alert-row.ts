import type { AlertView } from '../../contract/views.ts'
import type { AlertEvent } from '../kernel/events.ts'

/** What a part of the engine has to say; when is the desk's to note. */
export type AlertNews = Omit<AlertEvent, 'at'>

/** An alert in the making: what the screen shows of it, and what of it has not been written yet. */
export interface AlertRow {
  /** Its id is empty until it has been written. */
  view: AlertView
  isNew: boolean
}

/** What severities weigh against each other. */
export const SEVERITY_RANK: Readonly<Record<AlertView['severity'], number>> = {
  info: 0,
  warning: 1,
  error: 2,
  critical: 3,
}

/** A new row, of an alert that came for the first time. */
export function newRow(alert: AlertNews, now: number): AlertRow {
  const { severity, source, code, message, subject = '' } = alert
  const correlationId = alert.correlationId ?? null
  const told = { at: now, severity, source, code, message, subject, correlationId, count: 1, lastAt: now }
  const untouched = { acknowledgedAt: null, acknowledgedBy: null, escalation: 0, desktop: false }
  return { view: { id: '', ...told, ...untouched }, isNew: true }
}
