import type { ChartPalette } from './palette.ts'
import { SeriesDrawing, type DrawingTarget } from './series-drawing.ts'

/** A price at which an order waited; indices are into the history, `toIndex` null while it works. */
export interface PlacedSpan {
  readonly kind: 'stop' | 'limit'
  readonly price: number
  readonly fromIndex: number
  readonly toIndex: number | null
  readonly filled: boolean
}

interface Drawn {
  readonly x1: number
  readonly x2: number
  readonly y: number
  readonly span: PlacedSpan
}

/** What the spans need to know of the chart at the moment of drawing. */
interface SpanScene {
  /** History index of the series' first bar. */
  readonly offset: () => number
  readonly palette: () => ChartPalette
}

const DASH: Readonly<Record<PlacedSpan['kind'], readonly number[]>> = { stop: [2, 3], limit: [6, 3] }

/** Stops and targets from where they were placed to where they ended, in one pass over what is visible. */
export class OrderSpans extends SeriesDrawing {
  readonly #scene: SpanScene
  #spans: readonly PlacedSpan[] = []
  #drawn: readonly Drawn[] = []

  constructor(scene: SpanScene) {
    super('normal')
    this.#scene = scene
  }

  set(spans: readonly PlacedSpan[]): void {
    this.#spans = spans
    this.requestUpdate()
  }

  updateAllViews(): void {
    const range = this.chart?.timeScale().getVisibleLogicalRange()
    if (range === undefined || range === null) {
      this.#drawn = []
      return
    }
    const offset = this.#scene.offset()
    const from = range.from + offset
    const to = range.to + offset
    this.#drawn = this.#spans
      .filter(({ fromIndex, toIndex }) => fromIndex <= to && (toIndex ?? Infinity) >= from)
      .flatMap((span) => this.#place(span, offset))
  }

  #place(span: PlacedSpan, offset: number): Drawn[] {
    const x1 = this.barX(span.fromIndex - offset)
    // One that works goes on to the edge, which is seldom at a bar.
    const x2 = span.toIndex === null ? (this.chart?.timeScale().width() ?? null) : this.barX(span.toIndex - offset)
    const y = this.priceY(span.price)
    return x1 === null || x2 === null || y === null ? [] : [{ x1, x2, y, span }]
  }

  protected draw(target: DrawingTarget): void {
    target.useMediaCoordinateSpace(({ context }) => {
      for (const drawn of this.#drawn) drawSpan(context, drawn, this.#scene.palette())
    })
  }
}

function drawSpan(context: CanvasRenderingContext2D, { x1, x2, y, span }: Drawn, palette: ChartPalette): void {
  const colour = span.kind === 'stop' ? palette.down : palette.up
  const level = Math.round(y) + 0.5
  context.save()
  context.strokeStyle = colour
  context.fillStyle = colour
  context.lineWidth = 1
  context.setLineDash([...DASH[span.kind]])
  context.beginPath()
  context.moveTo(x1, level)
  context.lineTo(x2, level)
  context.stroke()
  if (span.filled) {
    context.setLineDash([])
    context.beginPath()
    context.arc(x2, level, 3, 0, Math.PI * 2)
    context.fill()
  }
  context.restore()
}
