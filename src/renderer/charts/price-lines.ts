import type { ISeriesPrimitiveAxisView } from 'lightweight-charts'
import type { LabelTone } from './level-label.ts'
import { LevelLabels, type LabelledLevel } from './level-labels.ts'
import { spreadLabels } from './marker-layout.ts'
import type { ChartPalette } from './palette.ts'
import { SeriesDrawing, type DrawingTarget } from './series-drawing.ts'

/** A level with a label: the position's average price, a working order, an exit that is held, or a price that is watched. */
export interface PriceLevel extends LabelledLevel {
  /** Order id, `position`, or what is held or watched. */
  readonly id: string
  readonly price: number
  readonly tone: LabelTone
  readonly dashed: boolean
  /** Of a level that can be moved: its step in price, how it is called, and where it is in words. */
  readonly move?: { readonly increment: number; readonly label: string; readonly at: string }
}

const LABEL_HEIGHT_PX = 20
/** Between a label and the scale. */
export const EDGE_PX = 8
/** Height at the top of the pane that labels leave to the prices of the bar. */
const HEAD_PX = 24
/** Where a level is that the scale does not know. */
const NOWHERE_PX = -100

interface PriceLinesOptions {
  readonly layer: HTMLElement
  readonly palette: () => ChartPalette
  readonly formatPrice: (price: number) => string
  readonly onCancel: (id: string) => void
  /** A level is to be moved; rejects when it stays where it was. */
  readonly onMove: (id: string, price: number) => Promise<void>
}

/** Lines across the pane on canvas, with labels beside the scale and their prices on it. */
export class PriceLines extends SeriesDrawing {
  readonly #palette: () => ChartPalette
  readonly #formatPrice: (price: number) => string
  readonly #labels: LevelLabels<PriceLevel>
  /** Height at the foot of the pane that labels keep free. */
  #foot = 0
  #heights: readonly (number | null)[] = []
  /** The same array until the levels change: the library keeps with each view where it moved its label. */
  #axisViews: readonly ISeriesPrimitiveAxisView[] = []

  constructor({ layer, palette, formatPrice, onCancel, onMove }: PriceLinesOptions) {
    super('normal')
    this.#palette = palette
    this.#formatPrice = formatPrice
    this.#labels = new LevelLabels<PriceLevel>({
      layer,
      axis: 'y',
      toneOf: ({ tone }) => tone,
      valueOf: ({ price }) => price,
      nearest: ({ move }, price) => (move === undefined ? price : onGrid(price, move.increment)),
      stepOf: ({ move }) => move?.increment ?? 0,
      format: formatPrice,
      placeOf: (level) => this.priceY(this.#priceOf(level)) ?? 0,
      valueAt: (place) => this.priceAt(place),
      onCancel,
      onMove,
      onChange: () => this.requestUpdate(),
    })
  }

  override detached(): void {
    super.detached()
    this.#labels.clear()
  }

  priceAxisViews(): readonly ISeriesPrimitiveAxisView[] {
    return this.#axisViews
  }

  /** @param foot height at the foot of the pane that labels keep free */
  setLevels(levels: readonly PriceLevel[], foot = 0): void {
    this.#foot = foot
    const before = this.#labels.levels
    const isSame = levels.length === before.length && levels.every(({ id }, at) => id === before[at]?.id)
    if (!isSame) this.#axisViews = levels.map((_, index) => this.#axisView(index))
    this.#labels.set(levels)
  }

  updateAllViews(): void {
    const { levels } = this.#labels
    this.#heights = levels.map((level) => this.priceY(this.#priceOf(level)))
    const { chart } = this
    if (chart === undefined) return
    const bottom = chart.paneSize(0).height - this.#foot
    const right = chart.priceScale('right').width() + EDGE_PX
    const labels = levels.map(({ id }, index) => ({
      element: this.#labels.element(id),
      height: this.#heights[index] ?? NOWHERE_PX,
    }))
    // What is out of sight takes no room from the others.
    const isSeen = ({ height }: { readonly height: number }): boolean =>
      height > -LABEL_HEIGHT_PX && height < bottom + LABEL_HEIGHT_PX
    const seen = labels.filter(isSeen)
    const wanted = seen.map(({ height }) => height)
    const placed = spreadLabels(wanted, LABEL_HEIGHT_PX + 2, { top: HEAD_PX, bottom })
    for (const label of labels) if (label.element !== undefined) label.element.hidden = !isSeen(label)
    seen.forEach(({ element }, index) => {
      if (element === undefined) return
      element.style.right = `${right}px`
      element.style.transform = `translateY(${Math.round((placed[index] ?? 0) - LABEL_HEIGHT_PX / 2)}px)`
    })
  }

  #axisView(index: number): ISeriesPrimitiveAxisView {
    const level = (): PriceLevel | undefined => this.#labels.levels[index]
    return {
      coordinate: () => this.#heights[index] ?? NOWHERE_PX,
      text: () => {
        const own = level()
        return this.#formatPrice(own === undefined ? Number.NaN : this.#priceOf(own))
      },
      textColor: () => this.#palette().panel,
      backColor: () => toneColour(level()?.tone ?? 'watch', this.#palette()),
    }
  }

  protected draw(target: DrawingTarget): void {
    target.useBitmapCoordinateSpace(({ context, bitmapSize, verticalPixelRatio: ratio }) => {
      this.#labels.levels.forEach((level, index) => {
        const height = this.#heights[index] ?? null
        if (height === null) return
        const y = Math.round(height * ratio) + 0.5
        context.strokeStyle = toneColour(level.tone, this.#palette())
        context.lineWidth = Math.max(1, Math.floor(ratio))
        context.setLineDash(level.dashed ? [5 * ratio, 4 * ratio] : [])
        context.beginPath()
        context.moveTo(0, y)
        context.lineTo(bitmapSize.width, y)
        context.stroke()
      })
    })
  }

  #priceOf(level: PriceLevel): number {
    return this.#labels.shown(level) ?? level.price
  }
}

function toneColour(tone: LabelTone, palette: ChartPalette): string {
  switch (tone) {
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

/** The nearest multiple of an increment, one at least, without the noise of binary fractions. */
export function onGrid(price: number, increment: number): number {
  const steps = Math.max(1, Math.round(price / increment))
  return Number((steps * increment).toPrecision(12))
}
