import type { ImportProblemKind, ImportReport } from '../../contract/dataset.ts'

const WORDS: Readonly<Record<ImportProblemKind, string>> = {
  'bad-cell': 'cells that cannot be read',
  'missing-column': 'rows with columns missing',
  'bad-time': 'times that cannot be read',
  'duplicate-time': 'rows of a time that was there already',
  'out-of-order': 'rows out of order',
  'high-below-low': 'rows with a high below the low',
  'outside-range': 'rows with an open or close outside the range',
  'price-not-positive': 'prices that are not above 0',
  'negative-volume': 'negative volumes',
  gap: 'gaps',
  'closed-day': 'dates with bars on which the venue is closed',
  rounded: 'rounded values',
  'no-volume': 'rows without a volume',
}

/** A sentence for each kind of problem that a file was taken with. */
export function importWarnings({ file, counts, problems, dropped, rows }: ImportReport): string[] {
  const sentences = Object.entries(WORDS).flatMap(([kind, words]) => {
    const count = Object.entries(counts).find(([name]) => name === kind)?.[1]
    if (count === undefined) return []
    const first = problems.find((problem) => problem.kind === kind)
    const example = first ? `, the first: expected ${first.expected}, found ${first.found}` : ''
    return [`${file}${first ? `:${first.line}` : ''}: ${words}: ${count}${example}`]
  })
  return dropped > 0 ? [`${file}: ${dropped} of ${rows} rows left out`, ...sentences] : sentences
}
