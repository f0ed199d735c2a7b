import type { JSX } from 'react'
import type { StrategyView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import type { BadgeTone } from '../../components/indicators.tsx'
import { toast } from '../../components/toast-store.ts'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import styles from './strategies-panel.module.css'
import { useFlash } from './use-flash.ts'

export const STATE_TONES: Readonly<Record<StrategyView['state'], BadgeTone>> = {
  running: 'ok',
  stopped: 'neutral',
  failed: 'warning',
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
