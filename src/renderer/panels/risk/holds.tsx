import { useState, type JSX } from 'react'
import type { RiskMonitorView } from '../../../contract/risk-monitor.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field, TextInput } from '../../components/field.tsx'
import { Badge } from '../../components/indicators.tsx'
import { Time } from '../../components/numbers.tsx'
import { useSending } from '../../state/asked.ts'
import { useStream } from '../../state/services.ts'
import { Section } from './section.tsx'
import { Times } from './times.tsx'
import styles from './risk.module.css'

const LEAST_REASON = 3

/** What holds entries back, and until when; nothing where nothing does. */
export function Holds({ risk }: { risk: RiskMonitorView }): JSX.Element | null {
  const { value: status } = useStream((stores) => stores.status)
  const [releasing, setReleasing] = useState<string | null>(null)
  const { protections, pauses, locks } = risk
  const holds = status?.holds ?? []
  if (protections.length + pauses.length + locks.length + holds.length === 0) return null
  return (
    <Section title="Held back">
      {holds.map(({ key, reason, level }) => (
        <Held key={key} what={level === 'stopped' ? 'All orders' : 'All entries'} why={reason} />
      ))}
      {protections.map(({ kind, symbol, until, reason }) => (
        <Held key={`${kind} ${symbol}`} what={symbol ?? 'All entries'} why={reason} until={until} />
      ))}
      {pauses.map(({ strategyId, key, code, reason, release, at, until }) => (
        <div key={`${strategyId} ${key}`} className={styles['fault']}>
          <span className={styles['what']}>{strategyId}</span>
          <Badge tone="warning">{code}</Badge>
          <Times since={at} until={until} />
          <p className={styles['words']}>
            {reason}; goes on {release}
          </p>
        </div>
      ))}
      {locks.map(({ strategy, reason }) => (
        <Held key={strategy} what={strategy} why={reason}>
          <Button size="small" onClick={() => setReleasing(strategy)}>
            Release…
          </Button>
        </Held>
      ))}
      {releasing === null ? null : <ReleaseDialog strategy={releasing} onClose={() => setReleasing(null)} />}
    </Section>
  )
}

function Held(props: { what: string; why: string; until?: number; children?: JSX.Element }): JSX.Element {
  const { what, why, until, children } = props
  return (
    <div className={styles['held']}>
      <span className={styles['what']}>{what}</span>
      <span className={styles['why']} title={why}>
        {why}
      </span>
      {until === undefined ? null : (
        <span className={styles['until']}>
          until <Time at={until} />
        </span>
      )}
      {children}
    </div>
  )
}

/** Lets a strategy trade again that a rule has taken out; with a reason. */
function ReleaseDialog({ strategy, onClose }: { strategy: string; onClose: () => void }): JSX.Element {
  const { isBusy, failure, send } = useSending()
  const [reason, setReason] = useState('')
  const release = async (): Promise<void> => {
    if (await send((client) => client.command('risk.release', { strategy, reason: reason.trim() }))) onClose()
  }
  return (
    <Dialog
      open
      title={`Release ${strategy}`}
      width="narrow"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Leave it out</Button>
          <Button
            tone="primary"
            disabled={isBusy || reason.trim().length < LEAST_REASON}
            onClick={() => void release()}
          >
            Release
          </Button>
        </>
      }
    >
      <Field label="Reason, for the journal" hint={`At least ${LEAST_REASON} characters`} error={failure?.message}>
        {({ id, describedBy, invalid }) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            invalid={invalid}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
        )}
      </Field>
    </Dialog>
  )
}
