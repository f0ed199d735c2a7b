import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  Logical,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts'
import { LevelLabel, type LabelDraft } from './level-label.ts'
import type { ChartPalette } from './palette.ts'
import type { LevelMark } from './level-mark.ts'
import type { PriceLevel } from './price-lines.ts'

/** A moment to come with a label: when a position is left. */
export interface TimeLevel {
  readonly id: string
  /** Epoch ms; null for one whose moment is not known, which has a label alone. */
  readonly time: number | null
  readonly parts: readonly string[]
  readonly cancelLabel: string
  readonly mark?: LevelMark | undefined
  /** Of one that can be moved: how it is called, and when it is in words. */
  readonly move?: { readonly label: string; readonly at: string }
}

interface TimeLinesOptions {
  readonly layer: HTMLElement
  readonly palette: () => ChartPalette
  /** Opening times of the bars, and which of them is the first that the series holds. */
  readonly times: () => Float64Array
  readonly offset: () => number
  readonly formatTime: (time: number) => string
  readonly onCancel: (id: string) => void
  readonly onMove: (id: string, time: number) => Promise<void>
}

const MINUTE_MS = 60_000
/** Room that a label keeps from the pane's edges. */
const EDGE_PX = 8
/** Height at the foot of the pane that the labels take. */
export const MOMENTS_PX = 26

/** Lines down the pane at moments to come; those beyond the right edge have their label there, with an arrow. */
export class TimeLines implements ISeriesPrimitive<Time> {
  readonly #options: TimeLinesOptions
  readonly #labels = new Map<string, LevelLabel>()
  readonly #views: readonly IPrimitivePaneView[]
  #attached: SeriesAttachedParameter<Time> | null = null
  #levels: readonly TimeLevel[] = []
  #draft: { readonly id: string; readonly time: number } | null = null
  /** Where the held label was when the pointer took hold. */
  #grabbedAt = 0

  constructor(options: TimeLinesOptions) {
    this.#options = options
    const renderer: IPrimitivePaneRenderer = {
      draw: (target) => {
        target.useBitmapCoordinateSpace(({ context, bitmapSize, horizontalPixelRatio }) => {
          this.#draw(context, bitmapSize.height, horizontalPixelRatio)
        })
      },
    }
    this.#views = [{ zOrder: () => 'normal', renderer: () => renderer }]
  }

  attached(parameters: SeriesAttachedParameter<Time>): void {
    this.#attached = parameters
  }

  detached(): void {
    this.#attached = null
    for (const label of this.#labels.values()) label.element.remove()
    this.#labels.clear()
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views
  }

  setLevels(levels: readonly TimeLevel[]): void {
    this.#levels = levels
    const kept = new Set(levels.map(({ id }) => id))
    for (const [id, label] of this.#labels) {
      if (kept.has(id)) continue
      label.element.remove()
      this.#labels.delete(id)
    }
    if (this.#draft && !kept.has(this.#draft.id)) this.#draft = null
    for (const level of levels) this.#write(level)
    this.#attached?.requestUpdate()
  }

  updateAllViews(): void {
    const chart = this.#attached?.chart
    if (chart === undefined) return
    const pane = chart.paneSize(0)
    for (const level of this.#levels) {
      const element = this.#labels.get(level.id)?.element
      if (element === undefined) continue
      const half = element.offsetWidth / 2
      const at = this.#place(level)
      const left = Math.min(Math.max(at - half, EDGE_PX), pane.width - 2 * half - EDGE_PX)
      element.toggleAttribute('data-beyond', at > pane.width)
      element.style.transform = `translate(${Math.round(left)}px, ${pane.height - MOMENTS_PX}px)`
    }
  }

  /** Where a level is across the pane; endless for one that is beyond it, or of which that is not known. */
  #place(level: TimeLevel): number {
    const time = this.#timeOf(level)
    const scale = this.#scale()
    if (time === null || scale === null) return Number.POSITIVE_INFINITY
    return scale.left + ((time - scale.time) / scale.length) * scale.spacing
  }

  /** The moment at a place across the pane; null where there are no bars. */
  timeAt(x: number): number | null {
    const scale = this.#scale()
    if (scale === null) return null
    const step = scale.length >= MINUTE_MS ? MINUTE_MS : 1_000
    return Math.round((scale.time + ((x - scale.left) / scale.spacing) * scale.length) / step) * step
  }

  /** Where the newest bar is, when it opens, how long bars are and how far apart; null before there are any. */
  #scale() {
    const { times, offset } = this.#options
    const opens = times()
    const last = opens.length - 1
    const chart = this.#attached?.chart
    // The library places whole bars alone.
    const left = chart?.timeScale().logicalToCoordinate((last - offset()) as Logical)
    const next = chart?.timeScale().logicalToCoordinate((last - offset() + 1) as Logical)
    if (last < 0 || left == null || next == null || next <= left) return null
    return { left, spacing: next - left, time: opens[last] ?? 0, length: barLength(opens) }
  }

  #draw(context: CanvasRenderingContext2D, height: number, ratio: number): void {
    for (const level of this.#levels) {
      const x = this.#place(level)
      if (!Number.isFinite(x)) continue
      context.strokeStyle = this.#options.palette().warning
      context.lineWidth = Math.max(1, Math.floor(ratio))
      context.setLineDash([2 * ratio, 3 * ratio])
      context.beginPath()
      context.moveTo(Math.round(x * ratio) + 0.5, 0)
      context.lineTo(Math.round(x * ratio) + 0.5, height)
      context.stroke()
    }
  }

  #write(level: TimeLevel): void {
    let label = this.#labels.get(level.id)
    if (label === undefined) {
      label = this.#make(level)
      this.#labels.set(level.id, label)
      this.#options.layer.append(label.element)
    }
    label.write(asPriceLevel(level, this.#timeOf(level)), this.#draftOf(level))
  }

  #make(level: TimeLevel): LevelLabel {
    const { id } = level
    return new LevelLabel(
      asPriceLevel(level, level.time),
      {
        onCancel: () => this.#options.onCancel(id),
        onGrab: () => (this.#grabbedAt = this.#centre(id)),
        onDrag: (right) => this.#draftTo(id, this.timeAt(this.#grabbedAt + right)),
        onStep: (steps) => this.#draftTo(id, (this.#known(id) ?? 0) + steps * MINUTE_MS),
        onConfirm: () => this.#confirm(id),
        onDiscard: () => this.#leave(id),
      },
      'x',
    )
  }

  /** Where the label lies, or its line where that is in sight. */
  #centre(id: string): number {
    const level = this.#levels.find((one) => one.id === id)
    const pane = this.#attached?.chart.paneSize(0)
    if (level === undefined || pane === undefined) return 0
    return Math.min(this.#place(level), pane.width - EDGE_PX)
  }

  #draftTo(id: string, time: number | null): void {
    const level = this.#levels.find((one) => one.id === id)
    if (level?.move === undefined || time === null) return
    this.#draft = time === level.time ? null : { id, time }
    this.#rewrite(id)
  }

  #confirm(id: string): void {
    const draft = this.#draft
    if (draft?.id !== id) return
    const end = (): void => {
      if (this.#draft === draft) this.#leave(id)
    }
    this.#options.onMove(id, draft.time).then(end, end)
  }

  #leave(id: string): void {
    if (this.#draft?.id !== id) return
    this.#draft = null
    this.#rewrite(id)
  }

  #rewrite(id: string): void {
    const level = this.#levels.find((one) => one.id === id)
    if (level !== undefined) this.#write(level)
    this.#attached?.requestUpdate()
  }

  #known(id: string): number | null {
    const level = this.#levels.find((one) => one.id === id)
    return level === undefined ? null : this.#timeOf(level)
  }

  #timeOf(level: TimeLevel): number | null {
    return this.#draft?.id === level.id ? this.#draft.time : level.time
  }

  #draftOf(level: TimeLevel): LabelDraft | null {
    if (this.#draft?.id !== level.id) return null
    const { time } = this.#draft
    const { formatTime } = this.#options
    return { price: time, text: formatTime(time), from: formatTime(level.time ?? time) }
  }
}

/** What its label is told: a moment in the place of a price, which moves by whole minutes. */
function asPriceLevel({ id, parts, cancelLabel, mark, move }: TimeLevel, time: number | null): PriceLevel {
  const level = { id, parts, cancelLabel, mark, price: time ?? 0, tone: 'sell', dashed: true } as const
  return move === undefined ? level : { ...level, move: { ...move, increment: MINUTE_MS } }
}

/** Length of the newest bars in ms, by how far apart they open; a minute while there is one alone. */
function barLength(opens: Float64Array): number {
  const last = opens.length - 1
  const length = (opens[last] ?? 0) - (opens[last - 1] ?? 0)
  return length > 0 ? length : MINUTE_MS
}
