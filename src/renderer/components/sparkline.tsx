import { useEffect, useRef, type JSX } from 'react'
import styles from './sparkline.module.css'

export interface SparklineProps {
  readonly width: number
  readonly height: number
  /** Asked at each drawing for the values, oldest first. */
  readonly values: () => ArrayLike<number>
  /** Calls back when there is something to draw; returns how to stop. */
  readonly subscribe: (draw: () => void) => () => void
}

/** Px kept free around the line. */
const MARGIN = 2

/**
 * A line without axes, drawn outside React. Its colour says whether the last value is above the first. A path and not a
 * canvas: a canvas is a layer of its own, and a hundred of them take more of each frame than all that is drawn in them.
 */
export function Sparkline({ width, height, values, subscribe }: SparklineProps): JSX.Element {
  const path = useRef<SVGPathElement>(null)
  useEffect(() => {
    const draw = (): void => {
      const points = values()
      path.current?.setAttribute('d', sparkPath(points, width, height))
      const rises = (points[points.length - 1] ?? 0) >= (points[0] ?? 0)
      path.current?.setAttribute('data-direction', rises ? 'up' : 'down')
    }
    draw()
    return subscribe(draw)
  }, [height, subscribe, values, width])
  return (
    <svg aria-hidden="true" className={styles['sparkline']} width={width} height={height}>
      <path ref={path} />
    </svg>
  )
}

/** From the lowest value at the bottom to the highest at the top, evenly from left to right. */
export function sparkPath(values: ArrayLike<number>, width: number, height: number): string {
  if (values.length < 2) return ''
  const { low, span } = extent(values)
  const points: string[] = []
  for (let i = 0; i < values.length; i++) {
    const x = MARGIN + (i / (values.length - 1)) * (width - 2 * MARGIN)
    const y = height - MARGIN - (((values[i] ?? low) - low) / span) * (height - 2 * MARGIN)
    points.push(`${x.toFixed(1)} ${y.toFixed(1)}`)
  }
  return `M${points.join('L')}`
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
