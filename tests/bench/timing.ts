/** Wall times of one thing, in milliseconds, in the order they were taken. */
export interface Timing {
  readonly best: number
  readonly median: number
  readonly first: number
}

export function timingOf(times: readonly number[]): Timing {
  const sorted = times.toSorted((a, b) => a - b)
  return { best: sorted[0] ?? Number.NaN, median: quantile(sorted, 0.5), first: times[0] ?? Number.NaN }
}

/** Nearest-rank quantile of sorted numbers. */
export function quantile(sorted: ArrayLike<number>, fraction: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))] ?? Number.NaN
}

export function timeOf(work: () => void): number {
  const start = performance.now()
  work()
  return performance.now() - start
}

/**
 * Times several things in turns, so that what else the machine does meets all of them alike: what is compared is then
 * compared within one run.
 */
export function timeInTurns<Name extends string>(
  rounds: number,
  works: Record<Name, () => void>,
): Record<Name, Timing> {
  const names = Object.keys(works).filter((name): name is Name => name in works)
  const times = new Map(names.map((name) => [name, new Array<number>()]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) times.get(name)?.push(timeOf(works[name]))
  }
  const timing = (name: Name) => timingOf(times.get(name) ?? [])
  return Object.assign({}, ...names.map((name) => ({ [name]: timing(name) })))
}
