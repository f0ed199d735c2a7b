import { useEffect, useState, type JSX } from 'react'
import type { Failure } from '../../../contract/protocol.ts'
import type { OrderStep, OrderStory } from '../../../contract/session-review.ts'
import { Dialog } from '../../components/dialog.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { Time } from '../../components/numbers.tsx'
import { ErrorState, Skeleton, failureDetails } from '../../components/panel-states.tsx'
import { useClient } from '../../state/services.ts'
import { useWorkspace, type AskedOrder } from '../../state/workspace.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import styles from './why.module.css'

/** Why an order happened: market data, signal, verdict, order, fills, one below the other. */
export function WhyDialog(): JSX.Element {
  const asked = useWorkspace((state) => state.asked)
  const askWhy = useWorkspace((state) => state.askWhy)
  return (
    <Dialog open={asked !== null} title="Why did this order happen?" onClose={() => askWhy(null)}>
      {asked === null ? null : <Story key={asked.id} asked={asked} />}
    </Dialog>
  )
}

type Told = { readonly story: OrderStory } | { readonly failure: Failure } | null

function Story({ asked }: { readonly asked: AskedOrder }): JSX.Element {
  const told = useStory(asked)
  if (told === null) return <Skeleton columns="1fr 4fr" rows={8} />
  if ('failure' in told) {
    return (
      <ErrorState title="The journal does not tell" details={failureDetails(told.failure)}>
        {told.failure.message}
      </ErrorState>
    )
  }
  const { story } = told
  return (
    <div className={styles['story']}>
      <p className={styles['what']}>{story.title}</p>
      <ol className={styles['steps']} aria-label="What led to the order, and what became of it">
        {story.steps.map((step, index) => (
          <Step key={`${step.record} ${index}`} step={step} />
        ))}
      </ol>
      <p className={styles['source']}>
        {story.order} · {story.correlationId} · journal of session {story.session}
      </p>
    </div>
  )
}

const KIND_WORDS: Readonly<Record<OrderStep['kind'], string>> = {
  event: 'Event',
  signal: 'Signal',
  verdict: 'Verdict',
  order: 'Order',
  fill: 'Fill',
}

function Step({ step }: { readonly step: OrderStep }): JSX.Element {
  return (
    <li className={styles['step']} data-tone={step.tone} data-kind={step.kind}>
      <span className={styles['kind']}>{KIND_WORDS[step.kind]}</span>
      <div className={styles['told']}>
        <div className={styles['headline']}>
          <strong>{step.title}</strong>
          <span className={styles['when']}>
            <Time at={step.at} detail="second" withZone />
          </span>
        </div>
        {step.detail === '' ? null : <p>{step.detail}</p>}
        {step.figures.length === 0 ? null : (
          <dl className={styles['figures']}>
            {step.figures.map(({ name, value }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{formatDecimal(value, placesOf(value))}</dd>
              </div>
            ))}
          </dl>
        )}
      </div>
      <span className={styles['record']} title="Number of the journal's record">
        {step.record === 0 ? '' : `#${formatDecimal(step.record, 0)}`}
      </span>
    </li>
  )
}

/** Indicators of prices in cents say no more with ten places than with four. */
function placesOf(value: number): number {
  return Number.isInteger(value) ? 0 : Math.abs(value) >= 1 ? 4 : 6
}

function useStory({ session, id }: AskedOrder): Told {
  const client = useClient()
  const [told, setTold] = useState<Told>(null)
  useEffect(() => {
    let isWanted = true
    client.command('order.why', { session, id }).then(
      (story) => {
        if (isWanted) setTold({ story })
      },
      (error: unknown) => {
        if (isWanted) setTold({ failure: failureOf(error) })
      },
    )
    return () => {
      isWanted = false
    }
  }, [client, session, id])
  return told
}
