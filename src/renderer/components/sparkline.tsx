import { useEffect, useRef, type JSX } from 'react'
import { useWorkspace } from '../state/workspace.ts'
import { readToken } from '../theme/appearance.ts'
import styles from './sparkline.module.css'

export interface SparklineProps {
  readonly width: number
  readonly height: number
  /** Asked at each drawing for the values, oldest first. */
  readonly values: () => ArrayLike<number>
  /** Calls back when there is something to draw; returns how to stop. */
  readonly subscribe: (draw: () => void) => () => void
}

/** A line without axes, drawn outside React. Its colour says whether the last value is above the first. */
export function Sparkline({ width, height, values, subscribe }: SparklineProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null)
  const appearance = useWorkspace((state) => state.appearance)
  useEffect(() => {
    const colours = { up: readToken('--up'), down: readToken('--down') }
    const draw = (): void => {
      if (canvas.current !== null) drawSparkline(canvas.current, values(), colours)
    }
    draw()
    return subscribe(draw)
    // The colours are read from the style sheet, which follows the appearance.
    // oxlint-disable-next-line react/exhaustive-effect-dependencies
  }, [appearance, subscribe, values])
  const ratio = globalThis.devicePixelRatio || 1
  return (
    <canvas
      ref={canvas}
      aria-hidden="true"
      className={styles['sparkline']}
      width={Math.round(width * ratio)}
      height={Math.round(height * ratio)}
      style={{ width, height }}
    />
  )
}

function drawSparkline(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number>,
  colours: { readonly up: string; readonly down: string },
): void {
  const context = canvas.getContext('2d')
  if (context === null) return
  context.clearRect(0, 0, canvas.width, canvas.height)
  if (values.length < 2) return
  const { low, span } = extent(values)
  const ratio = globalThis.devicePixelRatio || 1
  const margin = 2 * ratio
  const rises = (values[values.length - 1] ?? 0) >= (values[0] ?? 0)
  context.lineWidth = 1.25 * ratio
  context.lineJoin = 'round'
  context.strokeStyle = rises ? colours.up : colours.down
  context.beginPath()
  for (let i = 0; i < values.length; i++) {
    const x = margin + (i / (values.length - 1)) * (canvas.width - 2 * margin)
    const y = canvas.height - margin - (((values[i] ?? low) - low) / span) * (canvas.height - 2 * margin)
    context.lineTo(x, y)
  }
  context.stroke()
}

function extent(values: ArrayLike<number>): { low: number; span: number } {
  let low = Infinity
  let high = -Infinity
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? NaN
    if (value < low) low = value
    if (value > high) high = value
  }
  return { low, span: high - low || 1 }
}
