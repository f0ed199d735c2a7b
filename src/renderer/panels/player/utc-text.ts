/**
 * The time that a text such as `2018-02-28`, `2018-02-28 14:30` or `2018-02-28 14:30:05` says, in UTC, in epoch ms; null
 * for a text that is none, and for a day or time that no calendar and clock has.
 */
export function utcTimeOf(text: string): number | null {
  const match = /^(\d{4}-\d{2}-\d{2})(?:[ T](\d{2}:\d{2}(?::\d{2})?))?$/.exec(text.trim())
  if (match === null) return null
  const at = Date.parse(`${match[1] ?? ''}T${match[2] ?? '00:00'}Z`)
  // The 30th of February is read as a day of March.
  const isThere = Number.isFinite(at) && new Date(at).toISOString().startsWith(match[1] ?? '')
  return isThere ? at : null
}
