import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  ISeriesPrimitiveAxisView,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts'
import { LevelLabel, type LabelDraft } from './level-label.ts'
import type { LevelMark } from './level-mark.ts'
import { spreadLabels } from './marker-layout.ts'
import type { ChartPalette } from './palette.ts'

/** A level with a label: the position's average price, a working order, an exit that is held, or a price that is watched. */
export interface PriceLevel {
  /** Order id, `position`, or what is held or watched. */
  readonly id: string
  readonly price: number
  readonly tone: 'up' | 'down' | 'buy' | 'sell' | 'watch'
  readonly dashed: boolean
  /** Parts of the label, e.g. ["+100", "▲ +12.30"]; the price stands on the axis beside it. */
  readonly parts: readonly string[]
  /** For screen readers: "Cancel buy limit 100 at 93.52". Empty when the level has no ✕. */
  readonly cancelLabel: string
  readonly mark?: LevelMark | undefined
  /** Of a level that can be moved: its step in price, how it is called, and where it is in words. */
  readonly move?: { readonly increment: number; readonly label: string; readonly at: string }
}

const LABEL_HEIGHT_PX = 20

interface PriceLinesOptions {
  readonly layer: HTMLElement
  readonly palette: () => ChartPalette
  readonly formatPrice: (price: number) => string
  readonly onCancel: (id: string) => void
  /** A level is to be moved; rejects when it stays where it was. */
  readonly onMove: (id: string, price: number) => Promise<void>
}

/**
 * Lines across the pane on canvas; labels as HTML, so that their ✕ is a real button with focus and a name. An order's label
 * is dragged to a draft, which is confirmed or left.
 */
export class PriceLines implements ISeriesPrimitive<Time> {
  readonly #layer: HTMLElement
  readonly #palette: () => ChartPalette
  readonly #formatPrice: (price: number) => string
  readonly #onCancel: (id: string) => void
  readonly #onMove: (id: string, price: number) => Promise<void>
  readonly #labels = new Map<string, LevelLabel>()
  readonly #views: readonly IPrimitivePaneView[]
  #attached: SeriesAttachedParameter<Time> | null = null
  #levels: readonly PriceLevel[] = []
  /** Height at the foot of the pane that labels keep free. */
  #foot = 0
  /** Where the user would move a level. */
  #draft: { readonly id: string; readonly price: number } | null = null
  #heights: readonly (number | null)[] = []
  /** Height of the level that the pointer holds when it took hold; its label may lie elsewhere. */
  #grabbedAt = 0
  /** The same array until the levels change: the library keeps with each view where it moved its label. */
  #axisViews: readonly ISeriesPrimitiveAxisView[] = []

  constructor(options: PriceLinesOptions) {
    this.#layer = options.layer
    this.#palette = options.palette
    this.#formatPrice = options.formatPrice
    this.#onCancel = options.onCancel
    this.#onMove = options.onMove
    const renderer: IPrimitivePaneRenderer = {
      draw: (target) => {
        target.useBitmapCoordinateSpace(({ context, bitmapSize, verticalPixelRatio }) => {
          this.#drawLines(context, bitmapSize.width, verticalPixelRatio)
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

  priceAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.#axisViews
  }

  /** @param foot height at the foot of the pane that labels keep free */
  setLevels(levels: readonly PriceLevel[], foot = 0): void {
    this.#foot = foot
    const isSame = levels.length === this.#levels.length && levels.every(({ id }, at) => id === this.#levels[at]?.id)
    this.#levels = levels
    if (!isSame) this.#axisViews = levels.map((_, index) => this.#axisView(index))
    const kept = new Set(levels.map((level) => level.id))
    for (const [id, label] of this.#labels) {
      if (kept.has(id)) continue
      label.element.remove()
      this.#labels.delete(id)
    }
    if (this.#draft && !kept.has(this.#draft.id)) this.#draft = null
    for (const level of levels) this.#writeLabel(level)
    this.#attached?.requestUpdate()
  }

  updateAllViews(): void {
    const series = this.#attached?.series
    const chart = this.#attached?.chart
    this.#heights = this.#levels.map((level) => series?.priceToCoordinate(this.#priceOf(level)) ?? null)
    if (chart === undefined) return
    const pane = chart.paneSize(0)
    const right = chart.priceScale('right').width() + 8
    const placed = spreadLabels(
      this.#heights.map((height) => height ?? -100),
      LABEL_HEIGHT_PX + 2,
      pane.height - this.#foot,
    )
    this.#levels.forEach((level, index) => {
      const element = this.#labels.get(level.id)?.element
      const height = this.#heights[index] ?? null
      if (element === undefined) return
      const visible =
        height !== null && height > -LABEL_HEIGHT_PX && height < pane.height - this.#foot + LABEL_HEIGHT_PX
      element.hidden = !visible
      element.style.right = `${right}px`
      element.style.transform = `translateY(${Math.round((placed[index] ?? 0) - LABEL_HEIGHT_PX / 2)}px)`
    })
  }

  #axisView(index: number): ISeriesPrimitiveAxisView {
    return {
      coordinate: () => this.#heights[index] ?? -100,
      text: () => {
        const level = this.#levels[index]
        return this.#formatPrice(level === undefined ? Number.NaN : this.#priceOf(level))
      },
      textColor: () => this.#palette().panel,
      backColor: () => {
        const level = this.#levels[index]
        return level === undefined ? this.#palette().panel : this.#colour(level)
      },
    }
  }

  #colour(level: PriceLevel): string {
    const palette = this.#palette()
    switch (level.tone) {
      case 'up':
        return palette.up
      case 'down':
        return palette.down
      case 'buy':
        return palette.accent
      case 'sell':
        return palette.warning
      case 'watch':
        return palette.muted
    }
  }

  #drawLines(context: CanvasRenderingContext2D, width: number, ratio: number): void {
    this.#levels.forEach((level, index) => {
      const height = this.#heights[index] ?? null
      if (height === null) return
      const y = Math.round(height * ratio) + 0.5
      context.strokeStyle = this.#colour(level)
      context.lineWidth = Math.max(1, Math.floor(ratio))
      context.setLineDash(level.dashed ? [5 * ratio, 4 * ratio] : [])
      context.beginPath()
      context.moveTo(0, y)
      context.lineTo(width, y)
      context.stroke()
    })
  }

  #writeLabel(level: PriceLevel): void {
    let label = this.#labels.get(level.id)
    if (label === undefined) {
      label = this.#makeLabel(level)
      this.#labels.set(level.id, label)
      this.#layer.append(label.element)
    }
    label.write(level, this.#draftOf(level))
  }

  #makeLabel(level: PriceLevel): LevelLabel {
    const { id } = level
    return new LevelLabel(level, {
      onCancel: () => this.#onCancel(id),
      onGrab: () => {
        this.#grabbedAt = this.#heights[this.#levels.findIndex((one) => one.id === id)] ?? 0
      },
      onDrag: (down) => {
        const price = this.#attached?.series.coordinateToPrice(this.#grabbedAt + down)
        if (price != null) this.#draftTo(id, price)
      },
      onStep: (increments) => {
        const now = this.#levels.find((one) => one.id === id)
        if (now?.move !== undefined) this.#draftTo(id, this.#priceOf(now) + increments * now.move.increment)
      },
      onConfirm: () => this.#confirm(id),
      onDiscard: () => this.#leave(id),
    })
  }

  #draftTo(id: string, price: number): void {
    const level = this.#levels.find((one) => one.id === id)
    if (level?.move === undefined) return
    const before = this.#draft
    const moved = onGrid(price, level.move.increment)
    this.#draft = moved === level.price ? null : { id, price: moved }
    if (before !== null && before.id !== id) this.#rewrite(before.id)
    this.#rewrite(id)
  }

  #confirm(id: string): void {
    const draft = this.#draft
    if (draft?.id !== id) return
    // The draft stays in sight until the order has moved, or is said to have not.
    const end = (): void => {
      if (this.#draft === draft) this.#leave(id)
    }
    this.#onMove(id, draft.price).then(end, end)
  }

  #leave(id: string): void {
    if (this.#draft?.id !== id) return
    this.#draft = null
    this.#rewrite(id)
  }

  #rewrite(id: string): void {
    const level = this.#levels.find((one) => one.id === id)
    if (level !== undefined) this.#writeLabel(level)
    this.#attached?.requestUpdate()
  }

  #priceOf(level: PriceLevel): number {
    return this.#draft?.id === level.id ? this.#draft.price : level.price
  }

  #draftOf(level: PriceLevel): LabelDraft | null {
    if (this.#draft?.id !== level.id) return null
    const { price } = this.#draft
    return { price, text: this.#formatPrice(price), from: this.#formatPrice(level.price) }
  }
}

/** The nearest multiple of an increment, one at least, without the noise of binary fractions. */
export function onGrid(price: number, increment: number): number {
  const steps = Math.max(1, Math.round(price / increment))
  return Number((steps * increment).toPrecision(12))
}
