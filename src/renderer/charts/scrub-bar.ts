import type { FrameBatch } from '../state/frame-batch.ts'
import { thin } from './drawdown.ts'
import { DrawnCanvas, sharpen, type CanvasSize, type Paint } from './drawn-canvas.ts'
import { withAlpha } from './palette.ts'

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
  readonly #canvas: DrawnCanvas
  #content: ScrubContent = { bars: 0, equity: [], trades: [] }
  #line: { readonly at: Float64Array; readonly value: Float64Array } = {
    at: new Float64Array(),
    value: new Float64Array(),
  }
  #cursor = 0
  /** Equity and trades as they were drawn last: only the cursor moves over them. Null when they have to be drawn anew. */
  #picture: HTMLCanvasElement | null = null
  #width = 0

  constructor(canvas: HTMLCanvasElement, batch: FrameBatch, onScrub: (bar: number) => void) {
    this.#canvas = new DrawnCanvas(canvas, batch, this.#paint, () => (this.#picture = null))
    const { end: signal } = this.#canvas
    let isHeld = false
    const scrub = (event: PointerEvent): void => onScrub(this.#barAt(event.offsetX))
    const letGo = (): void => {
      isHeld = false
    }
    const listen = (type: 'pointerdown' | 'pointermove' | 'pointerup' | 'pointercancel', to: typeof scrub): void =>
      canvas.addEventListener(type, to, { signal })
    listen('pointerdown', (event) => {
      if (event.button !== 0) return
      isHeld = true
      canvas.setPointerCapture(event.pointerId)
      scrub(event)
    })
    listen('pointermove', (event) => {
      if (isHeld) scrub(event)
    })
    listen('pointerup', letGo)
    listen('pointercancel', letGo)
  }

  set(content: ScrubContent): void {
    this.#content = content
    const line = thin(
      { time: Float64Array.from(content.equity.keys()), value: Float64Array.from(content.equity) },
      4_000,
    )
    this.#line = { at: line.time, value: line.value }
    this.#canvas.drawAnew()
  }

  moveTo(cursor: number): void {
    this.#cursor = cursor
    this.#canvas.request()
  }

  dispose(): void {
    this.#canvas.dispose()
  }

  #x(bar: number): number {
    const last = Math.max(1, this.#content.bars - 1)
    return PADDING_PX + (bar / last) * (this.#width - PADDING_PX * 2)
  }

  #barAt(x: number): number {
    const last = Math.max(1, this.#content.bars - 1)
    const share = (x - PADDING_PX) / (this.#canvas.element.clientWidth - PADDING_PX * 2)
    return Math.round(Math.max(0, Math.min(1, share)) * last)
  }

  /** Asked for its size once: for thousands of trades that is dear. */
  #pictureOf(size: CanvasSize): HTMLCanvasElement {
    const picture = document.createElement('canvas')
    this.#width = size.width
    const context = picture.getContext('2d')
    if (context === null) return picture
    sharpen(picture, context, size)
    this.#drawTrades(context, size.height)
    this.#drawEquity(context, size.height - TRADES_PX - 2)
    return picture
  }

  readonly #paint: Paint = (context, size) => {
    // A screen of another pixel ratio has the same size in its own pixels.
    if (this.#picture?.width !== context.canvas.width) this.#picture = null
    const picture = (this.#picture ??= this.#pictureOf(size))
    // Pixel by pixel.
    context.drawImage(picture, 0, 0, picture.width / devicePixelRatio, picture.height / devicePixelRatio)
    const { panel, accent } = this.#canvas.palette
    const x = Math.round(this.#x(this.#cursor)) + 0.5
    context.fillStyle = withAlpha(panel, 0.62)
    context.fillRect(x, 0, size.width - x, size.height)
    context.strokeStyle = accent
    context.lineWidth = 1
    context.beginPath()
    context.moveTo(x, 0)
    context.lineTo(x, size.height)
    context.stroke()
    context.fillStyle = accent
    context.beginPath()
    context.roundRect(x - 4, 0, 8, 8, 2)
    context.fill()
  }

  #drawTrades(context: CanvasRenderingContext2D, height: number): void {
    for (const { entry, exit, won } of this.#content.trades) {
      const x = this.#x(entry)
      context.fillStyle = won ? this.#canvas.palette.up : this.#canvas.palette.down
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
    context.strokeStyle = this.#canvas.palette.muted
    context.lineWidth = 1
    context.stroke()
    context.lineTo(this.#x(at.at(-1) ?? 0), height)
    context.lineTo(this.#x(0), height)
    context.fillStyle = withAlpha(this.#canvas.palette.muted, 0.12)
    context.fill()
  }
}
