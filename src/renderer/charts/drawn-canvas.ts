import type { FrameBatch } from '../state/frame-batch.ts'
import { onPaletteChange, readPalette, type ChartPalette } from './palette.ts'

export interface CanvasSize {
  readonly width: number
  readonly height: number
}

/** Draws on a clean canvas, in CSS px. */
export type Paint = (context: CanvasRenderingContext2D, size: CanvasSize) => void

/** A canvas that is as sharp as its screen, drawn outside React at most once a frame: anew when its size or the look changes. */
export class DrawnCanvas {
  readonly element: HTMLCanvasElement
  readonly #batch: FrameBatch
  readonly #paint: Paint
  readonly #onStale: () => void
  readonly #end = new AbortController()
  #palette: ChartPalette

  /** @param onStale called when nothing that was drawn before can be used again */
  constructor(element: HTMLCanvasElement, batch: FrameBatch, paint: Paint, onStale: () => void = () => undefined) {
    this.element = element
    this.#batch = batch
    this.#paint = paint
    this.#onStale = onStale
    this.#palette = readPalette(element)
    const size = new ResizeObserver(() => this.drawAnew())
    size.observe(element)
    const stopLooking = onPaletteChange(() => {
      this.#palette = readPalette(element)
      this.drawAnew()
    })
    this.end.addEventListener('abort', () => {
      size.disconnect()
      stopLooking()
    })
  }

  get palette(): ChartPalette {
    return this.#palette
  }

  /** Aborted by `dispose`: for listeners that end with the drawing. */
  get end(): AbortSignal {
    return this.#end.signal
  }

  request(): void {
    this.#batch.request(this.#draw)
  }

  drawAnew(): void {
    this.#onStale()
    this.request()
  }

  dispose(): void {
    this.#end.abort()
  }

  readonly #draw = (): void => {
    const { clientWidth: width, clientHeight: height } = this.element
    const context = this.element.getContext('2d')
    if (this.end.aborted || context === null || width === 0 || height === 0) return
    sharpen(this.element, context, { width, height })
    this.#paint(context, { width, height })
  }
}

/** Gives a canvas the screen's own pixels and clears it; drawing on it is in CSS px. */
export function sharpen(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
  { width, height }: CanvasSize,
): void {
  const ratio = devicePixelRatio
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
}
