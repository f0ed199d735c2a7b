import type {
  IChartApiBase,
  IPrimitivePaneRenderer,
  IPrimitivePaneView,
  ISeriesPrimitive,
  Logical,
  PrimitivePaneViewZOrder,
  SeriesAttachedParameter,
  Time,
} from 'lightweight-charts'

/** What the library has drawn on: in its px or in those of the device. */
export type DrawingTarget = Parameters<IPrimitivePaneRenderer['draw']>[0]

/** A drawing among the candles. It is placed anew whenever the library draws, and knows places while it is on a chart. */
export abstract class SeriesDrawing implements ISeriesPrimitive<Time> {
  readonly #views: readonly IPrimitivePaneView[]
  #attached: SeriesAttachedParameter<Time> | null = null

  constructor(zOrder: PrimitivePaneViewZOrder) {
    const renderer: IPrimitivePaneRenderer = { draw: (target) => this.draw(target) }
    this.#views = [{ zOrder: () => zOrder, renderer: () => renderer }]
  }

  /** Asks the chart where things are, before it is drawn. */
  abstract updateAllViews(): void

  protected abstract draw(target: DrawingTarget): void

  attached(parameters: SeriesAttachedParameter<Time>): void {
    this.#attached = parameters
  }

  detached(): void {
    this.#attached = null
  }

  paneViews(): readonly IPrimitivePaneView[] {
    return this.#views
  }

  protected get chart(): IChartApiBase<Time> | undefined {
    return this.#attached?.chart
  }

  protected requestUpdate(): void {
    this.#attached?.requestUpdate()
  }

  /** Where a bar of the series is across the pane. Of whole bars alone: the library takes any other for the left edge. */
  protected barX(index: number): number | null {
    return this.chart?.timeScale().logicalToCoordinate(index as Logical) ?? null
  }

  /** Where a price is down the pane. */
  protected priceY(price: number): number | null {
    return this.#attached?.series.priceToCoordinate(price) ?? null
  }

  protected priceAt(y: number): number | null {
    return this.#attached?.series.coordinateToPrice(y) ?? null
  }
}
