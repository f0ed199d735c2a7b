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

/** Times of one thing that took turns with others. */
export interface TurnTiming extends Timing {
  /**
   * Least processor time of one call, all threads of the process together, in a turn's mean: what other programs take is
   * not in it, what the collector and the compiler do beside the program is.
   */
  readonly processor: number
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
): Record<Name, TurnTiming> {
  const names = Object.keys(works).filter((name): name is Name => name in works)
  const turns = new Map(names.map((name) => [name, new Array<Turn>()]))
  for (let round = 0; round < rounds; round++) {
    for (const name of names) turns.get(name)?.push(turnOf(works[name]))
  }
  const timing = (name: Name): TurnTiming => {
    const taken = turns.get(name) ?? []
    return {
      ...timingOf(taken.flatMap(({ times }) => times)),
      processor: Math.min(...taken.map(({ processor }) => processor)),
    }
  }
  return Object.fromEntries(names.map((name) => [name, timing(name)])) as Record<Name, TurnTiming>
}

interface Turn {
  readonly times: readonly number[]
  /** Mean of a call, in milliseconds. */
  readonly processor: number
}

function turnOf(work: () => void): Turn {
  const times: number[] = []
  const before = process.cpuUsage()
  for (let spent = 0; spent < TURN_MS;) {
    const start = performance.now()
    work()
    const time = performance.now() - start
    times.push(time)
    spent += time
  }
  const { user, system } = process.cpuUsage(before)
  return { times, processor: (user + system) / 1_000 / times.length }
}
