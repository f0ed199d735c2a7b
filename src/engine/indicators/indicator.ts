import type { Bar } from '../model/bar.ts'
import { Line, type NamedLine } from './line.ts'

/** Where a chart draws an indicator: over the prices, or below them on a scale of its own. */
export type Pane = 'price' | 'separate'

/**
 * A streaming indicator: fed one closed bar at a time, O(1) per bar, nothing allocated.
 *
 * Inputs are exact integer price units; {@link value} is in decimals of the price (or a pure number for oscillators).
 * Sums of integers are exact, so averages that are equal on paper compare equal here.
 */
export abstract class Indicator extends Line {
  /** Name on a chart, e.g. `SMA 10`. */
  readonly label: string = this.constructor.name
  readonly pane: Pane = 'price'
  /** Every line to draw, this one included. */
  readonly lines: readonly NamedLine[] = [{ name: 'value', line: this }]

  /** Takes one closed bar. Called by the engine, once per bar, before the strategy sees the bar. */
  abstract update(bar: Bar): void

  /** Forgets every bar, as if new. */
  abstract reset(): void
}
