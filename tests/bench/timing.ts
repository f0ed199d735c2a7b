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

/** How long a turn of one thing is at least: a short one is called until it has had as much time to be compiled well. */
const TURN_MS = 100

/**
 * Times several things in turns, so that what else the machine does meets all of them alike. Ratios are of the best
 * times: a loop of a few milliseconds and a run of a hundred meet other programs unequally often, and a median of the
 * first would flatter the second.
 */
export function timeInTurns<Name extends string>(
  rounds: number,
  works: Record<Name, () => void>,
): Record<Name, Timing> {
  const names = Object.keys(works).filter((name): name is Name => name in works)
  const times = new Map(names.map((name) => [name, [] as number[]]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) times.get(name)?.push(...timesInTurn(works[name]))
  }
  const timing = (name: Name) => timingOf(times.get(name) ?? [])
  return Object.fromEntries(names.map((name) => [name, timing(name)])) as Record<Name, Timing>
}

function timesInTurn(work: () => void): number[] {
  const times: number[] = []
  for (let spent = 0; spent < TURN_MS;) {
    const start = performance.now()
    work()
    const time = performance.now() - start
    times.push(time)
    spent += time
  }
  return times
}
