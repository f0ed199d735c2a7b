import type { Bar } from '../model/bar.ts'

/**
 * A streaming indicator: fed one closed bar at a time, O(1) per bar, nothing allocated.
 *
 * Inputs are exact integer price units; {@link value} is in decimals of the price (or a pure number for oscillators).
 * Sums of integers are exact, so averages that are equal on paper compare equal here.
 */
export abstract class Indicator {
  /** Value at the last bar; NaN until there are enough bars. */
  value = Number.NaN
  /** Value one bar before; NaN until there are two values. */
  previous = Number.NaN

  /** True once there is a value. */
  get ready(): boolean {
    return this.value === this.value
  }

  /** Takes one closed bar. Called by the engine, once per bar, before the strategy sees the bar. */
  abstract update(bar: Bar): void

  /** Forgets every bar, as if new. */
  abstract reset(): void

  /** True when this was at or below `other` a bar ago and is above it now; false until both have two values. */
  crossedAbove(other: Indicator): boolean {
    return this.value > other.value && this.previous <= other.previous
  }

  /** True when this was at or above `other` a bar ago and is below it now; false until both have two values. */
  crossedBelow(other: Indicator): boolean {
    return this.value < other.value && this.previous >= other.previous
  }
}
