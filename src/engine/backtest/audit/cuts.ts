import type { Random } from '../../kernel/random.ts'

/**
 * Rows after which the future is to differ: one at random in each of equal parts of the run, and as many on which the
 * strategy decided something, spread over the run, since that is where what it must not know would show.
 * @param decided rows of decisions, ascending
 */
export function chooseCuts(
  start: number,
  end: number,
  decided: readonly number[],
  points: number,
  random: Random,
): readonly number[] {
  const last = end - 2
  if (last < start) return []
  const cuts = new Set<number>()
  const atRandom = Math.ceil(points / 2)
  const width = (last - start + 1) / atRandom
  for (let part = 0; part < atRandom; part++) {
    cuts.add(Math.min(last, start + Math.floor((part + random.next()) * width)))
  }
  const rows = [...new Set(decided)].filter((row) => row >= start && row <= last)
  const atDecisions = Math.min(rows.length, points - atRandom)
  for (let part = 0; part < atDecisions; part++) {
    const row = rows[Math.floor(((part + random.next()) * rows.length) / atDecisions)]
    if (row !== undefined) cuts.add(row)
  }
  return [...cuts].toSorted((a, b) => a - b)
}
