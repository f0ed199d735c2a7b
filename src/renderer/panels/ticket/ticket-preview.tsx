import { Check, CircleSlash } from 'lucide-react'
import type { JSX } from 'react'
import type { OrderPreview, OrderTicket } from '../../../contract/commands.ts'
import type { InstrumentView } from '../../../contract/views.ts'
import { Money } from '../../components/numbers.tsx'
import { ticketVerdict } from './ticket-verdict.ts'
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
      <Verdict ticket={ticket} refusals={refusalsOf(objection, preview, error)} preview={preview} />
    </div>
  )
}

function refusalsOf(objection: string | null, preview: OrderPreview | null, error: string | null): readonly string[] {
  if (objection !== null) return [objection]
  if (preview !== null) return ticketVerdict(preview).refusals
  return error === null ? [] : [error]
}

interface VerdictProps {
  readonly ticket: OrderTicket | null
  readonly refusals: readonly string[]
  readonly preview: OrderPreview | null
}

function Verdict({ ticket, refusals, preview }: VerdictProps): JSX.Element {
  const [first, ...others] = refusals
  if (first !== undefined) {
    return (
      <p role="status" className={styles['verdict']} data-refused>
        <CircleSlash aria-hidden="true" />
        <span>
          {first}
          {others.length === 0 ? null : <Others messages={others} />}
        </span>
      </p>
    )
  }
  if (ticket === null) return <p className={styles['verdict']}>Complete the ticket to see what it costs.</p>
  return (
    <p className={styles['verdict']}>
      {preview === null ? null : (
        <>
          <Check aria-hidden="true" />
          {ticketVerdict(preview).passes}
        </>
      )}
    </p>
  )
}

/** The rules behind the first one, in one line; their words on hover. */
function Others({ messages }: { readonly messages: readonly string[] }): JSX.Element {
  const rules = messages.length === 1 ? '1 more rule' : `${messages.length} more rules`
  return <span className={styles['others']} title={messages.join('\n')}>{`and ${rules} would refuse it`}</span>
}
