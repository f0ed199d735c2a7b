import type { JSX } from 'react'
import { Button } from '../components/button.tsx'
import { openPanel } from '../state/dock.ts'
import { useClient, useStream } from '../state/services.ts'
import { acknowledge } from '../panels/alerts/acknowledge.ts'
import styles from './banners.module.css'

/** The header and the notice of a stop say this themselves, for as long as it holds. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(['STOPPED'])

/** The newest critical alert that nobody has acknowledged, above the panels, where it covers nothing. */
export function CriticalNotice(): JSX.Element | null {
  const { value: alerts } = useStream((stores) => stores.alerts)
  const client = useClient()
  const waiting = alerts.filter(
    ({ severity, code, acknowledgedAt }) =>
      severity === 'critical' && acknowledgedAt === null && !SAID_ELSEWHERE.has(code),
  )
  const newest = waiting.at(-1)
  if (newest === undefined) return null
  const others = waiting.length - 1
  return (
    <section role="alert" aria-label="Critical alerts" className={styles['banner']} data-tone="warning">
      <p>
        <strong>Critical, {newest.code}:</strong> {newest.message}
        {newest.count > 1 ? ` (${newest.count} times)` : ''}
      </p>
      <div className={styles['actions']}>
        {others === 0 ? null : (
          <Button size="small" onClick={() => openPanel('alerts')}>
            {others} more…
          </Button>
        )}
        <Button size="small" onClick={() => acknowledge(client, [newest.id])}>
          Acknowledge
        </Button>
      </div>
    </section>
  )
}
