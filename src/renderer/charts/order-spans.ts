import type {
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  Logical,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts'
import type { ChartPalette } from './palette.ts'

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
export class OrderSpans implements ISeriesPrimitive<Time> {
  readonly #scene: SpanScene
  readonly #views: readonly IPrimitivePaneView[]
  #attached: SeriesAttachedParameter<Time> | null = null
  #spans: readonly PlacedSpan[] = []
  #drawn: readonly Drawn[] = []

  constructor(scene: SpanScene) {
    this.#scene = scene
    const renderer: IPrimitivePaneRenderer = {
      draw: (target) => {
        target.useMediaCoordinateSpace(({ context }) => {
          for (const drawn of this.#drawn) drawSpan(context, drawn, this.#scene.palette())
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
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views
  }

  set(spans: readonly PlacedSpan[]): void {
    this.#spans = spans
    this.#attached?.requestUpdate()
  }

  updateAllViews(): void {
    const range = this.#attached?.chart.timeScale().getVisibleLogicalRange()
    if (range === undefined || range === null) {
      this.#drawn = []
      return
    }
    const offset = this.#scene.offset()
    const from = range.from + offset
    const to = range.to + offset
    this.#drawn = this.#spans
      .filter(({ fromIndex, toIndex }) => fromIndex <= to && (toIndex ?? Infinity) >= from)
      .flatMap((span) => this.#place(span, to))
  }

  #place(span: PlacedSpan, lastSeen: number): Drawn[] {
    const scale = this.#attached?.chart.timeScale()
    const x = (index: number): number | null =>
      scale?.logicalToCoordinate((index - this.#scene.offset()) as Logical) ?? null
    const x1 = x(span.fromIndex)
    const x2 = x(span.toIndex ?? lastSeen)
    const y = this.#attached?.series.priceToCoordinate(span.price) ?? null
    return x1 === null || x2 === null || y === null ? [] : [{ x1, x2, y, span }]
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
