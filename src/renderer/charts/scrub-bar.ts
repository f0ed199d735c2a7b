import type { FrameBatch } from '../state/frame-batch.ts'
import { thin } from './drawdown.ts'
import { onPaletteChange, readPalette, withAlpha, type ChartPalette } from './palette.ts'

/** The whole of a run, small: its equity, its trades, and where one is. Indices are bars. */
export interface ScrubContent {
  readonly bars: number
  readonly equity: readonly number[]
  readonly trades: readonly { readonly entry: number; readonly exit: number; readonly won: boolean }[]
}

const PADDING_PX = 8
const TRADES_PX = 7

/** The line under a replay, outside React: press or drag to go there. */
export class ScrubBar {
  readonly #canvas: HTMLCanvasElement
  readonly #batch: FrameBatch
  readonly #stops: (() => void)[] = []
  #palette: ChartPalette
  #content: ScrubContent = { bars: 0, equity: [], trades: [] }
  #line: { readonly at: Float64Array; readonly value: Float64Array } = {
    at: new Float64Array(),
    value: new Float64Array(),
  }
  #cursor = 0
  /** Equity and trades as they were drawn last: only the cursor moves over them. Null when they have to be drawn anew. */
  #picture: HTMLCanvasElement | null = null
  #width = 0
  #dragging = false
  #disposed = false

  constructor(canvas: HTMLCanvasElement, batch: FrameBatch, onScrub: (bar: number) => void) {
    this.#canvas = canvas
    this.#batch = batch
    this.#palette = readPalette(canvas)
    const size = new ResizeObserver(() => this.#drawAnew())
    size.observe(canvas)
    const scrub = (event: PointerEvent): void => onScrub(this.#barAt(event.offsetX))
    const onDown = (event: PointerEvent): void => {
      if (event.button !== 0) return
      this.#dragging = true
      canvas.setPointerCapture(event.pointerId)
      scrub(event)
    }
    const onMove = (event: PointerEvent): void => {
      if (this.#dragging) scrub(event)
    }
    const onUp = (): void => {
      this.#dragging = false
    }
    canvas.addEventListener('pointerdown', onDown)
    canvas.addEventListener('pointermove', onMove)
    canvas.addEventListener('pointerup', onUp)
    canvas.addEventListener('pointercancel', onUp)
    this.#stops.push(
      () => size.disconnect(),
      () => canvas.removeEventListener('pointerdown', onDown),
      () => canvas.removeEventListener('pointermove', onMove),
      () => canvas.removeEventListener('pointerup', onUp),
      () => canvas.removeEventListener('pointercancel', onUp),
      onPaletteChange(() => {
        this.#palette = readPalette(canvas)
        this.#drawAnew()
      }),
    )
  }

  set(content: ScrubContent): void {
    this.#content = content
    const line = thin(
      { time: Float64Array.from(content.equity.keys()), value: Float64Array.from(content.equity) },
      4_000,
    )
    this.#line = { at: line.time, value: line.value }
    this.#drawAnew()
  }

  moveTo(cursor: number): void {
    this.#cursor = cursor
    this.#batch.request(this.#draw)
  }

  dispose(): void {
    this.#disposed = true
    for (const stop of this.#stops) stop()
  }

  #x(bar: number): number {
    const last = Math.max(1, this.#content.bars - 1)
    return PADDING_PX + (bar / last) * (this.#width - PADDING_PX * 2)
  }

  #barAt(x: number): number {
    const last = Math.max(1, this.#content.bars - 1)
    const share = (x - PADDING_PX) / (this.#canvas.clientWidth - PADDING_PX * 2)
    return Math.round(Math.max(0, Math.min(1, share)) * last)
  }

  #drawAnew(): void {
    this.#picture = null
    this.#batch.request(this.#draw)
  }

  /** Asked for its size once: for thousands of trades that is dear. */
  #pictureOf(width: number, height: number): HTMLCanvasElement {
    const ratio = devicePixelRatio
    const picture = document.createElement('canvas')
    picture.width = Math.round(width * ratio)
    picture.height = Math.round(height * ratio)
    this.#width = width
    const context = picture.getContext('2d')
    if (context === null) return picture
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    this.#drawTrades(context, height)
    this.#drawEquity(context, height - TRADES_PX - 2)
    return picture
  }

  readonly #draw = (): void => {
    const { clientWidth: width, clientHeight: height } = this.#canvas
    const context = this.#canvas.getContext('2d')
    if (this.#disposed || context === null || width === 0 || height === 0) return
    const picture = (this.#picture ??= this.#pictureOf(width, height))
    this.#canvas.width = picture.width
    this.#canvas.height = picture.height
    context.drawImage(picture, 0, 0)
    const ratio = devicePixelRatio
    context.setTransform(ratio, 0, 0, ratio, 0, 0)
    const x = Math.round(this.#x(this.#cursor)) + 0.5
    context.fillStyle = withAlpha(this.#palette.panel, 0.62)
    context.fillRect(x, 0, width - x, height)
    context.strokeStyle = this.#palette.accent
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(x, 0)
    context.lineTo(x, height)
    context.stroke()
    context.fillStyle = this.#palette.accent
    context.beginPath()
    context.roundRect(x - 4, 0, 8, 8, 2)
    context.fill()
  }

  #drawTrades(context: CanvasRenderingContext2D, height: number): void {
    for (const { entry, exit, won } of this.#content.trades) {
      const x = this.#x(entry)
      context.fillStyle = won ? this.#palette.up : this.#palette.down
      // A gain stands on the line, a loss hangs from it.
      const top = height - TRADES_PX + (won ? 0 : TRADES_PX / 2)
      context.fillRect(x, top, Math.max(1.5, this.#x(exit) - x - 0.5), TRADES_PX / 2)
    }
  }

  #drawEquity(context: CanvasRenderingContext2D, height: number): void {
    const { at, value } = this.#line
    let low = Infinity
    let high = -Infinity
    for (const equity of value) {
      low = Math.min(low, equity)
      high = Math.max(high, equity)
    }
    const y = (equity: number): number => height - 2 - ((equity - low) / (high - low || 1)) * (height - 8)
    context.beginPath()
    for (let index = 0; index < at.length; index += 1) context.lineTo(this.#x(at[index] ?? 0), y(value[index] ?? low))
    context.strokeStyle = this.#palette.muted
    context.lineWidth = 1
    context.stroke()
    context.lineTo(this.#x(at.at(-1) ?? 0), height)
    context.lineTo(this.#x(0), height)
    context.fillStyle = withAlpha(this.#palette.muted, 0.12)
    context.fill()
  }
}
