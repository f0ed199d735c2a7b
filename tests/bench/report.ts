/** One line of the table that a benchmark ends with. */
export interface Figure {
  readonly what: string
  readonly figure: string
  /** Against what was run beside it, e.g. `9.1 × bare loop`. */
  readonly ratio: string
  readonly target: string
  /** Null for what has no target, or an absolute one: those depend on the machine and do not fail the run. */
  readonly isMet: boolean | null
}

/** A benchmark whose result was wrong: its time means nothing. */
export class WrongResult extends Error {}

export function megaPerSecond(count: number, milliseconds: number): number {
  return count / milliseconds / 1_000
}

export function fixed(value: number, places = 1): string {
  return value.toFixed(places)
}

/** Whether an absolute target was reached, which only tells about this machine as it is now. */
export function reached(isReached: boolean): string {
  return isReached ? 'reached on this machine' : 'not reached on this machine'
}

export function tableOf(figures: readonly Figure[]): string {
  const head = ['', 'figure', 'ratio in this run', 'target', '']
  const rows = figures.map(({ what, figure, ratio, target, isMet }) => [what, figure, ratio, target, mark(isMet)])
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)))
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(head), widths.map((width) => '-'.repeat(width)).join('  '), ...rows.map(line)].join('\n')
}

function mark(isMet: boolean | null): string {
  if (isMet === null) return ''
  return isMet ? 'met' : 'MISSED'
}
