import type { JSX } from 'react'
import type { StrategyView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Badge, type BadgeTone } from '../../components/indicators.tsx'
import { Time } from '../../components/numbers.tsx'
import { toast } from '../../components/toast-store.ts'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import styles from './strategies-panel.module.css'
import { useFlash } from './use-flash.ts'

const STATE_TONES: Readonly<Record<StrategyView['state'], BadgeTone>> = {
  running: 'ok',
  stopped: 'neutral',
  failed: 'warning',
}

/** What a strategy is doing: running, but paused while its entries wait. */
export function StateBadge({ row }: { readonly row: StrategyView }): JSX.Element {
  const isPaused = row.pauses !== undefined
  const tone = isPaused ? 'warning' : STATE_TONES[row.state]
  return <Badge tone={tone}>{stateText(row)}</Badge>
}

export function stateText({ state, pauses }: StrategyView): string {
  return pauses === undefined ? state : 'paused'
}

/** Why a strategy's entries wait, since when, and what lets them pass again. */
export function Pauses({ row }: { readonly row: StrategyView }): JSX.Element {
  return (
    <>
      {(row.pauses ?? []).map(({ key, code, reason, release, at, until }) => (
        <span key={key}>
          {code} since <Time at={at} detail="clock" />: {reason}. Entries wait, exits pass; goes on {release}
          {until === null ? null : (
            <>
              , at <Time at={until} detail="clock" />
            </>
          )}
          .{' '}
        </span>
      ))}
    </>
  )
}

/** The hash of the code that runs; it lights up when the file was reloaded. */
export function Version({ row }: { readonly row: StrategyView }): JSX.Element {
  const flashes = useFlash(row.reloadedAt)
  return (
    <code className={styles['hash']} data-flash={flashes || undefined} title={row.file}>
      {row.hash}
    </code>
  )
}

export function StopButton({ row }: { readonly row: StrategyView }): JSX.Element | null {
  const client = useClient()
  if (row.state !== 'running') return null
  const stop = (): void => {
    client.command('strategy.stop', { id: row.id }).catch((error: unknown) => {
      toast({ tone: 'warning', text: failureOf(error).message })
    })
  }
  return (
    <Button size="small" aria-label={`Stop ${row.name}`} onClick={stop}>
      Stop
    </Button>
  )
}
