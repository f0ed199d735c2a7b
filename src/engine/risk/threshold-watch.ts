import type { LimitValues } from './limits.ts'
import { THRESHOLD_ACTIONS, thresholdName } from './thresholds.ts'
import type { Measure, ThresholdAction } from './thresholds.ts'

/** A threshold that was passed, or that what was measured has come back from. */
export interface Crossing {
  readonly measure: Measure
  readonly action: ThresholdAction
  readonly isOver: boolean
  readonly found: number
  readonly limit: number
}

/** What was measured has to come back to this part of a threshold before that counts as not passed. */
export const RETURN_SHARE = 0.8

interface Threshold {
  readonly action: ThresholdAction
  readonly limit: number
  isOver: boolean
}

const NOTHING: readonly Crossing[] = []

/** The thresholds of one measure, of the account or of one strategy: each is said once when it is passed. */
export class ThresholdWatch {
  readonly #measure: Measure
  #thresholds: readonly Threshold[] = []

  constructor(measure: Measure) {
    this.#measure = measure
  }

  /** Whether there is anything to hold a figure against. */
  get isSet(): boolean {
    return this.#thresholds.length > 0
  }
  get passed(): readonly ThresholdAction[] {
    return this.#thresholds.filter(({ isOver }) => isOver).map(({ action }) => action)
  }

  /** Takes over limits, changed or not. One that stays where it was stays passed. Returns what was passed and is no limit any more. */
  set(limits: LimitValues): readonly Crossing[] {
    const before = this.#thresholds
    this.#thresholds = THRESHOLD_ACTIONS.flatMap((action) => {
      const limit = limits[thresholdName(this.#measure, action)]
      if (limit === Number.POSITIVE_INFINITY) return []
      const isOver = before.some((each) => each.action === action && each.limit === limit && each.isOver)
      return [{ action, limit, isOver }]
    })
    const kept = new Set(this.passed)
    return before
      .filter(({ action, isOver }) => isOver && !kept.has(action))
      .map(({ action, limit }) => ({ measure: this.#measure, action, isOver: false, found: Number.NaN, limit }))
  }

  /**
   * Holds a figure against the thresholds. A stop is said again for as long as it is passed and trading goes on: there is
   * no way past a limit but to change it.
   */
  judge(found: number, isStopped: boolean): readonly Crossing[] {
    let crossings: Crossing[] | undefined
    const thresholds = this.#thresholds
    for (let index = 0; index < thresholds.length; index++) {
      const threshold = thresholds[index] as Threshold
      const { action, limit, isOver } = threshold
      const isNow = found > limit || (isOver && found > limit * RETURN_SHARE)
      const isAgain = isOver && isNow && action === 'stop' && !isStopped
      if (isNow === isOver && !(isAgain && found > limit)) continue
      threshold.isOver = isNow
      crossings ??= []
      crossings.push({ measure: this.#measure, action, isOver: isNow, found, limit })
    }
    return crossings ?? NOTHING
  }
}
