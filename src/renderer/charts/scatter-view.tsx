import { useEffect, useRef, type JSX } from 'react'
import { useServices } from '../state/services.ts'
import { ScatterChart, type ScatterContent } from './scatter-chart.ts'
import styles from './chart.module.css'

interface ScatterViewProps {
  readonly label: string
  readonly content: ScatterContent
  readonly chosen: number
  readonly onHover: (index: number) => void
  readonly onChoose: (index: number) => void
}

/** Mounts a ScatterChart; fills its parent. Arrows move between points, Enter chooses. */
export function ScatterView({ label, content, chosen, onHover, onChoose }: ScatterViewProps): JSX.Element {
  const { batch } = useServices()
  const frame = useRef<HTMLDivElement>(null)
  const chart = useRef<ScatterChart | null>(null)
  const newest = useRef({ onHover, onChoose })
  useEffect(() => {
    newest.current = { onHover, onChoose }
  })
  useEffect(() => {
    if (frame.current === null) return undefined
    const made = new ScatterChart(frame.current, batch, {
      onHover: (index) => newest.current.onHover(index),
      onChoose: (index) => newest.current.onChoose(index),
    })
    chart.current = made
    return () => {
      chart.current = null
      made.dispose()
    }
  }, [batch])
  useEffect(() => chart.current?.set(content), [content])
  useEffect(() => chart.current?.choose(chosen), [chosen])
  return (
    // Arrows and Enter choose a point: the keyboard must reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div ref={frame} tabIndex={0} role="application" aria-label={label} className={styles['plot']} />
  )
}
