import type { DoubtRule } from './doubts.ts'

/** Whether the symbols were chosen by what became of them. */
export const doubtTheUniverse: DoubtRule = ({ series, universe }) => {
  if (universe !== undefined || series === undefined) return []
  const text = `the ${series.length} symbols are a list of today, without a membership file: those that failed or left it are missing, and the result looks better than it was (survivorship bias)`
  return [{ kind: 'survivorship', severity: 'high', text }]
}
