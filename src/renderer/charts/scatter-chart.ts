import type { FrameBatch } from '../state/frame-batch.ts'
import { tickPlaces } from './axis-ticks.ts'
import styles from './chart.module.css'
import { onPaletteChange, readPalette, withAlpha, type ChartPalette } from './palette.ts'
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
  readonly #canvas: HTMLCanvasElement
  readonly #batch: FrameBatch
  readonly #events: ScatterEvents
  readonly #stops: (() => void)[] = []
  #palette: ChartPalette
  #content: ScatterContent = NOTHING
  #scale: ScatterScale = scatterScale([])
  #places: readonly { readonly x: number; readonly y: number }[] = []
  /** Indices of points from left to right, for the arrow keys. */
  #order: readonly number[] = []
  #hover = -1
  #chosen = -1
  #disposed = false

  /** @param frame takes the keys; the canvas fills it */
  constructor(frame: HTMLElement, batch: FrameBatch, events: ScatterEvents) {
    const canvas = document.createElement('canvas')
    canvas.className = styles['plot'] ?? ''
    frame.append(canvas)
    this.#canvas = canvas
    this.#batch = batch
    this.#events = events
    this.#palette = readPalette(canvas)
    const size = new ResizeObserver(() => batch.request(this.#draw))
    size.observe(canvas)
    const onMove = (event: PointerEvent): void => this.#hoverAt({ x: event.offsetX, y: event.offsetY })
    const onLeave = (): void => this.#setHover(-1)
    const onClick = (): void => {
      if (this.#hover >= 0) events.onChoose(this.#hover)
    }
    canvas.addEventListener('pointermove', onMove)
    canvas.addEventListener('pointerleave', onLeave)
    canvas.addEventListener('click', onClick)
    frame.addEventListener('keydown', this.#onKeyDown)
    this.#stops.push(
      () => size.disconnect(),
      () => canvas.removeEventListener('pointermove', onMove),
      () => canvas.removeEventListener('pointerleave', onLeave),
      () => canvas.removeEventListener('click', onClick),
      () => frame.removeEventListener('keydown', this.#onKeyDown),
      () => canvas.remove(),
      onPaletteChange(() => {
        this.#palette = readPalette(canvas)
        batch.request(this.#draw)
      }),
    )
  }

  set(content: ScatterContent): void {
    this.#content = content
    this.#scale = scatterScale(content.points)
    this.#order = content.points
      .map((_, index) => index)
      .toSorted((a, b) => (content.points[a]?.x ?? 0) - (content.points[b]?.x ?? 0))
    this.#setHover(-1)
    this.#batch.request(this.#draw)
  }

  choose(index: number): void {
    this.#chosen = index
    this.#batch.request(this.#draw)
  }

  dispose(): void {
    this.#disposed = true
    for (const stop of this.#stops) stop()
  }

  #hoverAt(at: { readonly x: number; readonly y: number }): void {
    this.#setHover(nearest(this.#places, at, REACH_PX))
  }

  #setHover(index: number): void {
    if (index === this.#hover) return
    this.#hover = index
    this.#canvas.style.cursor = index < 0 ? '' : 'pointer'
    this.#events.onHover(index)
    this.#batch.request(this.#draw)
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0
    if (step !== 0) {
      const at = this.#order.indexOf(this.#hover)
      const next = Math.max(0, Math.min(this.#order.length - 1, at < 0 ? 0 : at + step))
      this.#setHover(this.#order[next] ?? -1)
    } else if (event.key === 'Enter' && this.#hover >= 0) this.#events.onChoose(this.#hover)
    else return
    event.preventDefault()
  }

  readonly #draw = (): void => {
    const { clientWidth: width, clientHeight: height } = this.#canvas
    const context = this.#canvas.getContext('2d')
    if (this.#disposed || context === null || width === 0 || height === 0) return
    const ratio = devicePixelRatio
    this.#canvas.width = Math.round(width * ratio)
    this.#canvas.height = Math.round(height * ratio)
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    context.font = `${this.#palette.fontSize}px ${this.#palette.font}`
    const inner = { width: width - MARGIN.left - MARGIN.right, height: height - MARGIN.top - MARGIN.bottom }
    const x = (value: number): number => MARGIN.left + position(this.#scale.x, value, inner.width)
    const y = (value: number): number => MARGIN.top + inner.height - position(this.#scale.y, value, inner.height)
    this.#drawAxes(context, { x, y, width, height })
    this.#places = this.#content.points.map((point) => ({ x: x(point.x), y: y(point.y) }))
    for (const [index, place] of this.#places.entries()) {
      const colour = this.#content.points[index]?.won === true ? this.#palette.up : this.#palette.down
      drawDot(context, place, colour, index === this.#chosen || index === this.#hover, this.#palette)
    }
    // Above the others.
    const top = this.#places[this.#hover] ?? this.#places[this.#chosen]
    if (top === undefined) return
    const won = this.#content.points[this.#hover >= 0 ? this.#hover : this.#chosen]?.won === true
    drawDot(context, top, won ? this.#palette.up : this.#palette.down, true, this.#palette)
  }

  #drawAxes(
    context: CanvasRenderingContext2D,
    at: { x: (value: number) => number; y: (value: number) => number; width: number; height: number },
  ): void {
    const { xTitle, yTitle, format } = this.#content
    const bottom = at.height - MARGIN.bottom
    const right = at.width - MARGIN.right
    context.lineWidth = 1
    context.fillStyle = this.#palette.muted
    context.textBaseline = 'middle'
    context.textAlign = 'right'
    for (const tick of this.#scale.y.ticks) {
      const level = Math.round(at.y(tick)) + 0.5
      context.strokeStyle = tick === 0 ? this.#palette.strongLine : this.#palette.line
      line(context, MARGIN.left, level, right, level)
      context.fillText(format(tick, tickPlaces(this.#scale.y.ticks, 100)), MARGIN.left - 8, level)
    }
    context.textAlign = 'center'
    context.textBaseline = 'top'
    for (const tick of this.#scale.x.ticks) {
      const place = Math.round(at.x(tick)) + 0.5
      context.strokeStyle = tick === 0 ? this.#palette.strongLine : this.#palette.line
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
