import type { FrameBatch } from '../state/frame-batch.ts'
import { tickPlaces } from './axis-ticks.ts'
import styles from './chart.module.css'
import { DrawnCanvas, type Paint } from './drawn-canvas.ts'
import { withAlpha, type ChartPalette } from './palette.ts'
import { nearest, position, scatterScale, type ScatterPoint, type ScatterScale } from './scatter-model.ts'

export interface ScatterContent {
  readonly points: readonly ScatterPoint[]
  readonly xTitle: string
  readonly yTitle: string
  readonly format: (value: number, places: number) => string
}

export interface ScatterEvents {
  /** The pointer or the arrows are at a point; -1 for none. */
  readonly onHover: (index: number) => void
  readonly onChoose: (index: number) => void
}

const MARGIN = { top: 22, right: 12, bottom: 34, left: 52 }
const REACH_PX = 14
const NOTHING: ScatterContent = { points: [], xTitle: '', yTitle: '', format: String }

/** Dots on a canvas of its own, outside React: thousands of trades, one drawing a frame at most. */
export class ScatterChart {
  readonly #canvas: DrawnCanvas
  readonly #events: ScatterEvents
  #content: ScatterContent = NOTHING
  #scale: ScatterScale = scatterScale([])
  #places: readonly { readonly x: number; readonly y: number }[] = []
  /** Indices of points from left to right, for the arrow keys. */
  #order: readonly number[] = []
  #hover = -1
  #chosen = -1

  /** @param frame takes the keys; the canvas fills it */
  constructor(frame: HTMLElement, batch: FrameBatch, events: ScatterEvents) {
    const element = document.createElement('canvas')
    element.className = styles['plot'] ?? ''
    frame.append(element)
    this.#events = events
    this.#canvas = new DrawnCanvas(element, batch, this.#paint)
    const { end: signal } = this.#canvas
    element.addEventListener('pointermove', ({ offsetX: x, offsetY: y }) => this.#hoverAt({ x, y }), { signal })
    element.addEventListener('pointerleave', () => this.#setHover(-1), { signal })
    element.addEventListener('click', () => this.#choose(), { signal })
    frame.addEventListener('keydown', this.#onKeyDown, { signal })
  }

  set(content: ScatterContent): void {
    this.#content = content
    this.#scale = scatterScale(content.points)
    this.#order = content.points
      .map((_, index) => index)
      .toSorted((a, b) => (content.points[a]?.x ?? 0) - (content.points[b]?.x ?? 0))
    this.#setHover(-1)
    this.#canvas.request()
  }

  choose(index: number): void {
    this.#chosen = index
    this.#canvas.request()
  }

  dispose(): void {
    this.#canvas.dispose()
    this.#canvas.element.remove()
  }

  #hoverAt(at: { readonly x: number; readonly y: number }): void {
    this.#setHover(nearest(this.#places, at, REACH_PX))
  }

  #setHover(index: number): void {
    if (index === this.#hover) return
    this.#hover = index
    this.#canvas.element.style.cursor = index < 0 ? '' : 'pointer'
    this.#events.onHover(index)
    this.#canvas.request()
  }

  #choose(): void {
    if (this.#hover >= 0) this.#events.onChoose(this.#hover)
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step !== 0) {
      const at = this.#order.indexOf(this.#hover)
      const next = Math.max(0, Math.min(this.#order.length - 1, at < 0 ? 0 : at + step))
      this.#setHover(this.#order[next] ?? -1)
    } else if (event.key === 'Enter') this.#choose()
    else return
    event.preventDefault()
  }

  readonly #paint: Paint = (context, { width, height }) => {
    const { palette } = this.#canvas
    context.font = `${palette.fontSize}px ${palette.font}`
    const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom }
    const x = (value: number): number => MARGIN.left + position(this.#scale.x, value, inner.width)
    const y = (value: number): number => MARGIN.top + inner.height - position(this.#scale.y, value, inner.height)
    this.#drawAxes(context, { x, y, width, height })
    this.#places = this.#content.points.map((point) => ({ x: x(point.x), y: y(point.y) }))
    for (const [index, place] of this.#places.entries()) {
      const colour = this.#content.points[index]?.won === true ? palette.up : palette.down
      drawDot(context, place, colour, index === this.#chosen || index === this.#hover, palette)
    }
    // Above the others.
    const top = this.#places[this.#hover] ?? this.#places[this.#chosen]
    if (top === undefined) return
    const won = this.#content.points[this.#hover >= 0 ? this.#hover : this.#chosen]?.won === true
    drawDot(context, top, won ? palette.up : palette.down, true, palette)
  }

  #drawAxes(
    context: CanvasRenderingContext2D,
    at: { x: (value: number) => number; y: (value: number) => number; width: number; height: number },
  ): void {
    const { xTitle, yTitle, format } = this.#content
    const { palette } = this.#canvas
    const bottom = at.height - MARGIN.bottom
    const right = at.width - MARGIN.right
    context.lineWidth = 1
    context.fillStyle = palette.muted
    context.textBaseline = 'middle'
    context.textAlign = 'right'
    for (const tick of this.#scale.y.ticks) {
      const level = Math.round(at.y(tick)) + 0.5
      context.strokeStyle = tick === 0 ? palette.strongLine : palette.line
      line(context, MARGIN.left, level, right, level)
      context.fillText(format(tick, tickPlaces(this.#scale.y.ticks, 100)), MARGIN.left - 8, level)
    }
    context.textAlign = 'center'
    context.textBaseline = 'top'
    for (const tick of this.#scale.x.ticks) {
      const place = Math.round(at.x(tick)) + 0.5
      context.strokeStyle = tick === 0 ? palette.strongLine : palette.line
      line(context, place, MARGIN.top, place, bottom)
      context.fillText(format(tick, tickPlaces(this.#scale.x.ticks, 100)), place, bottom + 5)
    }
    context.textAlign = 'left'
    context.fillText(yTitle, 8, 4)
    context.textAlign = 'right'
    context.textBaseline = 'bottom'
    context.fillText(xTitle, right, at.height - 2)
  }
}

function line(context: CanvasRenderingContext2D, x1: number, y1: number, x2: number, y2: number): void {
  context.beginPath()
  context.moveTo(x1, y1)
  context.lineTo(x2, y2)
  context.stroke()
}

/** Filled when it won, a ring when it lost: said by more than colour. */
function drawDot(
  context: CanvasRenderingContext2D,
  { x, y }: { readonly x: number; readonly y: number },
  colour: string,
  strong: boolean,
  palette: ChartPalette,
): void {
  const won = colour === palette.up
  context.beginPath()
  context.arc(x, y, strong ? 6 : 3.5, 0, Math.PI * 2)
  context.fillStyle = won ? withAlpha(colour, strong ? 1 : 0.65) : withAlpha(palette.panel, 0.6)
  context.fill()
  context.lineWidth = strong ? 2 : 1.25
  context.strokeStyle = strong ? palette.text : colour
  context.stroke()
}
