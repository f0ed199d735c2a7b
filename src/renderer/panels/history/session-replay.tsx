import { useEffect, useMemo, useState, type JSX } from 'react'
import type { Failure } from '../../../contract/protocol.ts'
import type { SessionReview, SessionSummary } from '../../../contract/session-review.ts'
import type { SessionTape } from '../../../contract/session-tape.ts'
import { formatDecimal } from '../../components/number-format.ts'
import { PanelActions } from '../../components/panel.tsx'
import { EmptyState, ErrorState, Skeleton, failureDetails } from '../../components/panel-states.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { ReplayView } from '../backtest/replay/replay-view.tsx'
import type { ReplaySource, ReplayedRun } from '../backtest/replay/replayed-run.ts'
import { firstFrom } from './event-filter.ts'
import { EventReplay } from './event-replay.tsx'
import styles from './history.module.css'

type Pace = 'events' | 'bars'

const PACES: readonly { readonly value: Pace; readonly label: string }[] = [
  { value: 'events', label: 'Events' },
  { value: 'bars', label: 'Bars' },
]

/** A recorded session, event by event or bar by bar: its chart, what was held and worth at each, and what happened there. */
export function SessionReplay({ session }: { readonly session: SessionSummary }): JSX.Element {
  const [symbol, setSymbol] = useState<string | null>(null)
  const [pace, setPace] = useState<Pace>('events')
  const [time, setTime] = useState<number | null>(null)
  const told = useReview(session.id, symbol)
  const choice = (
    <PanelActions>
      <Segmented label="Step by" size="small" value={pace} options={PACES} onChange={setPace} />
    </PanelActions>
  )
  if (told === null) {
    return (
      <>
        {choice}
        <Skeleton columns="1fr 1fr 1fr" rows={12} />
      </>
    )
  }
  if ('failure' in told) {
    return (
      <ErrorState title="The session cannot be opened" details={failureDetails(told.failure)}>
        {told.failure.message}
      </ErrorState>
    )
  }
  const { review, tape } = told
  return (
    <>
      {choice}
      <div className={styles['opened']}>
        <Omitted review={review} tape={tape} pace={pace} />
        {pace === 'events' ? (
          <EventReplay
            key={tape.symbol}
            review={review}
            tape={tape}
            start={time === null ? tape.clock.length - 1 : (firstFrom(tape.clock, time) ?? tape.clock.length - 1)}
            onLeave={(place) => setTime(tape.clock[place] ?? null)}
            onSymbol={setSymbol}
          />
        ) : (
          <BarReplay
            key={review.data.symbol}
            review={review}
            time={time}
            onLeave={(bar) => setTime(review.equity.time[bar] ?? null)}
            onSymbol={setSymbol}
          />
        )}
      </div>
    </>
  )
}

interface OmittedProps {
  readonly review: SessionReview
  readonly tape: SessionTape
  readonly pace: Pace
}

/** What of a long session is not shown. */
function Omitted({ review, tape, pace }: OmittedProps): JSX.Element | null {
  const [what, shown, omitted] =
    pace === 'events'
      ? (['events', tape.clock.length, tape.omitted] as const)
      : (['bars', review.equity.time.length, review.omitted] as const)
  if (omitted === 0) return null
  return (
    <p className={styles['omitted']} role="status">
      The last {formatDecimal(shown, 0)} {what}; {formatDecimal(omitted, 0)} older ones are not shown.
    </p>
  )
}

interface BarReplayProps {
  readonly review: SessionReview
  /** Where one stood before; null to begin at the end. */
  readonly time: number | null
  readonly onLeave: (bar: number) => void
  readonly onSymbol: (symbol: string) => void
}

function BarReplay({ review, time, onLeave, onSymbol }: BarReplayProps): JSX.Element {
  const run = useMemo((): ReplayedRun => ({ ...review, config: { currency: review.currency } }), [review])
  const { length } = review.equity.time
  if (length === 0) return <EmptyState>No bar of {review.data.symbol} closed in this session.</EmptyState>
  const at = time === null ? -1 : review.equity.time.findIndex((each) => each >= time)
  return (
    <ReplayView
      source={sourceOf(review)}
      label={`Session ${review.id}`}
      simulated={review.simulated}
      result={run}
      symbols={review.symbols}
      onSymbol={onSymbol}
      start={at < 0 ? length - 1 : at}
      onLeave={onLeave}
    />
  )
}

/** All of it is here already. */
function sourceOf({ inspection, bars }: SessionReview): ReplaySource {
  return { inspect: async () => inspection, bars: async () => bars }
}

type Answer = { readonly review: SessionReview; readonly tape: SessionTape } | { readonly failure: Failure }
type Told = Answer | null

function useReview(id: string, symbol: string | null): Told {
  const client = useClient()
  const asked = `${id} ${symbol ?? ''}`
  const [told, setTold] = useState<{ readonly asked: string; readonly answer: Answer } | null>(null)
  useEffect(() => {
    let isWanted = true
    // One after the other: the engine goes through the session once for both.
    const ask = async (): Promise<Answer> => {
      const review = await client.command('session.review', { id, symbol })
      return { review, tape: await client.command('session.tape', { id, symbol }) }
    }
    ask().then(
      (answer) => {
        if (isWanted) setTold({ asked, answer })
      },
      (error: unknown) => {
        if (isWanted) setTold({ asked, answer: { failure: failureOf(error) } })
      },
    )
    return () => {
      isWanted = false
    }
  }, [client, id, symbol, asked])
  // What was asked before is not what is wanted now.
  return told?.asked === asked ? told.answer : null
}
