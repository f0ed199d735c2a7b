import { ChevronRight } from 'lucide-react'
import type { JSX, ReactNode } from 'react'
import { useBacktest, type SetupSection } from './backtest-store.ts'
import styles from './setup-form.module.css'

interface DisclosureProps {
  readonly section: SetupSection
  readonly title: string
  /** What is chosen in it, in a few words: it is read without opening. */
  readonly summary: string
  /** Whether something in it is wrong. */
  readonly wrong: boolean
  readonly children: ReactNode
}

/** A part of the form that stays out of the way until it is wanted. */
export function Disclosure({ section, title, summary, wrong, children }: DisclosureProps): JSX.Element {
  const open = useBacktest((state) => state.open.includes(section))
  const toggle = useBacktest((state) => state.toggleSection)
  const id = `setup-${section}`
  return (
    <section className={styles['section']}>
      <h3 className={styles['sectionHead']}>
        <button
          type="button"
          className={styles['sectionToggle']}
          aria-expanded={open}
          aria-controls={id}
          onClick={() => toggle(section)}
        >
          <ChevronRight aria-hidden="true" />
          <span className={styles['sectionTitle']}>{title}</span>
          <span className={wrong ? styles['wrong'] : styles['summary']} title={summary}>
            {wrong && !open ? 'To be corrected' : summary}
          </span>
        </button>
      </h3>
      <div id={id} className={styles['sectionBody']} hidden={!open}>
        {open ? children : null}
      </div>
    </section>
  )
}
