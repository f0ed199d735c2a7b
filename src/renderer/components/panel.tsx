import { createContext, use, useEffect, useState, useSyncExternalStore, type JSX, type ReactNode } from 'react'
import { createPortal } from 'react-dom'
import { useConnection } from '../state/services.ts'
import { ErrorBoundary } from './error-boundary.tsx'
import { headerSlots } from './header-slots.ts'
import styles from './panel.module.css'
import { formatAge } from './time-format.ts'

const PanelId = createContext<string | null>(null)

export interface PanelProps {
  readonly id: string
  readonly title: string
  readonly children: ReactNode
}

/** The frame of every panel: its name, its own errors, its staleness. The dock draws the header. */
export function Panel({ id, title, children }: PanelProps): JSX.Element {
  const { link } = useConnection()
  const stale = link !== 'open'
  return (
    <PanelId value={id}>
      <div data-panel={id} data-stale={stale || undefined} tabIndex={-1} className={styles['panel']}>
        <div className={styles['content']}>
          <ErrorBoundary title={title}>{children}</ErrorBoundary>
          {stale ? <StaleNote /> : null}
        </div>
      </div>
    </PanelId>
  )
}

/** Buttons and fields that belong into the panel's header line. */
export function PanelActions({ children }: { children: ReactNode }): JSX.Element | null {
  const id = use(PanelId)
  const slot = useSyncExternalStore(headerSlots.subscribe, () => (id === null ? null : headerSlots.get(id)))
  return slot === null ? null : createPortal(<div className={styles['actions']}>{children}</div>, slot)
}

/** Says in the header how old the dimmed values are. */
function StaleNote(): JSX.Element {
  const [since] = useState(() => performance.now())
  const [now, setNow] = useState(since)
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1_000)
    return () => clearInterval(timer)
  }, [])
  return (
    <PanelActions>
      <span className={styles['staleNote']}>{formatAge(now - since)} old</span>
    </PanelActions>
  )
}
