import { Check, CircleSlash } from 'lucide-react'
import type { JSX } from 'react'
import type { OrderTicket } from '../../../contract/commands.ts'
import type { InstrumentView } from '../../../contract/views.ts'
import { Money } from '../../components/numbers.tsx'
import styles from './ticket.module.css'
import type { PreviewState } from './use-preview.ts'

export interface TicketPreviewProps {
  readonly state: PreviewState
  readonly ticket: OrderTicket | null
  readonly instrument: InstrumentView
  /** Why the order did not or cannot go, whatever the gate says; null when nothing stands against it. */
  readonly objection: string | null
}

/** Cost, commission, what is left, and what the risk gate would say. Keeps its height, so that nothing jumps. */
export function TicketPreview({ state, ticket, instrument, objection }: TicketPreviewProps): JSX.Element {
  const { preview, error } = state
  const { currency } = instrument
  return (
    <div className={styles['preview']}>
      <dl className={styles['costs']}>
        <dt>Order value</dt>
        <dd>
          <Money value={preview?.notional} currency={currency} />
        </dd>
        <dt>Commission</dt>
        <dd>
          <Money value={preview?.commission} currency={currency} />
        </dd>
        <dt>Buying power after</dt>
        <dd>
          <Money value={preview?.buyingPowerAfter} currency={currency} />
        </dd>
      </dl>
      <Verdict ticket={ticket} refusal={objection ?? preview?.refusal?.message ?? error} known={preview !== null} />
    </div>
  )
}

function Verdict(props: { ticket: OrderTicket | null; refusal: string | null; known: boolean }): JSX.Element {
  if (props.refusal !== null) {
    return (
      <p role="status" className={styles['verdict']} data-refused>
        <CircleSlash aria-hidden="true" />
        {props.refusal}
      </p>
    )
  }
  if (props.ticket === null) return <p className={styles['verdict']}>Complete the ticket to see what it costs.</p>
  return (
    <p className={styles['verdict']}>
      {props.known ? (
        <>
          <Check aria-hidden="true" />
          Passes the risk gate
        </>
      ) : null}
    </p>
  )
}
