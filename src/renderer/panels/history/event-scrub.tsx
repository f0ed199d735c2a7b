import { useEffect, useRef, useState, type JSX } from 'react'
import { ScrubBar } from '../../charts/scrub-bar.ts'
import { formatDecimal } from '../../components/number-format.ts'
import { formatTime } from '../../components/time-format.ts'
import { useServices } from '../../state/services.ts'
import type { EventDesk } from './event-desk.ts'
import styles from './events.module.css'

/** The whole session in one line: its equity, its fills, where one is. Press or drag to go there. */
export function EventScrub({ desk, cursor }: { readonly desk: EventDesk; readonly cursor: number }): JSX.Element {
  const { batch } = useServices()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [bar, setBar] = useState<ScrubBar | null>(null)
  useEffect(() => {
    if (canvas.current === null) return undefined
    const { equity, fills } = desk.tape
    const made = new ScrubBar(canvas.current, batch, (to) => desk.goTo(to))
    made.set({
      bars: desk.events,
      equity: [...equity],
      // A buy stands on the line, a sale hangs from it.
      trades: Array.from(fills.index, (index, row) => ({
        entry: index,
        exit: index,
        won: (fills.quantity[row] ?? 0) > 0,
      })),
    })
    setBar(made)
    return () => {
      setBar(null)
      made.dispose()
    }
  }, [batch, desk])
  useEffect(() => bar?.moveTo(cursor), [bar, cursor])
  const time = formatTime(desk.tape.clock[cursor], 'UTC')
  return (
    <canvas
      ref={canvas}
      tabIndex={0}
      role="slider"
      aria-label="Event of the session"
      aria-valuemin={1}
      aria-valuemax={desk.events}
      aria-valuenow={cursor + 1}
      aria-valuetext={`${time}, event ${formatDecimal(cursor + 1, 0)} of ${formatDecimal(desk.events, 0)}`}
      className={styles['scrub']}
    />
  )
}
