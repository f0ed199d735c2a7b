import { LevelLabels, type LabelledLevel } from './level-labels.ts'
import type { ChartPalette } from './palette.ts'
import { EDGE_PX } from './price-lines.ts'
import { SeriesDrawing, type DrawingTarget } from './series-drawing.ts'

/** A moment to come with a label: when a position is left. */
export interface TimeLevel extends LabelledLevel {
  /** Epoch ms; null for one whose moment is not known, which has a label alone. */
  readonly time: number | null
}

/** The bars that moments are placed by. */
export interface MomentScene {
  /** Opening times of the bars, and which of them is the first that the series holds. */
  readonly times: () => Float64Array
  readonly offset: () => number
  /** Length of a bar in ms; 0 when it is not known. */
  readonly barMs: () => number
}

interface TimeLinesOptions {
  readonly layer: HTMLElement
  readonly palette: () => ChartPalette
  readonly scene: MomentScene
  /** To the minute, as moments are moved. */
  readonly formatTime: (time: number) => string
  readonly onCancel: (id: string) => void
  readonly onMove: (id: string, time: number) => Promise<void>
}

const MINUTE_MS = 60_000
/** Height at the foot of the pane that the labels take. */
export const MOMENTS_PX = 26

/** Lines down the pane at moments to come; those beyond the right edge have their label there, with an arrow. */
export class TimeLines extends SeriesDrawing {
  readonly #palette: () => ChartPalette
  readonly #scene: MomentScene
  readonly #labels: LevelLabels<TimeLevel>

  constructor({ layer, palette, scene, formatTime, onCancel, onMove }: TimeLinesOptions) {
    super('normal')
    this.#palette = palette
    this.#scene = scene
    this.#labels = new LevelLabels<TimeLevel>({
      layer,
      axis: 'x',
      toneOf: () => 'sell',
      valueOf: ({ time }) => time,
      nearest: (_, time) => Math.round(time / MINUTE_MS) * MINUTE_MS,
      stepOf: () => MINUTE_MS,
      format: formatTime,
      placeOf: (level) => this.#inSight(level),
      valueAt: (x) => this.timeAt(x),
      onCancel,
      onMove,
      onChange: () => this.requestUpdate(),
    })
  }

  override detached(): void {
    super.detached()
    this.#labels.clear()
  }

  setLevels(levels: readonly TimeLevel[]): void {
    this.#labels.set(levels)
  }

  updateAllViews(): void {
    const { chart } = this
    if (chart === undefined) return
    const pane = chart.paneSize(0)
    const right = chart.priceScale('right').width() + EDGE_PX
    for (const level of this.#labels.levels) {
      const element = this.#labels.element(level.id)
      if (element === undefined) continue
      const half = element.offsetWidth / 2
      const at = this.#place(level)
      // At the edge it ends below the labels of prices, wherever its figures put its own start.
      const isAtEdge = at + half > pane.width - EDGE_PX
      element.toggleAttribute('data-beyond', at > pane.width)
      element.style.left = isAtEdge ? 'auto' : `${Math.round(Math.max(at - half, EDGE_PX))}px`
      element.style.right = isAtEdge ? `${right}px` : 'auto'
      element.style.transform = `translateY(${pane.height - MOMENTS_PX}px)`
    }
  }

  /** The moment at a place across the pane, to the second; null where there are no bars. */
  timeAt(x: number): number | null {
    const scale = this.#scale()
    if (scale === null) return null
    const step = scale.length >= MINUTE_MS ? MINUTE_MS : 1_000
    return Math.round((scale.time + ((x - scale.left) / scale.spacing) * scale.length) / step) * step
  }

  protected draw(target: DrawingTarget): void {
    target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio: ratio }) => {
      for (const level of this.#labels.levels) {
        const x = this.#place(level)
        if (!Number.isFinite(x)) continue
        context.strokeStyle = this.#palette().warning
        context.lineWidth = Math.max(1, Math.floor(ratio))
        context.setLineDash([2 * ratio, 3 * ratio])
        context.beginPath()
        context.moveTo(Math.round(x * ratio) + 0.5, 0)
        context.lineTo(Math.round(x * ratio) + 0.5, bitmapSize.height)
        context.stroke()
      }
    })
  }

  /** Where a level is across the pane; endless for one that is beyond it, or of which that is not known. */
  #place(level: TimeLevel): number {
    const time = this.#labels.shown(level)
    const scale = this.#scale()
    if (time === null || scale === null) return Number.POSITIVE_INFINITY
    return scale.left + ((time - scale.time) / scale.length) * scale.spacing
  }

  /** Where a level's line is, or its label where the line is out of sight. */
  #inSight(level: TimeLevel): number {
    const width = this.chart?.paneSize(0).width ?? 0
    return Math.min(this.#place(level), width - EDGE_PX)
  }

  /** Where the newest bar is, when it opens, how long bars are and how far apart; null before there are any. */
  #scale() {
    const opens = this.#scene.times()
    const last = opens.length - 1
    const index = last - this.#scene.offset()
    const left = this.barX(index)
    const next = this.barX(index + 1)
    if (last < 0 || left === null || next === null || next <= left) return null
    // Not by how far apart the newest open: a night may lie between them.
    return { left, spacing: next - left, time: opens[last] ?? 0, length: this.#scene.barMs() || MINUTE_MS }
  }
}
