const STEPS = [1, 2, 2.5, 5, 10] as const

/** Round values from `low` to `high`, both included where they are round, about `count` of them. */
export function roundTicks(low: number, high: number, count: number): number[] {
  const raw = (high - low) / count
  if (!(raw > 0) || !Number.isFinite(raw)) return [low]
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = (STEPS.find((candidate) => candidate * power >= raw * 0.999) ?? 10) * power
  const ticks: number[] = []
  for (let index = Math.ceil(low / step - 1e-9); index * step <= high + step * 1e-9; index += 1)
    ticks.push(index * step)
  return ticks
}

/** Places that tell neighbouring ticks of a percentage axis apart: 2.5 % needs one. */
export function tickPlaces(ticks: readonly number[], scale = 1): number {
  const step = Math.abs((ticks[1] ?? 1) - (ticks[0] ?? 0)) * scale
  for (const places of [0, 1, 2])
    if (Math.abs(step * 10 ** places - Math.round(step * 10 ** places)) < 1e-6) return places
  return 3
}
