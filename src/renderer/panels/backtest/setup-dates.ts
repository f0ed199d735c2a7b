const DAY_MS = 86_400_000
const MINUTE_MS = 60_000

/** Epoch ms of the first moment of a day, or of a minute of it, in UTC; null for any other text. */
function momentOf(text: string): { readonly at: number; readonly lastsMs: number } | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T]([01]\d|2[0-3]):([0-5]\d))?$/.exec(text.trim())
  const day = match?.[1] ?? ''
  const at = Date.parse(`${day}T00:00:00Z`)
  if (!Number.isFinite(at) || !new Date(at).toISOString().startsWith(day)) return null
  if (match?.[2] === undefined) return { at, lastsMs: DAY_MS }
  return { at: at + (Number(match[2]) * 60 + Number(match[3])) * MINUTE_MS, lastsMs: MINUTE_MS }
}

/** True for a day of the calendar, written `2018-02-28`, or a minute of it, `2018-02-28 09:30`. */
export function isDate(text: string): boolean {
  return momentOf(text) !== null
}

/** A date as epoch ms: its first millisecond in UTC, or its last. Null for none. */
export function dateBound(date: string, end: boolean): number | null {
  const moment = momentOf(date)
  return moment === null ? null : moment.at + (end ? moment.lastsMs - 1 : 0)
}

/** What one types for a bound of a run. */
export function boundText(bound: number | null): string {
  if (bound === null) return ''
  const [day = '', time = ''] = new Date(bound).toISOString().split('T')
  const minute = time.slice(0, 5)
  return minute === '00:00' || time.startsWith('23:59:59.999') ? day : `${day} ${minute}`
}
