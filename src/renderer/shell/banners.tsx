import { useEffect, useState, type JSX, type ReactNode } from 'react'
import { useStore } from 'zustand'
import { CONTRACT_VERSION } from '../../contract/protocol.ts'
import { Button } from '../components/button.tsx'
import { useClient, useConnection, useStream } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import styles from './banners.module.css'
import { dismissStopFailure, stopRequest } from './stop-trading.ts'

/** A connection that takes no longer than this is not worth a word. */
const QUIET_MS = 900

/** What is wrong between this screen and the engine, in words, and what to do. */
export function Banners(): JSX.Element {
  return (
    <>
      <StopFailureBanner />
      <EngineBanner />
      <ArmingBanner />
    </>
  )
}

/** A STOP that did not arrive is the one message that must not be missed. */
function StopFailureBanner(): JSX.Element | null {
  const { name, phase, error } = useStore(stopRequest)
  const { value: status } = useStream((stores) => stores.status)
  const { link } = useConnection()
  const isStopped = link === 'open' && status?.latch != null
  useEffect(() => {
    if (isStopped) dismissStopFailure()
  }, [isStopped])
  if (phase === 'escalated') {
    return (
      <Banner tone="warning">
        <strong>{name} was not answered by the engine:</strong> QuantX ends it, cancels at your brokers
        {name === 'FLATTEN' ? ', closes what is held' : ''}, and starts it again, stopped.
      </Banner>
    )
  }
  if (phase !== 'failed') return null
  return (
    <Banner tone="stop" action={<Button onClick={dismissStopFailure}>Dismiss</Button>}>
      <strong>{name} was not confirmed.</strong> {error}. Working orders may still fill: try again, use{' '}
      <code>quantx {name.toLowerCase()}</code>, the desktop shell’s tray, or your broker.
    </Banner>
  )
}

/** A session with real money that waits for a human. */
function ArmingBanner(): JSX.Element | null {
  const { value: status } = useStream((stores) => stores.status)
  const openDialog = useWorkspace((state) => state.openDialog)
  if (status?.arming === undefined || status.arming.armed !== null) return null
  return (
    <Banner tone="warning" action={<Button onClick={() => openDialog('arm')}>Arm…</Button>}>
      <strong>This session trades real money and is not armed.</strong> Nothing but reductions leaves, and its
      strategies wait, until you arm it.
    </Banner>
  )
}

function EngineBanner(): JSX.Element | null {
  const { link, engine, mismatch } = useConnection()
  const client = useClient()
  const waiting = useDelayed(link !== 'open', QUIET_MS)
  if (mismatch !== null) {
    return (
      <Banner tone="warning" action={<Button onClick={() => location.reload()}>Reload</Button>}>
        The engine speaks version {mismatch} of the contract, this screen version {CONTRACT_VERSION}. Reload to get the
        screen that fits.
      </Banner>
    )
  }
  if (engine.state === 'failed') {
    return (
      <Banner tone="warning" action={<Button onClick={() => client.restartEngine()}>Start the engine</Button>}>
        <strong>The engine failed three times in five minutes and was given up; trading is stopped.</strong>{' '}
        {sentence(engine.reason)}
      </Banner>
    )
  }
  if (engine.state === 'restarting') {
    return (
      <Banner tone="warning">
        <strong>The engine stopped and is being restarted.</strong> {sentence(engine.reason)} No order leaves until it
        is back; what you see is the last known state.
      </Banner>
    )
  }
  if (!waiting) return null
  return (
    <Banner tone="neutral">
      {engine.state === 'starting'
        ? 'Starting the engine…'
        : 'The connection to the engine was lost; connecting again. What you see is the last known state.'}
    </Banner>
  )
}

function Banner(props: { tone: 'neutral' | 'warning' | 'stop'; children: ReactNode; action?: ReactNode }): JSX.Element {
  return (
    <div role={props.tone === 'neutral' ? 'status' : 'alert'} className={styles['banner']} data-tone={props.tone}>
      <p>{props.children}</p>
      {props.action}
    </div>
  )
}

/** Reasons come as clauses: "the engine was ended by SIGKILL". */
function sentence(clause: string): string {
  return clause === '' ? '' : `${clause.slice(0, 1).toUpperCase()}${clause.slice(1).replace(/\.$/, '')}.`
}

/** True once the condition has held for that long. */
function useDelayed(condition: boolean, ms: number): boolean {
  const [due, setDue] = useState(false)
  useEffect(() => {
    if (!condition) return undefined
    const timer = setTimeout(() => setDue(true), ms)
    return () => {
      clearTimeout(timer)
      setDue(false)
    }
  }, [condition, ms])
  return condition && due
}
