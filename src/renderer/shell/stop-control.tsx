import type { JSX } from 'react'
import { useStore } from 'zustand'
import type { Latch } from '../../contract/trading-control.ts'
import { Button } from '../components/button.tsx'
import { formatTime } from '../components/time-format.ts'
import { useClient } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import { commandKey } from './shortcuts.ts'
import styles from './stop-control.module.css'
import { stopRequest, stopTrading } from './stop-trading.ts'

const LOCAL_ZONE = Intl.DateTimeFormat().resolvedOptions().timeZone

/** STOP, with its key; once stopped, the way back. */
export function StopControl({ stopped }: { stopped: boolean }): JSX.Element {
  const client = useClient()
  const { phase } = useStore(stopRequest)
  const openDialog = useWorkspace((state) => state.openDialog)
  if (stopped) {
    return (
      <Button className={styles['rearm']} onClick={() => openDialog('rearm')}>
        Re-arm…
      </Button>
    )
  }
  return (
    <Button
      tone="stop"
      className={styles['stop']}
      title="Cancels all working orders, stops all strategies and refuses new orders. Positions stay."
      onClick={() => stopTrading(client, 'button')}
    >
      <span className={styles['word']}>{phase === 'sent' ? 'STOPPING' : 'STOP'}</span>
      <kbd className={styles['key']}>{commandKey(navigator.userAgent)} ⇧ X</kbd>
    </Button>
  )
}

/** What the header says instead of the search after STOP. */
export function StoppedNotice({ latch }: { latch: Latch }): JSX.Element {
  return (
    <p
      role="alert"
      className={styles['notice']}
      title={`${latch.reason}; ${count(latch.strategiesStopped, 'strategy', 'strategies')} stopped`}
    >
      <strong>STOPPED {formatTime(latch.at, LOCAL_ZONE, 'clock')}</strong>
      {stopSummary(latch).map((part) => (
        <span key={part}>{` · ${part}`}</span>
      ))}
    </p>
  )
}

/** What STOP did, in numbers; what it could not confirm comes first. */
export function stopSummary(latch: Latch): readonly string[] {
  const parts = [`${count(latch.ordersCancelled, 'order')} cancelled`, `${count(latch.openPositions, 'position')} open`]
  return latch.ordersUnresolved === 0
    ? parts
    : [`${count(latch.ordersUnresolved, 'order')} not confirmed as cancelled`, ...parts]
}

function count(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`
}
