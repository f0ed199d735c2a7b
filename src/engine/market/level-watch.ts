/** A level, from which side it is crossed, and how far a value must go back before crossing counts again. */
export interface Level {
  readonly direction: 'above' | 'below'
  readonly level: number
  /** In the unit of the level, zero or more. */
  readonly rearm: number
}

/**
 * Tells when a value crosses a level. A value that begins beyond it has not crossed it: it must have been on the near side
 * before. Once crossed, it must go back by more than `rearm` first, so that a value that trembles at the level is told once.
 */
export class LevelWatch {
  readonly #level: Level
  #isArmed = false
  #hasCrossed = false

  constructor(level: Level) {
    this.#level = level
  }

  /** @returns true when the value has just reached the level or gone beyond; not a number is passed over */
  take(value: number): boolean {
    const { direction, level, rearm } = this.#level
    const beyond = direction === 'above' ? value - level : level - value
    if (beyond >= 0) {
      const isCrossed = this.#isArmed
      this.#isArmed = false
      this.#hasCrossed ||= isCrossed
      return isCrossed
    }
    if (beyond < (this.#hasCrossed ? -rearm : 0)) this.#isArmed = true
    return false
  }
}
