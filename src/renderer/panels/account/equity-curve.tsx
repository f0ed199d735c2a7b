import { useCallback, useEffect, useRef, useState, type JSX } from 'react'
import type { Line } from '../../../contract/views.ts'
import { Sparkline } from '../../components/sparkline.tsx'
import styles from './account.module.css'

/** Points drawn at most; a curve of a width of pixels shows no more. */
const MAX_POINTS = 600

/** The account's equity over the session, as wide as the panel. */
export function EquityCurve({ line }: { line: Line }): JSX.Element {
  const box = useRef<HTMLDivElement>(null)
  const [size, setSize] = useState({ width: 0, height: 0 })
  const drawings = useRef(new Set<() => void>())
  const values = useRef<readonly number[]>([])
  useEffect(() => {
    if (box.current === null) return undefined
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setSize({ width: entry.contentRect.width, height: entry.contentRect.height })
    })
    observer.observe(box.current)
    return () => observer.disconnect()
  }, [])
  useEffect(() => {
    values.current = thinned(line.value, MAX_POINTS)
    for (const draw of drawings.current) draw()
  }, [line])
  const read = useCallback(() => values.current, [])
  const subscribe = useCallback((draw: () => void) => {
    drawings.current.add(draw)
    return () => drawings.current.delete(draw)
  }, [])
  return (
    <div ref={box} className={styles['curve']} role="img" aria-label="Equity over the session">
      {size.width > 0 && size.height > 0 ? <Sparkline {...size} values={read} subscribe={subscribe} /> : null}
    </div>
  )
}

/** At most `most` of the values, evenly spaced, the last one among them. */
export function thinned(values: Float64Array, most: number): readonly number[] {
  if (values.length <= most) return Array.from(values)
  const step = (values.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, i) => values[Math.round(i * step)] ?? NaN)
}
