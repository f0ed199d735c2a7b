import { newRow, SEVERITY_RANK, type AlertNews, type AlertRow } from './alert-row.ts'
import { TokenBucket } from './token-bucket.ts'

/** Equal alerts that follow each other within this time are one row that counts up. */
export const SAME_ALERT_MS = 60_000
/** New rows that one source may bring at once, and in each second after; what is beyond becomes one summary. */
export const SOURCE_BURST = 30
const SOURCE_PER_SECOND = 3
/** The same for what only tells, as the lines that strategies log. */
export const INFO_BURST = 300
const INFO_PER_SECOND = 30
/** The same for all sources together. */
export const TOTAL_BURST = 500
const TOTAL_PER_SECOND = 50
/** Sources and rows that are remembered; the longest silent give way. */
const MAX_REMEMBERED = 5_000
/** Codes that a summary tells apart. */
const MAX_CODES = 20

/** What of a storm has been put together. */
interface Storm {
  readonly row: AlertRow
  readonly counts: Map<string, number>
}

/**
 * Decides what becomes of an alert: a row of its own, one more of a row that is there, or a part of a summary.
 * What is critical is never part of a summary. Time is handed in, in epoch ms.
 */
export class AlertIntake {
  /** By what makes alerts equal; the longest silent first. */
  readonly #rows = new Map<string, AlertRow>()
  readonly #storms = new Map<string, Storm>()
  readonly #buckets = new Map<string, TokenBucket>()
  readonly #total = new TokenBucket(TOTAL_BURST, TOTAL_PER_SECOND)

  /** @returns the row that now holds the alert, to be written and shown again */
  take(alert: AlertNews, now: number): AlertRow {
    const key = keyOf(alert)
    const known = this.#rows.get(key)
    // What a human has seen and let go comes back as a row of its own.
    if (known?.view.acknowledgedAt === null && now - known.view.lastAt <= SAME_ALERT_MS) {
      this.#remember(this.#rows, key, known)
      return again(known, alert, now)
    }
    if (alert.severity !== 'critical' && !this.#passes(alert, now)) return this.#summarise(alert, now)
    const row = newRow(alert, now)
    this.#remember(this.#rows, key, row)
    return row
  }

  #passes({ source, severity }: AlertNews, now: number): boolean {
    const isInfo = severity === 'info'
    const key = `${isInfo ? 'info' : 'other'} ${source}`
    const bucket =
      this.#buckets.get(key) ??
      (isInfo ? new TokenBucket(INFO_BURST, INFO_PER_SECOND) : new TokenBucket(SOURCE_BURST, SOURCE_PER_SECOND))
    this.#remember(this.#buckets, key, bucket)
    return bucket.take(now) && this.#total.take(now)
  }

  #summarise(alert: AlertNews, now: number): AlertRow {
    const { source, code, severity } = alert
    const open = this.#storms.get(source)
    const isOpen = open?.row.view.acknowledgedAt === null && now - open.row.view.lastAt <= SAME_ALERT_MS
    const storm = isOpen ? open : { row: newRow({ ...alert, code: 'STORM' }, now), counts: new Map<string, number>() }
    this.#remember(this.#storms, source, storm)
    const { row, counts } = storm
    const told = counts.has(code) || counts.size < MAX_CODES ? code : 'others'
    counts.set(told, (counts.get(told) ?? 0) + 1)
    const message = stormMessage(counts, row.view.message)
    const gravest = SEVERITY_RANK[severity] > SEVERITY_RANK[row.view.severity] ? severity : row.view.severity
    const count = isOpen ? row.view.count + 1 : 1
    row.view = { ...row.view, severity: gravest, subject: '', correlationId: null, message, count, lastAt: now }
    return row
  }

  #remember<T>(all: Map<string, T>, key: string, value: T): void {
    all.delete(key)
    all.set(key, value)
    if (all.size <= MAX_REMEMBERED) return
    const [oldest] = all.keys()
    if (oldest !== undefined) all.delete(oldest)
  }
}

/** Alerts that name no subject are equal when they say the same. */
function keyOf({ severity, source, code, subject, message }: AlertNews): string {
  return JSON.stringify([severity, source, code, subject ?? `: ${message}`])
}

function again(row: AlertRow, { message, correlationId }: AlertNews, now: number): AlertRow {
  const { view } = row
  row.view = { ...view, message, correlationId: correlationId ?? null, count: view.count + 1, lastAt: now }
  return row
}

function stormMessage(counts: ReadonlyMap<string, number>, before: string): string {
  const all = [...counts].toSorted(([, a], [, b]) => b - a)
  const total = all.reduce((sum, [, count]) => sum + count, 0)
  if (total === 1) return `More alerts than can be read; those from here on are counted, the first: ${before}`
  const codes = all.slice(0, 4).map(([code, count]) => `${count} × ${code}`)
  return `${total} more alerts came in short order: ${codes.join(', ')}${all.length > 4 ? ' and others' : ''}`
}
