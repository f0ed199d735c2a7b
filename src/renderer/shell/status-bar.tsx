import { useEffect, useState, type JSX } from 'react'
import { Lamp } from '../components/indicators.tsx'
import { formatDecimal } from '../components/number-format.ts'
import { Time } from '../components/numbers.tsx'
import { formatAge } from '../components/time-format.ts'
import { useConnection, useServices, useStream } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import styles from './status-bar.module.css'

const SESSION_WORDS = { running: 'running', paused: 'paused', ended: 'ended', failed: 'failed' } as const

/** The line at the bottom: session, clock, age of the data, journal, whether orders pass. */
export function StatusBar(): JSX.Element {
  const { value: status } = useStream((stores) => stores.status)
  const openDialog = useWorkspace((state) => state.openDialog)
  const { link } = useConnection()
  const session = status?.session ?? null
  const stopped = status?.tradingState === 'stopped'
  const paused = status?.tradingState === 'paused'
  const armed = link === 'open' && status !== null && !stopped
  return (
    <footer className={styles['bar']}>
      {session === null ? (
        <span>No session</span>
      ) : (
        <>
          <Time at={session.time} withZone />
          <span className={styles['label']}>
            {session.label} · {SESSION_WORDS[session.state]}
          </span>
          {session.state === 'running' ? <DataAge /> : null}
        </>
      )}
      {status === null ? null : (
        <Lamp
          label="journal"
          state={link === 'open' ? status.journal.state : 'off'}
          detail={link === 'open' ? status.journal.detail : 'the engine is not connected'}
        />
      )}
      {status !== null && status.conflated > 0 ? (
        <span title="Market data events merged because the screen or a strategy was slower than the feed">
          {formatDecimal(status.conflated, 0)} merged
        </span>
      ) : null}
      <span className={styles['space']} />
      <Lamp
        label={stopped ? 'orders locked' : paused ? 'entries paused' : armed ? 'orders unlocked' : 'orders unavailable'}
        state={stopped ? 'down' : paused ? 'warning' : armed ? 'ok' : 'off'}
        detail={
          stopped
            ? 'all orders but reductions are refused until re-armed'
            : paused
              ? 'exits and protective orders pass, entries do not'
              : armed
                ? 'orders go through the risk gate'
                : 'the engine is not connected'
        }
      />
      <button type="button" className={styles['keys']} onClick={() => openDialog('keys')}>
        ? Keys
      </button>
      {status === null ? null : <span>v{status.version}</span>}
    </footer>
  )
}

/** How long ago the newest price came. */
function DataAge(): JSX.Element | null {
  const { quotes } = useServices()
  const [age, setAge] = useState<number | null>(null)
  useEffect(() => {
    const timer = setInterval(() => setAge(quotes.age(performance.now())), 500)
    return () => clearInterval(timer)
  }, [quotes])
  return age === null ? null : <span className={styles['age']}>data {formatAge(age)}</span>
}
