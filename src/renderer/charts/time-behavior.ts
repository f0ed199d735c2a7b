import {
  defaultHorzScaleBehavior,
  type TickMark,
  type TickMarkWeightValue,
  type Time,
  type UTCTimestamp,
} from 'lightweight-charts'
import { zoneClock } from './zone-clock.ts'

/** Epoch ms as the library's time (seconds). */
export function chartTime(epochMs: number): UTCTimestamp {
  return (epochMs / 1_000) as UTCTimestamp
}

/** The library's time as epoch ms. */
export function epochOf(time: Time): number {
  return typeof time === 'number' ? time * 1_000 : Number.NaN
}

interface WeightedPoint {
  timeWeight: number
  readonly time: unknown
  readonly originalTime: unknown
}

/** The library's weights of a second and of a minute. */
const SECOND = 10
const MINUTE = 20
/** Seconds that have marks before others, the roundest first: between 16:52 and 16:55 stands 16:53:30, not 16:53:05. */
const ROUND_SECONDS = [30, 15, 10, 5]

/**
 * The library knows UTC only. Points keep their true instants as keys (shifted ones would collide in the hour that a
 * clock goes through twice); only the weights, which decide where a day or a month begins on the axis, are taken from
 * the zone's wall clock.
 */
export class ZonedTimeBehavior extends defaultHorzScaleBehavior() {
  zone = 'UTC'

  override fillWeightsForPoints(
    points: Parameters<InstanceType<ReturnType<typeof defaultHorzScaleBehavior>>['fillWeightsForPoints']>[0],
    startIndex: number,
  ): void {
    const clock = zoneClock(this.zone)
    const first = Math.max(0, startIndex - 1)
    const shifted = points.slice(first).map((point) => ({
      timeWeight: point.timeWeight,
      time: this.convertHorzItemToInternal(chartTime(clock.wallMs(originalMs(point)))),
      originalTime: point.originalTime,
    }))
    super.fillWeightsForPoints(shifted, startIndex - first)
    for (let index = startIndex; index < points.length; index += 1) {
      const point = points[index]
      const weight = shifted[index - first]?.timeWeight
      if (point !== undefined && weight !== undefined) {
        point.timeWeight = weight === SECOND ? secondWeight(originalMs(point)) : weight
      }
    }
  }

  override formatTickmark(
    mark: TickMark,
    options: Parameters<InstanceType<ReturnType<typeof defaultHorzScaleBehavior>>['formatTickmark']>[1],
  ): string {
    const isSecond = mark.weight > SECOND && mark.weight < MINUTE
    return super.formatTickmark(isSecond ? { ...mark, weight: SECOND as TickMarkWeightValue } : mark, options)
  }
}

/** Of a moment within a minute: the rounder, the more. */
function secondWeight(epochMs: number): TickMarkWeightValue {
  const second = Math.floor(epochMs / 1_000)
  const roundness = ROUND_SECONDS.findIndex((step) => second % step === 0)
  return (roundness < 0 ? SECOND : SECOND + ROUND_SECONDS.length - roundness) as TickMarkWeightValue
}

function originalMs(point: WeightedPoint): number {
  return typeof point.originalTime === 'number' ? point.originalTime * 1_000 : 0
}
