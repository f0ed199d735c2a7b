import type { Indicator } from '../../../src/engine/indicators/indicator.ts'
import type { Line } from '../../../src/engine/indicators/line.ts'
import { Bar } from '../../../src/engine/model/bar.ts'
import { USD } from '../../../src/engine/model/currency.ts'
import { Instrument } from '../../../src/engine/model/instrument.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'

/** One bar in integer price units. */
export interface Candle {
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
}

export function instrumentOf(pricePrecision: number): Instrument {
  return new Instrument({ symbol: 'TEST', kind: 'equity', currency: USD, pricePrecision, quantityPrecision: 0 })
}

/** A candle without range at each close. */
export function flatCandles(closes: readonly number[]): Candle[] {
  return closes.map((close) => ({ open: close, high: close, low: close, close }))
}

/** Feeds every candle and collects a line, one value per bar, NaN during warm-up. */
export function feed(
  indicator: Indicator,
  candles: readonly Candle[],
  pricePrecision: number,
  line: Line = indicator,
): number[] {
  const bar = new Bar(instrumentOf(pricePrecision), MINUTE_MS)
  return candles.map((candle, index) => {
    pointAt(bar, candle, index)
    indicator.update(bar)
    return line.value
  })
}

/** Puts a candle into the reused bar. */
export function pointAt(bar: Bar, candle: Candle, index: number): void {
  bar.set(index * MINUTE_MS, candle.open, candle.high, candle.low, candle.close, 1000 + (index % 7))
}

/** Numbers in [0, 1) from a seed: mulberry32, public domain by T. Ettinger. */
export function randomFrom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A random walk of candles in integer units, never below 1. */
export function randomWalk(seed: number, length: number, start: number, step: number): Candle[] {
  const random = randomFrom(seed)
  const move = () => Math.floor(random() * (2 * step + 1)) - step
  const candles: Candle[] = []
  let close = start
  for (let index = 0; index < length; index += 1) {
    const open = Math.max(1, close + Math.trunc(move() / 4))
    close = Math.max(1, open + move())
    const high = Math.max(open, close) + Math.abs(move())
    const low = Math.max(1, Math.min(open, close) - Math.abs(move()))
    candles.push({ open, high, low, close })
  }
  return candles
}
