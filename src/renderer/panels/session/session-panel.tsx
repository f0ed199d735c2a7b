import { Pause, Play, SkipForward } from 'lucide-react'
import type { JSX } from 'react'
import type { CommandPayload, CommandType } from '../../../contract/commands.ts'
import type { SessionView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Badge } from '../../components/indicators.tsx'
import { formatDecimal, formatPercent } from '../../components/number-format.ts'
import { Time } from '../../components/numbers.tsx'
import { EmptyState, ErrorState, Skeleton, StreamGate } from '../../components/panel-states.tsx'
import { Select } from '../../components/select.tsx'
import { toast } from '../../components/toast-store.ts'
import { openPanel } from '../../state/dock.ts'
import { useClient, useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { SPEEDS, speedKey, speedOf } from './speeds.ts'
import styles from './session.module.css'

/** The feed behind the paper account: which, how fast, how far, and how to start another. */
export function SessionPanel(): JSX.Element {
  const state = useStream((stores) => stores.status)
  const openDialog = useWorkspace((workspace) => workspace.openDialog)
  return (
    <StreamGate state={state} subject="The session" skeleton={<Skeleton columns="1fr 2fr" rows={5} />}>
      {(status) => <Session session={status?.session ?? null} onStart={() => openDialog('session')} />}
    </StreamGate>
  )
}

function Session({ session, onStart }: { session: SessionView | null; onStart: () => void }): JSX.Element {
  const start = (
    <Button tone={session === null ? 'primary' : 'plain'} onClick={onStart}>
      {session === null ? 'Start a session…' : 'New session…'}
    </Button>
  )
  if (session === null) {
    return <EmptyState action={start}>Replay history or simulate ticks, with paper money.</EmptyState>
  }
  if (session.state === 'failed') {
    return (
      <ErrorState title="The session stopped" details={session.error} action={start}>
        {session.error} Orders, fills and positions up to then are kept.
      </ErrorState>
    )
  }
  return (
    <div className={styles['session']}>
      <div className={styles['headline']}>
        <strong className={styles['label']} title={session.label}>
          {session.label}
        </strong>
        {session.simulated ? <Badge tone="warning">simulated</Badge> : null}
        <Badge tone={session.state === 'running' ? 'ok' : 'neutral'}>{session.state}</Badge>
      </div>
      <div className={styles['clock']}>
        <Time at={session.time} withZone />
      </div>
      {session.progress === null ? null : <Progress value={session.progress} />}
      <Transport session={session} />
      <div className={styles['space']} />
      <div className={styles['starts']}>
        {start}
        <Button tone="quiet" onClick={() => openPanel('history')}>
          Past sessions…
        </Button>
      </div>
    </div>
  )
}

function Progress({ value }: { value: number }): JSX.Element {
  return (
    <div className={styles['progressRow']}>
      <progress className={styles['progress']} max={1} value={value} aria-label="Progress of the replay" />
      <span className={styles['percent']}>{formatPercent(value, 1)}</span>
    </div>
  )
}

function Transport({ session }: { session: SessionView }): JSX.Element {
  const client = useClient()
  const send = <T extends CommandType>(type: T, payload: CommandPayload<T>): void => {
    client.command(type, payload).catch((error: unknown) => {
      toast({ tone: 'warning', text: failureOf(error).message })
    })
  }
  const { feed, state } = session
  return (
    <div className={styles['transport']}>
      {state === 'paused' ? (
        <Button icon={<Play />} onClick={() => send('session.resume', null)}>
          Resume
        </Button>
      ) : (
        <Button icon={<Pause />} disabled={state !== 'running'} onClick={() => send('session.pause', null)}>
          Pause
        </Button>
      )}
      {feed.kind === 'replay' ? (
        <>
          <Button icon={<SkipForward />} disabled={state !== 'paused'} onClick={() => send('session.step', null)}>
            Step
          </Button>
          <Select
            label="Speed"
            value={speedKey(feed.speed)}
            options={SPEEDS}
            disabled={state === 'ended'}
            onChange={(key) => send('session.speed', { speed: speedOf(key) })}
          />
        </>
      ) : (
        <span className={styles['rate']}>
          {formatDecimal(feed.symbols, 0)} symbols × {formatDecimal(feed.ticksPerSecond, 1, 0)} ticks/s
        </span>
      )}
    </div>
  )
}
