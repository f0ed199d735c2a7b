/**
 * One line of numbers with a value per bar: what is compared, crossed and drawn.
 * An indicator is a line itself and may carry more of them, as `bands.upper`.
 */
export class Line {
  /** Value at the last bar; NaN until there are enough bars. */
  value = Number.NaN
  /** Value one bar before; NaN until there are two values. */
  previous = Number.NaN

  /** True once there is a value. */
  get ready(): boolean {
    return this.value === this.value
  }

  /** True when this was at or below `other` a bar ago and is above it now; false until both have two values. */
  crossedAbove(other: Line): boolean {
    return this.value > other.value && this.previous <= other.previous
  }

  /** True when this was at or above `other` a bar ago and is below it now; false until both have two values. */
  crossedBelow(other: Line): boolean {
    return this.value < other.value && this.previous >= other.previous
  }

  /** Moves on by one bar. Called by the indicator that owns the line. */
  advance(value: number): void {
    this.previous = this.value
    this.value = value
  }

  /** Forgets both values. Called by the indicator that owns the line. */
  clear(): void {
    this.value = Number.NaN
    this.previous = Number.NaN
  }
}

/** A line with the name that a legend gives it. */
export interface NamedLine {
  readonly name: string
  readonly line: Line
}
