import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  ISeriesPrimitiveAxisView,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts'
import { spreadLabels } from './marker-layout.ts'
import styles from './chart.module.css'
import type { ChartPalette } from './palette.ts'

/** A level with a label: the position's average price, or a working order. */
export interface PriceLevel {
  /** Order id, or `position`. */
  readonly id: string
  readonly price: number
  readonly tone: 'up' | 'down' | 'buy' | 'sell'
  readonly dashed: boolean
  /** Parts of the label, e.g. ["+100", "▲ +12.30"]; the price stands on the axis beside it. */
  readonly parts: readonly string[]
  /** For screen readers: "Cancel buy limit 100 at 93.52". Empty when the level has no ✕. */
  readonly cancelLabel: string
}

const LABEL_HEIGHT_PX = 20

interface Label {
  readonly element: HTMLElement
  readonly text: HTMLElement
  signature: string
}

/** Lines across the pane on canvas; labels as HTML, so that their ✕ is a real button with focus and a name. */
export class PriceLines implements ISeriesPrimitive<Time> {
  readonly #layer: HTMLElement
  readonly #palette: () => ChartPalette
  readonly #formatPrice: (price: number) => string
  readonly #onCancel: (id: string) => void
  readonly #labels = new Map<string, Label>()
  readonly #views: readonly IPrimitivePaneView[]
  #attached: SeriesAttachedParameter<Time> | null = null
  #levels: readonly PriceLevel[] = []
  #heights: readonly (number | null)[] = []
  /** The same array until the levels change: the library keeps with each view where it moved its label. */
  #axisViews: readonly ISeriesPrimitiveAxisView[] = []

  constructor(options: {
    readonly layer: HTMLElement
    readonly palette: () => ChartPalette
    readonly formatPrice: (price: number) => string
    readonly onCancel: (id: string) => void
  }) {
    this.#layer = options.layer
    this.#palette = options.palette
    this.#formatPrice = options.formatPrice
    this.#onCancel = options.onCancel
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

  setLevels(levels: readonly PriceLevel[]): void {
    const isSame = levels.length === this.#levels.length && levels.every(({ id }, at) => id === this.#levels[at]?.id)
    this.#levels = levels
    if (!isSame) this.#axisViews = levels.map((_, index) => this.#axisView(index))
    const kept = new Set(levels.map((level) => level.id))
    for (const [id, label] of this.#labels) {
      if (kept.has(id)) continue
      label.element.remove()
      this.#labels.delete(id)
    }
    for (const level of levels) this.#writeLabel(level)
    this.#attached?.requestUpdate()
  }

  updateAllViews(): void {
    const series = this.#attached?.series
    const chart = this.#attached?.chart
    this.#heights = this.#levels.map((level) => series?.priceToCoordinate(level.price) ?? null)
    if (chart === undefined) return
    const pane = chart.paneSize(0)
    const right = chart.priceScale('right').width() + 8
    const placed = spreadLabels(
      this.#heights.map((height) => height ?? -100),
      LABEL_HEIGHT_PX + 2,
      pane.height,
    )
    this.#levels.forEach((level, index) => {
      const element = this.#labels.get(level.id)?.element
      const height = this.#heights[index] ?? null
      if (element === undefined) return
      const visible = height !== null && height > -LABEL_HEIGHT_PX && height < pane.height + LABEL_HEIGHT_PX
      element.hidden = !visible
      element.style.right = `${right}px`
      element.style.transform = `translateY(${Math.round((placed[index] ?? 0) - LABEL_HEIGHT_PX / 2)}px)`
    })
  }

  #axisView(index: number): ISeriesPrimitiveAxisView {
    return {
      coordinate: () => this.#heights[index] ?? -100,
      text: () => this.#formatPrice(this.#levels[index]?.price ?? Number.NaN),
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
    }
    const signature = `${level.tone}|${level.parts.join('|')}`
    if (label.signature === signature) return
    label.signature = signature
    label.element.dataset['tone'] = level.tone
    label.text.replaceChildren(
      ...level.parts.map((part) => {
        const span = document.createElement('span')
        span.textContent = part
        return span
      }),
    )
  }

  #makeLabel(level: PriceLevel): Label {
    const element = document.createElement('div')
    element.className = styles['level'] ?? ''
    const text = document.createElement('span')
    text.className = styles['levelText'] ?? ''
    element.append(text)
    if (level.cancelLabel !== '') {
      const button = document.createElement('button')
      button.type = 'button'
      button.textContent = '✕'
      button.title = level.cancelLabel
      button.setAttribute('aria-label', level.cancelLabel)
      button.addEventListener('click', () => {
        this.#onCancel(level.id)
      })
      element.append(button)
    }
    this.#layer.append(element)
    return { element, text, signature: '' }
  }
}
