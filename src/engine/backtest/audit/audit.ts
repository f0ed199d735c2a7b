import type { AuditFinding, AuditReport } from '../../../contract/backtest.ts'
import { SeededRandom } from '../../kernel/random.ts'
import { rowAt } from '../../model/bar.ts'
import { chooseCuts } from './cuts.ts'
import type { Trace } from './decision.ts'
import { firstDifference } from './difference.ts'
import { differenceFinding, foresightFinding } from './finding.ts'
import { MOVED_PRICE_FACTOR, suspectForesight } from './foresight.ts'
import { FUTURES } from './futures.ts'
import { MaterialFog, endedAfter, movedFrom, perturbedAfter } from './material.ts'
import type { AuditMaterial } from './material.ts'

/** What surrounds a strategy besides its bars. */
export interface Surroundings {
  /** What the wall clock says first, epoch ms; it goes on by a millisecond each time it is read. */
  readonly clock: number
  /** Of chance that does not come from the engine. */
  readonly chance: number
  /** Whether files, network and processes are out of reach. */
  readonly sealed: boolean
}

/** What a strategy used besides its bars. */
export interface Usage {
  readonly clock: boolean
  readonly chance: boolean
  /** `fs.readFileSync prices.csv` and the like. */
  readonly outside: readonly string[]
}

/** One run of the strategy on bars of the auditor's choice. */
export interface AuditRun {
  readonly material: AuditMaterial
  readonly surroundings: Surroundings
  /** The run may end with the bar that closes then; null to play all. */
  readonly until: number | null
  /** Lets bars become true as they close, when they are hidden. */
  readonly fog?: MaterialFog
  /** First bar to trade, epoch ms; as in the run under audit when left out. */
  readonly from?: number
  /** Multiplied with the cash of the run. */
  readonly cashFactor?: number
  /** Whether the code of the run before is used, not evaluated anew. */
  readonly sameCode?: boolean
}

export interface AuditParts {
  /** The bars of the run, none after the last that is traded. */
  readonly material: AuditMaterial
  /** Row of the first bar of the main symbol that is traded. */
  readonly start: number
  /** Open time from which bars are traded; −Infinity for all. */
  readonly from: number
  /** How the same run went in another thread, with the world as it is. */
  readonly elsewhere: Trace
  readonly play: (run: AuditRun) => Trace
  /** Of the last run. */
  readonly usage: () => Usage
  readonly seed: number
  /** Most moments at which the future is cut off and changed. */
  readonly points: number
  readonly onProgress: (done: number, total: number) => void
}

/** Bars that the runs of one audit may play together, unless the fewest points take more: bounds its time. */
const MOST_BARS = 40_000_000
/** Every run has its future changed as often, however long it is. */
const FEWEST_POINTS = 3
/** Runs whose number does not depend on the points. */
const OTHER_RUNS = 8
const OTHER_CLOCKS = [1, 7 * 3_600_000 + 13, 12 * 3_600_000 + 7, -20 * 365.25 * 86_400_000]
const OTHER_CHANCES = [11, 222, 3_333]

/** Runs a strategy again and again with other futures and other surroundings, and tells where its orders differ. */
export function audit(parts: AuditParts): AuditReport {
  return new Auditor(parts).report()
}

class Auditor {
  readonly #parts: AuditParts
  readonly #random: SeededRandom
  readonly #findings: AuditFinding[] = []
  readonly #world: Surroundings
  readonly #points: number
  #runs = 0
  #cuts: readonly number[] = []

  constructor(parts: AuditParts) {
    this.#parts = parts
    const { material, start, points, seed } = parts
    const { series } = material
    this.#random = new SeededRandom(seed)
    const last = series.bars.time[series.bars.length - 1] ?? 0
    // Shortly after the last bar: what a clock says to whoever runs a backtest on fresh data.
    this.#world = { clock: last + series.timeframe + 3_600_000, chance: seed, sealed: false }
    const played = Math.max(1, series.bars.length - start)
    const affordable = Math.floor(MOST_BARS / played) - OTHER_RUNS
    this.#points = Math.max(1, Math.min(points, Math.max(affordable, FEWEST_POINTS)))
  }

  report(): AuditReport {
    const whole = this.#play({})
    const { clock, chance, outside } = this.#parts.usage()
    this.#checkRepetition(whole)
    this.#checkSurroundings(whole, { clock, chance, outside })
    if (this.#findings.length === 0) this.#checkThread(whole)
    // What does not repeat itself differs for any reason: the comparisons below would name the wrong one.
    if (!this.#findings.some(({ kind }) => kind === 'kept-state' || kind === 'irreproducible')) {
      this.#checkFog(whole)
      this.#checkCuts(whole)
      this.#checkForesight(whole)
    }
    const { start, seed } = this.#parts
    const { series } = this.#parts.material
    return {
      verdict: this.#findings.length === 0 ? 'clean' : 'biased',
      findings: this.#findings,
      runs: this.#runs + 1,
      points: this.#cuts.length,
      bars: series.bars.length - start,
      decisions: whole.decisions.length,
      seed,
    }
  }

  /** Again with the same code, and with the code evaluated anew: nothing may be left of the runs before. */
  #checkRepetition(whole: Trace): void {
    const again = this.#play({ sameCode: true })
    const anew = this.#play({})
    const repeats = (trace: Trace) => firstDifference(whole, trace, Number.POSITIVE_INFINITY) === null
    // What another thread repeats is not chance: it is what this one has kept.
    const kind = repeats(this.#parts.elsewhere) || repeats(anew) ? 'kept-state' : 'irreproducible'
    if (!this.#compare(kind, whole, again)) this.#compare(kind, whole, anew)
  }

  #checkSurroundings(whole: Trace, usage: Usage): void {
    const world = this.#world
    if (usage.clock) {
      const clocks = OTHER_CLOCKS.map((shift) => ({ ...world, clock: world.clock + shift }))
      this.#compareWorlds('wall-clock', whole, clocks, '')
    }
    if (usage.chance) {
      this.#compareWorlds(
        'chance',
        whole,
        OTHER_CHANCES.map((chance) => ({ ...world, chance })),
        '',
      )
    }
    if (usage.outside.length > 0) {
      this.#compareWorlds('outside-data', whole, [{ ...world, sealed: true }], usage.outside.join(', '))
    }
  }

  #compareWorlds(kind: AuditFinding['kind'], whole: Trace, worlds: readonly Surroundings[], detail: string): void {
    for (const surroundings of worlds) {
      if (this.#compare(kind, whole, this.#play({ surroundings }), { detail })) return
    }
  }

  #checkThread(whole: Trace): void {
    this.#compare('irreproducible', whole, this.#parts.elsewhere)
  }

  /** Every bar of the run at once: in memory there is nothing true after the bar that closed. */
  #checkFog(whole: Trace): void {
    const { material, from } = this.#parts
    for (const kind of ['mirrored', 'noisy'] as const) {
      const fog = new MaterialFog(material, from, kind, this.#random)
      const found = this.#play({ fog, material: fog.material })
      if (this.#compare('hidden', whole, found)) return
    }
  }

  #checkCuts(whole: Trace): void {
    const { material, start, onProgress } = this.#parts
    const { bars, timeframe } = material.series
    const decided = whole.decisions.map(({ at }) => rowAt(bars, at - timeframe))
    this.#cuts = chooseCuts(start, bars.length, decided, this.#points, this.#random)
    let done = 0
    for (const [index, row] of this.#cuts.entries()) {
      const open = bars.time[row] ?? 0
      const until = open + timeframe
      const context = { until, detail: '' }
      if (!this.#has('truncated')) {
        const found = this.#play({ material: endedAfter(material, open), until })
        this.#compare('truncated', whole, found, context)
      }
      if (!this.#has('perturbed')) {
        const kind = FUTURES[index % FUTURES.length] ?? 'mirrored'
        const other = perturbedAfter(material, open, kind, this.#random)
        this.#compare('perturbed', whole, this.#play({ material: other, until }), context)
      }
      onProgress(++done, this.#cuts.length)
    }
  }

  #checkForesight(whole: Trace): void {
    const { material, start } = this.#parts
    const { bars } = material.series
    const skip = Math.min(29, Math.floor((bars.length - start) / 20))
    const there = movedFrom(material, skip)
    const from = there.series.bars.time[start] ?? Number.POSITIVE_INFINITY
    const found = this.#play({ material: there, from, cashFactor: MOVED_PRICE_FACTOR })
    const elsewhere = [there.series, ...there.others]
    for (const [index, series] of [material.series, ...material.others].entries()) {
      const of = ({ decisions }: Trace) => decisions.filter(({ symbol }) => symbol === series.instrument.symbol)
      const suspicion = suspectForesight(
        { series, decisions: of(whole) },
        { series: elsewhere[index] ?? series, decisions: of(found) },
      )
      if (suspicion) return void this.#findings.push(foresightFinding(suspicion))
    }
  }

  #has(kind: AuditFinding['kind']): boolean {
    return this.#findings.some((finding) => finding.kind === kind)
  }

  #play(run: Partial<AuditRun>): Trace {
    this.#runs++
    return this.#parts.play({ material: this.#parts.material, surroundings: this.#world, until: null, ...run })
  }

  #compare(
    kind: AuditFinding['kind'],
    whole: Trace,
    found: Trace,
    { until = Number.POSITIVE_INFINITY, detail = '' }: { readonly until?: number; readonly detail?: string } = {},
  ): boolean {
    const difference = firstDifference(whole, found, until)
    if (!difference) return false
    const { timeframe, bars } = this.#parts.material.series
    const time = bars.time[rowAt(bars, difference.at - timeframe + 1) - 1] ?? null
    this.#findings.push(differenceFinding(kind, difference, { timeframe, time, until, detail }))
    return true
  }
}
