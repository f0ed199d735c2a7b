import { DAY_MS } from '../model/time.ts'

/** Steps of the past that the book of today is put through: about a year of days. */
export const SCENARIOS = 250
/** Steps before the figures mean something. */
export const LEAST_SCENARIOS = 20
/** Of value at risk and expected shortfall. */
export const CONFIDENCE = 0.99
/** Φ⁻¹(0.99). */
const NORMAL_QUANTILE = 2.3263478740408408
/** Weight of yesterday's variance: RiskMetrics, J. P. Morgan 1996. */
const DECAY = 0.94
const TRADING_DAYS = 252
const YEAR_MS = 365.25 * DAY_MS

/** What the book could lose in a trading day, in the units of its values; NaN while too few steps are known. */
export interface RiskFigures {
  readonly steps: number
  readonly historicalVar: number
  readonly parametricVar: number
  readonly ewmaVar: number
  readonly expectedShortfall: number
  /** Standard deviation of a year. */
  readonly volatility: number
  /** Change of the book for a change of one of the benchmark. */
  readonly beta: number
}

interface Row {
  readonly returns: Float64Array
  value: number
  close: number
}

/**
 * The book of today put through the steps of the past: P&L of step k is Σ value × return. The sum is kept up to date
 * position by position, so that a new price costs a pass over the steps, whatever else is held. Estimates: floating point.
 */
export class ScenarioBook {
  readonly #rows: Row[] = []
  readonly #pnl = new Float64Array(SCENARIOS)
  readonly #times = new Float64Array(SCENARIOS)
  readonly #columns = new Map<number, number>()
  #count = 0
  #newest = Number.NEGATIVE_INFINITY
  /** Updates since the sums were taken anew: what adding and taking away leaves behind in floats goes with it. */
  #updates = 0

  /** Takes an instrument in; the first one is the benchmark. Returns its number. */
  add(): number {
    return this.#rows.push({ returns: new Float64Array(SCENARIOS), value: 0, close: Number.NaN }) - 1
  }

  /** What is held of an instrument is worth so much now. */
  setValue(index: number, value: number): void {
    const row = this.#rows[index]
    if (row === undefined || row.value === value) return
    const change = value - row.value
    row.value = value
    const [pnl, { returns }] = [this.#pnl, row]
    for (let k = 0; k < SCENARIOS; k++) pnl[k] = (pnl[k] as number) + change * (returns[k] as number)
    if (++this.#updates >= MOST_UPDATES) this.#sumAgain()
  }

  /** A bar of an instrument closed: its change is part of the step of its time. A step that has left the window is past. */
  takeClose(index: number, time: number, close: number): void {
    const row = this.#rows[index]
    if (row === undefined) return
    const column = time > this.#newest ? this.#step(time) : this.#columns.get(time)
    if (column === undefined) return
    const before = row.close
    row.close = close
    if (!(before > 0 && close > 0)) return
    const change = close / before - 1
    this.#pnl[column] = (this.#pnl[column] as number) + row.value * (change - (row.returns[column] as number))
    row.returns[column] = change
  }

  figures(): RiskFigures {
    const steps = Math.min(this.#count, SCENARIOS)
    if (steps < LEAST_SCENARIOS) return { ...UNKNOWN, steps }
    const { worst, sum, squares, weighted, withMarket, market, marketSquares } = this.#moments(steps)
    const yearly = this.#stepsAYear(steps)
    const daily = Math.sqrt(yearly / TRADING_DAYS)
    const mean = sum / steps
    const deviation = Math.sqrt(Math.max(0, squares / steps - mean * mean))
    const marketVariance = marketSquares / steps - (market / steps) ** 2
    return {
      steps,
      historicalVar: daily * Math.max(0, -(worst.at(-1) as number)),
      parametricVar: daily * NORMAL_QUANTILE * deviation,
      ewmaVar: daily * NORMAL_QUANTILE * Math.sqrt(weighted),
      expectedShortfall: daily * Math.max(0, -worst.reduce((total, each) => total + each, 0) / worst.length),
      volatility: deviation * Math.sqrt(yearly),
      beta: marketVariance > 0 ? (withMarket / steps - (mean * market) / steps) / marketVariance : Number.NaN,
    }
  }

  /** Sums over the steps, in one pass; `worst` are the P&Ls of the tail, the worst first. */
  #moments(steps: number) {
    const worst = Array.from({ length: tailOf(steps) }, () => Number.POSITIVE_INFINITY)
    const benchmark = this.#rows[0]?.returns
    let [sum, squares, weighted, weights, withMarket, market, marketSquares] = [0, 0, 0, 0, 0, 0, 0]
    let weight = 1
    for (let age = 0; age < steps; age++) {
      const column = (this.#count - 1 - age) % SCENARIOS
      const pnl = this.#pnl[column] as number
      const change = benchmark?.[column] as number
      sum += pnl
      squares += pnl * pnl
      weighted += weight * pnl * pnl
      weights += weight
      weight *= DECAY
      withMarket += pnl * change
      market += change
      marketSquares += change * change
      if (pnl < (worst.at(-1) as number)) insert(worst, pnl)
    }
    return { worst, sum, squares, weighted: weighted / weights, withMarket, market, marketSquares }
  }

  #stepsAYear(steps: number): number {
    const first = this.#times[(this.#count - steps) % SCENARIOS] as number
    return (YEAR_MS * (steps - 1)) / (this.#newest - first)
  }

  #step(time: number): number {
    const column = this.#count++ % SCENARIOS
    if (this.#count > SCENARIOS) this.#columns.delete(this.#times[column] as number)
    for (const { returns } of this.#rows) returns[column] = 0
    this.#pnl[column] = 0
    this.#times[column] = time
    this.#columns.set(time, column)
    this.#newest = time
    return column
  }

  #sumAgain(): void {
    this.#updates = 0
    this.#pnl.fill(0)
    for (const { returns, value } of this.#rows) {
      if (value === 0) continue
      for (let k = 0; k < SCENARIOS; k++) this.#pnl[k] = (this.#pnl[k] as number) + value * (returns[k] as number)
    }
  }
}

const MOST_UPDATES = 100_000

const UNKNOWN: RiskFigures = {
  steps: 0,
  historicalVar: Number.NaN,
  parametricVar: Number.NaN,
  ewmaVar: Number.NaN,
  expectedShortfall: Number.NaN,
  volatility: Number.NaN,
  beta: Number.NaN,
}

/** How many of the worst steps are the tail: of 250 at 99 % the worst three, of which the third is value at risk. */
function tailOf(steps: number): number {
  return Math.floor(steps * (1 - CONFIDENCE) + 1e-9) + 1
}

function insert(worst: number[], pnl: number): void {
  let at = worst.length - 1
  for (; at > 0 && (worst[at - 1] as number) > pnl; at--) worst[at] = worst[at - 1] as number
  worst[at] = pnl
}
