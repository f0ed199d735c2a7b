import type { Bar } from './bar-history.ts'
import { arrowSize, showsQuantity, visibleArrows, type MarkerArrow } from './marker-layout.ts'
import type { ChartPalette } from './palette.ts'
import { SeriesDrawing, type DrawingTarget } from './series-drawing.ts'

/** A round trip drawn from entry to exit. Indices are into the history. */
export interface TradePath {
  readonly entryIndex: number
  readonly entryPrice: number
  readonly exitIndex: number
  readonly exitPrice: number
  readonly won: boolean
  readonly selected: boolean
  /** Drawn at the exit of the selected trade. */
  readonly label: string
}

/** What the marks need to know of the chart at the moment of drawing. */
export interface MarkScene {
  readonly bar: (index: number) => Bar | undefined
  /** History index of the series' first bar. */
  readonly offset: () => number
  readonly palette: () => ChartPalette
  readonly formatQuantity: (quantity: number) => string
}

interface Arrow {
  readonly x: number
  readonly y: number
  readonly buy: boolean
  readonly text: string
}

interface Segment {
  readonly x1: number
  readonly y1: number
  readonly x2: number
  readonly y2: number
  readonly path: TradePath
}

/**
 * Arrows for fills and lines for round trips, drawn in one pass over what is visible: the library's own markers cost
 * milliseconds an update as soon as there is one.
 */
export class TradeMarks extends SeriesDrawing {
  readonly #scene: MarkScene
  #arrows: readonly MarkerArrow[] = []
  #paths: readonly TradePath[] = []
  #drawn: readonly Arrow[] = []
  #segments: readonly Segment[] = []
  #size = 6

  constructor(scene: MarkScene) {
    super('top')
    this.#scene = scene
  }

  setArrows(arrows: readonly MarkerArrow[]): void {
    this.#arrows = arrows
    this.requestUpdate()
  }

  setPaths(paths: readonly TradePath[]): void {
    this.#paths = paths
    this.requestUpdate()
  }

  updateAllViews(): void {
    const { chart } = this
    const range = chart?.timeScale().getVisibleLogicalRange()
    if (chart === undefined || range === undefined || range === null) {
      this.#drawn = []
      this.#segments = []
      return
    }
    const offset = this.#scene.offset()
    const from = Math.floor(range.from) + offset
    const to = Math.ceil(range.to) + offset
    const spacing = chart.timeScale().options().barSpacing
    const seen = visibleArrows(this.#arrows, from, to)
    this.#size = arrowSize(spacing)
    this.#drawn = this.#placeArrows(seen, showsQuantity(spacing, seen.length))
    this.#segments = this.#paths
      .filter((path) => path.exitIndex >= from && path.entryIndex <= to)
      .flatMap((path) => this.#placePath(path))
  }

  #placeArrows(arrows: readonly MarkerArrow[], withText: boolean): Arrow[] {
    return arrows.flatMap((arrow) => {
      const bar = this.#scene.bar(arrow.index)
      const x = this.#x(arrow.index)
      const buy = arrow.side === 'buy'
      const y = bar === undefined ? null : this.priceY(buy ? bar.low : bar.high)
      if (x === null || y === null) return []
      const text = withText ? this.#scene.formatQuantity(arrow.quantity) : ''
      return [{ x, y: y + (buy ? 5 : -5), buy, text }]
    })
  }

  #placePath(path: TradePath): Segment[] {
    const x1 = this.#x(path.entryIndex)
    const x2 = this.#x(path.exitIndex)
    const y1 = this.priceY(path.entryPrice)
    const y2 = this.priceY(path.exitPrice)
    return x1 === null || x2 === null || y1 === null || y2 === null ? [] : [{ x1, y1, x2, y2, path }]
  }

  #x(index: number): number | null {
    return this.barX(index - this.#scene.offset())
  }

  protected draw(target: DrawingTarget): void {
    const palette = this.#scene.palette()
    target.useMediaCoordinateSpace(({ context, mediaSize }) => {
      for (const segment of this.#segments) drawPath(context, segment, palette, mediaSize.width)
      context.font = `${palette.fontSize}px ${palette.font}`
      context.textAlign = 'center'
      for (const arrow of this.#drawn) drawArrow(context, arrow, this.#size, palette)
    })
  }
}

function drawArrow(context: CanvasRenderingContext2D, arrow: Arrow, size: number, palette: ChartPalette): void {
  const direction = arrow.buy ? 1 : -1
  const half = size * 0.62
  context.beginPath()
  context.moveTo(arrow.x, arrow.y)
  context.lineTo(arrow.x - half, arrow.y + size * direction)
  context.lineTo(arrow.x + half, arrow.y + size * direction)
  context.closePath()
  // A rim in the panel's colour keeps the arrow apart from the candles' own colours.
  context.lineWidth = 3
  context.lineJoin = 'round'
  context.strokeStyle = palette.panel
  context.stroke()
  context.fillStyle = arrow.buy ? palette.accent : palette.warning
  context.fill()
  if (arrow.text === '') return
  context.textBaseline = arrow.buy ? 'top' : 'bottom'
  const y = arrow.y + (size + 2) * direction
  context.strokeText(arrow.text, arrow.x, y)
  context.fillStyle = palette.muted
  context.fillText(arrow.text, arrow.x, y)
}

function drawPath(context: CanvasRenderingContext2D, segment: Segment, palette: ChartPalette, paneWidth: number): void {
  const { path } = segment
  const colour = path.won ? palette.up : palette.down
  context.save()
  context.strokeStyle = colour
  context.fillStyle = colour
  context.globalAlpha = path.selected ? 1 : 0.55
  context.lineWidth = path.selected ? 2 : 1
  context.setLineDash(path.selected ? [] : [4, 3])
  context.beginPath()
  context.moveTo(segment.x1, segment.y1)
  context.lineTo(segment.x2, segment.y2)
  context.stroke()
  context.setLineDash([])
  if (path.selected) {
    drawEnd(context, segment.x1, segment.y1, palette)
    drawEnd(context, segment.x2, segment.y2, palette)
    drawTag(context, segment, { palette, colour, paneWidth })
  }
  context.restore()
}

function drawEnd(context: CanvasRenderingContext2D, x: number, y: number, palette: ChartPalette): void {
  context.beginPath()
  context.arc(x, y, 4, 0, Math.PI * 2)
  context.fill()
  context.strokeStyle = palette.panel
  context.lineWidth = 1.5
  context.stroke()
}

function drawTag(
  context: CanvasRenderingContext2D,
  segment: Segment,
  {
    palette,
    colour,
    paneWidth,
  }: { readonly palette: ChartPalette; readonly colour: string; readonly paneWidth: number },
): void {
  context.font = `${palette.fontSize}px ${palette.font}`
  const width = context.measureText(segment.path.label).width + 12
  // At the right edge it stands above the end, where it is not cut.
  const fits = segment.x2 + 12 + width <= paneWidth
  const x = fits ? segment.x2 + 10 : Math.min(segment.x2 - width / 2, paneWidth - width - 2)
  const y = fits ? segment.y2 - 10 : segment.y2 - 32
  context.fillStyle = palette.panel
  context.strokeStyle = colour
  context.lineWidth = 1
  context.beginPath()
  context.roundRect(x, y, width, 20, 4)
  context.fill()
  context.stroke()
  context.fillStyle = colour
  context.textAlign = 'left'
  context.textBaseline = 'middle'
  context.fillText(segment.path.label, x + 6, y + 10.5)
}
