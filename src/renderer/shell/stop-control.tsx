import type { JSX } from 'react'
import { useStore } from 'zustand'
import type { Latch, StopRunView } from '../../contract/trading-control.ts'
import type { StatusView } from '../../contract/views.ts'
import { Button } from '../components/button.tsx'
import { formatTime } from '../components/time-format.ts'
import { useClient } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import { FlattenButton } from './flatten-button.tsx'
import { commandKey } from './shortcuts.ts'
import styles from './stop-control.module.css'
import { pauseTrading, resumeTrading, stopRequest, stopTrading } from './stop-trading.ts'
import { count, isPausedByHuman, stopSummary } from './trading-words.ts'

const LOCAL_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

/** PAUSE, STOP and FLATTEN; once stopped, the way back. */
export function StopControl({ status }: { status: StatusView | null }): JSX.Element {
  const openDialog = useWorkspace((state) => state.openDialog)
  const isStopped = status !== null && status.latch !== null
  return (
    <span role="group" aria-label="Trading" className={styles['group']} data-stopped={isStopped || undefined}>
      {isStopped ? null : <PauseButton isPaused={isPausedByHuman(status)} />}
      {isStopped ? null : <StopButton />}
      {/* What is wrong with one offers to try again itself. */}
      {status?.stop?.kind === 'flatten' ? null : <FlattenButton />}
      {isStopped ? (
        <Button className={styles['rearm']} onClick={() => openDialog('rearm')}>
          Re-arm…
        </Button>
      ) : null}
    </span>
  )
}

function PauseButton({ isPaused }: { isPaused: boolean }): JSX.Element {
  const client = useClient()
  const key = `${commandKey(navigator.userAgent)} ⇧ E`
  return (
    <Button
      className={styles['pause']}
      data-paused={isPaused || undefined}
      title={
        isPaused
          ? `Lets entries pass again (${key})`
          : `No new entries; exits and protective orders go on, and so do entries that were sent before (${key})`
      }
      onClick={() => (isPaused ? resumeTrading(client, 'button') : pauseTrading(client, 'button'))}
    >
      {isPaused ? 'RESUME' : 'PAUSE'}
    </Button>
  )
}

function StopButton(): JSX.Element {
  const client = useClient()
  const { phase } = useStore(stopRequest)
  return (
    <Button
      tone="stop"
      className={styles['stop']}
      title="Cancels all working orders, or all but protective exits where you chose so; stops all strategies and refuses new orders. Positions stay."
      onClick={() => stopTrading(client, 'button')}
    >
      <span className={styles['word']}>{phase === 'sent' ? 'STOPPING' : 'STOP'}</span>
      <kbd className={styles['key']}>{commandKey(navigator.userAgent)} ⇧ X</kbd>
    </Button>
  )
}

/** What the header says instead of the search after STOP. */
export function StoppedNotice({ latch, run }: { latch: Latch; run: StopRunView | null }): JSX.Element {
  return (
    <p
      role="alert"
      className={styles['notice']}
      title={`${latch.reason}; ${count(latch.strategiesStopped, 'strategy', 'strategies')} stopped`}
    >
      <strong>STOPPED {formatTime(latch.at, LOCAL_ZONE, 'clock')}</strong>
      {stopSummary(latch, run).map((part) => (
        <span key={part}>{` · ${part}`}</span>
      ))}
    </p>
  )
}
