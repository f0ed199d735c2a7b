import { useEffect, useRef, useState, type JSX } from 'react'
import { ScrubBar, type ScrubContent } from '../../charts/scrub-bar.ts'
import { useServices } from '../../state/services.ts'
import { placeWords } from './player-controls.tsx'
import styles from './player.module.css'

interface PlayerScrubProps {
  /** "Event of the session" */
  readonly label: string
  /** The same object as long as it says the same. */
  readonly content: ScrubContent
  /** "event" */
  readonly step: string
  readonly place: number
  /** When that is, as text. */
  readonly time: string
  readonly onScrub: (place: number) => void
}

/** All of it in one line: equity, trades, where one is. Press or drag to go there. */
export function PlayerScrub({ label, content, step, place, time, onScrub }: PlayerScrubProps): JSX.Element {
  const { batch } = useServices()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [bar, setBar] = useState<ScrubBar | null>(null)
  const scrub = useRef(onScrub)
  useEffect(() => {
    scrub.current = onScrub
  })
  useEffect(() => {
    if (canvas.current === null) return undefined
    const made = new ScrubBar(canvas.current, batch, (to) => scrub.current(to))
    made.set(content)
    setBar(made)
    return () => {
      setBar(null)
      made.dispose()
    }
  }, [batch, content])
  useEffect(() => bar?.moveTo(place), [bar, place])
  return (
    <canvas
      ref={canvas}
      tabIndex={0}
      data-autofocus=""
      role="slider"
      aria-label={label}
      aria-valuemin={1}
      aria-valuemax={content.bars}
      aria-valuenow={place + 1}
      aria-valuetext={`${time}, ${placeWords(step, place, content.bars)}`}
      className={styles['scrub']}
    />
  )
}
