import { FeeLine, type CostConfig } from '../../../contract/costs.ts'

/** A price list as JSON. @throws Error that says what is wrong with it */
export function feeLines(text: string): FeeLine[] {
  const parsed = FeeLine.array().max(64).safeParse(JSON.parse(text))
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new Error(`expected a list of fees: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`)
}

/** Lines of time,rate; a first line of names is passed over; a time without a zone is UTC. @throws Error naming the line */
export function fundingRates(text: string): NonNullable<CostConfig['fundingRates']> {
  const rows = text.split(/\r?\n/)
  return rows.flatMap((row, index) => {
    if (row.trim() === '' || (index === 0 && /^[a-z]/i.test(row))) return []
    const [time = '', rate = ''] = row.split(',').map((cell) => cell.trim())
    const at = timeOf(time)
    const value = Number(rate)
    if (!Number.isFinite(at) || rate === '' || !(value >= -1 && value <= 1)) {
      throw new Error(`line ${index + 1}: expected a time and a rate, found "${row}"`)
    }
    return [{ at, rate: value }]
  })
}

function timeOf(text: string): number {
  if (/^\d{12,}$/.test(text)) return Number(text)
  const iso = text.replace(' ', 'T')
  const hasZone = /(?:Z|[+-]\d{2}:?\d{2})$/.test(iso)
  return Date.parse(hasZone || !iso.includes('T') ? iso : `${iso}Z`)
}
