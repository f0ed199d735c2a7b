import type { JSX } from 'react'
import type { BrokerStopView, StopRunView } from '../../contract/trading-control.ts'
import { Button } from '../components/button.tsx'
import { useClient, useStream } from '../state/services.ts'
import styles from './stop-progress.module.css'
import { flattenTrading, stopTrading } from './stop-trading.ts'
import { progressOf, standingOf, urgencyOf } from './trading-words.ts'

const HEADINGS = {
  running: 'Closing everything',
  waiting: 'Closing orders wait for a closed venue',
  fine: 'Everything is closed',
  wrong: 'Not everything is as it should be',
} as const

/** A stop at each broker, as far as it has come; what is wrong stays in sight until it is resolved. */
export function StopProgress(): JSX.Element | null {
  const { value: status } = useStream((stores) => stores.status)
  const run = status?.stop ?? null
  if (run === null) return null
  const urgency = urgencyOf(run)
  if (urgency === 'none') return null
  return (
    <section
      role={urgency === 'wrong' ? 'alert' : 'status'}
      aria-label="The stop at each broker"
      className={styles['progress']}
      data-urgency={urgency}
    >
      <div className={styles['text']}>
        <strong>
          {HEADINGS[urgency]}
          {run.by === 'panic' ? ', by the panic process' : ''}
        </strong>
        <ul className={styles['brokers']}>
          {run.brokers.map((broker) => (
            <BrokerLine key={broker.broker} broker={broker} />
          ))}
        </ul>
      </div>
      {urgency === 'wrong' ? <AgainButton run={run} /> : null}
    </section>
  )
}

function BrokerLine({ broker }: { broker: BrokerStopView }): JSX.Element {
  const progress = progressOf(broker)
  return (
    <li>
      <span className={styles['broker']}>
        {broker.broker}: {standingOf(broker)}
      </span>
      {progress === '' ? null : ` · ${progress}`}
    </li>
  )
}

function AgainButton({ run }: { run: StopRunView }): JSX.Element {
  const client = useClient()
  const again = run.kind === 'flatten' ? flattenTrading : stopTrading
  return (
    <Button className={styles['again']} onClick={() => again(client, 'button')}>
      Try again
    </Button>
  )
}
