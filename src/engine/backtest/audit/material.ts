import type { Random } from '../../kernel/random.ts'
import { BarGrid } from '../../market/bar-grid.ts'
import { tradingCalendar, tradingDateOfBar } from '../../market/calendar.ts'
import { effectiveRow } from '../../market/effective-row.ts'
import { rowAt } from '../../model/bar.ts'
import type { BarColumns, BarSeries } from '../../model/bar.ts'
import { DAY_MS } from '../../model/time.ts'
import { moved } from './foresight.ts'
import { Fog, perturbed, truncated } from './futures.ts'
import type { FutureKind } from './futures.ts'

/** All bars that a run is made on. */
export interface AuditMaterial {
  /** Of the main symbol. */
  readonly series: BarSeries
  readonly others: readonly BarSeries[]
  /** Finer bars of the main symbol. */
  readonly detail: BarSeries | undefined
}

/** Nothing after the bars that open at a time, of any symbol, nor inside of later ones. */
export function endedAfter(material: AuditMaterial, open: number): AuditMaterial {
  return changed(material, open, truncated)
}

/** Other prices after the bars that open at a time, of every symbol, and inside of them. */
export function perturbedAfter(material: AuditMaterial, open: number, kind: FutureKind, random: Random): AuditMaterial {
  return changed(material, open, (bars, row) => perturbed(bars, row, kind, random))
}

/** The same histories at another time and price, without what is before a bar of the main symbol. */
export function movedFrom(material: AuditMaterial, row: number): AuditMaterial {
  const { series, others, detail } = material
  const first = series.bars.time[row] ?? Number.NEGATIVE_INFINITY
  return {
    series: moved(series, row),
    others: others.map((other) => moved(other, rowAt(other.bars, first))),
    // What is inside of earlier bars is not looked at.
    detail: detail && moved(detail, 0),
  }
}

/** Every history of a run in fog that lifts as the bars close. */
export class MaterialFog {
  readonly material: AuditMaterial
  readonly #truth: AuditMaterial
  readonly #fogs: readonly { readonly fog: Fog; readonly bars: BarColumns; next: number }[]
  readonly #detail: Fog | undefined

  /** @param from open time from which bars are played */
  constructor(truth: AuditMaterial, from: number, kind: FutureKind, random: Random) {
    this.#truth = truth
    this.#fogs = [truth.series, ...truth.others].map(({ bars }) => {
      const next = rowAt(bars, from)
      return { fog: new Fog(bars, next - 1, kind, random), bars, next }
    })
    this.#detail = truth.detail && new Fog(truth.detail.bars, -1, kind, random)
    const hidden = (series: BarSeries, fog: Fog | undefined) => ({ ...series, bars: fog?.bars ?? series.bars })
    this.material = {
      series: hidden(truth.series, this.#fogs[0]?.fog),
      others: truth.others.map((series, index) => hidden(series, this.#fogs[index + 1]?.fog)),
      detail: truth.detail && hidden(truth.detail, this.#detail),
    }
    this.revealAfter(from - 1)
  }

  /** Makes the bars true that are played next, when everybody decided on those that open at a time. */
  revealAfter(open: number): void {
    let upcoming = Number.POSITIVE_INFINITY
    for (const one of this.#fogs) {
      while ((one.bars.time[one.next] ?? Number.POSITIVE_INFINITY) <= open) one.next++
      upcoming = Math.min(upcoming, one.bars.time[one.next] ?? Number.POSITIVE_INFINITY)
    }
    for (const { fog, bars, next } of this.#fogs) fog.reveal(bars.time[next] === upcoming ? next + 1 : next)
    this.#detail?.reveal(detailRowsUpTo(this.#truth, upcoming === Number.POSITIVE_INFINITY ? open : upcoming))
  }
}

function changed(
  material: AuditMaterial,
  open: number,
  change: (bars: BarColumns, row: number) => BarColumns,
): AuditMaterial {
  const { series, others, detail } = material
  const after = (one: BarSeries) => ({ ...one, bars: change(one.bars, rowAt(one.bars, open + 1)) })
  return {
    series: after(series),
    others: others.map(after),
    detail: detail && { ...detail, bars: change(detail.bars, detailRowsUpTo(material, open)) },
  }
}

/** How many of the finer bars are inside of bars that open at a time or before: by time, in days and longer by date. */
function detailRowsUpTo({ series, detail }: AuditMaterial, open: number): number {
  if (!detail) return 0
  const { timeframe, instrument } = series
  if (timeframe < DAY_MS) return rowAt(detail.bars, open + timeframe)
  const calendar = tradingCalendar(instrument.calendar)
  const date = tradingDateOfBar(calendar, timeframe, open)
  const end = new BarGrid(timeframe).endOf(date * DAY_MS) / DAY_MS
  return effectiveRow(detail, end, calendar)
}
