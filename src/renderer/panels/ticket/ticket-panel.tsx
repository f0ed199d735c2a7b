import { useState, type JSX } from 'react'
import type { InstrumentView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState, Skeleton, StreamGate } from '../../components/panel-states.tsx'
import { toast } from '../../components/toast-store.ts'
import { useClient, useInstrument, useServices, useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { useDaily } from '../../state/zone.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { TicketFields } from './ticket-fields.tsx'
import { TicketPreview } from './ticket-preview.tsx'
import { TicketQuote } from './ticket-quote.tsx'
import {
  FIRST_DRAFT,
  changedDraft,
  pricePicked,
  ticketErrors,
  ticketOf,
  ticketWords,
  type TicketClock,
  type TicketDraft,
} from './ticket-model.ts'
import styles from './ticket.module.css'
import { usePreview } from './use-preview.ts'

/** Sends one order by hand. Numbers are never abbreviated, and what it costs is said before it goes. */
export function TicketPanel(): JSX.Element {
  const state = useStream((stores) => stores.instruments)
  const instrument = useInstrument(useWorkspace(({ symbol }) => symbol))
  return (
    <StreamGate state={state} subject="The order ticket" skeleton={<Skeleton columns="1fr 2fr" rows={9} />}>
      {() =>
        instrument === undefined ? (
          <EmptyState
            action={<Button onClick={() => useWorkspace.getState().openDialog('session')}>Start a session…</Button>}
          >
            An order needs a symbol of a running session.
          </EmptyState>
        ) : (
          <Ticket instrument={instrument} />
        )
      }
    </StreamGate>
  )
}

function Ticket({ instrument }: { instrument: InstrumentView }): JSX.Element {
  const client = useClient()
  const { quotes } = useServices()
  const { value: status } = useStream((stores) => stores.status)
  const [draft, setDraft] = useState(FIRST_DRAFT)
  const [failure, setFailure] = useState<string | null>(null)
  const [sending, setSending] = useState(false)
  const stopped = status?.tradingState === 'stopped'
  const clock = useTicketClock(instrument)
  const errors = ticketErrors(draft, instrument, clock)
  const ticket = ticketOf(draft, instrument, clock)
  const preview = usePreview(ticket)
  const words = ticketWords(draft, instrument)
  const change = (part: Partial<TicketDraft>): void => {
    setFailure(null)
    setDraft((before) => changedDraft(before, part, quotes.get(instrument.symbol)?.last))
  }
  const submit = (): void => {
    if (ticket === null || stopped || sending) return
    setSending(true)
    client
      .command('order.place', ticket)
      .then(
        () => toast({ tone: 'neutral', text: `Sent: ${words}` }),
        (error: unknown) => setFailure(failureOf(error).message),
      )
      .finally(() => setSending(false))
  }
  return (
    <form
      className={styles['ticket']}
      onSubmit={(event) => {
        event.preventDefault()
        submit()
      }}
    >
      <TicketQuote instrument={instrument} onPick={(price) => change(pricePicked(draft, price))} />
      <TicketFields draft={draft} errors={errors} instrument={instrument} clock={clock} onChange={change} />
      <TicketPreview
        state={preview}
        ticket={ticket}
        instrument={instrument}
        objection={failure ?? (stopped ? stoppedWords(status.latch !== null) : null)}
      />
      <div className={styles['foot']}>
        <Button type="submit" tone={draft.side} size="large" disabled={ticket === null || stopped || sending}>
          {ticket === null ? `${draft.side === 'buy' ? 'Buy' : 'Sell'} ${instrument.symbol}` : words}
        </Button>
      </div>
    </form>
  )
}

/** @param isLatched whether a STOP is what stops it; what else holds trading back says its own reason above */
function stoppedWords(isLatched: boolean): string {
  return isLatched
    ? 'Trading is stopped: orders are refused until it is re-armed.'
    : 'Trading is halted: orders are refused until its cause is resolved.'
}

/** Of the venue, or UTC where bars are days and their times dates. */
function useTicketClock({ timeZone }: InstrumentView): TicketClock {
  const session = useStream((stores) => stores.status).value?.session
  return { zone: useDaily() ? 'UTC' : timeZone, now: session?.time ?? Number.NEGATIVE_INFINITY }
}
