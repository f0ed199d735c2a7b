import { useEffect, useMemo, useState, type JSX } from 'react'
import type { Failure } from '../../../contract/protocol.ts'
import type { SessionReview, SessionSummary } from '../../../contract/session-review.ts'
import { formatDecimal } from '../../components/number-format.ts'
import { EmptyState, ErrorState, Skeleton, failureDetails } from '../../components/panel-states.tsx'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { ReplayView } from '../backtest/replay/replay-view.tsx'
import type { ReplaySource, ReplayedRun } from '../backtest/replay/replayed-run.ts'
import styles from './history.module.css'

/** A recorded session, bar by bar: its chart, what was held and worth at each, and what happened there. */
export function SessionReplay({ session }: { readonly session: SessionSummary }): JSX.Element {
  const [symbol, setSymbol] = useState<string | null>(null)
  const [time, setTime] = useState<number | null>(null)
  const told = useReview(session.id, symbol)
  if (told === null) return <Skeleton columns="1fr 1fr 1fr" rows={12} />
  if ('failure' in told) {
    return (
      <ErrorState title="The session cannot be opened" details={failureDetails(told.failure)}>
        {told.failure.message}
      </ErrorState>
    )
  }
  return (
    <Opened
      key={told.review.data.symbol}
      review={told.review}
      time={time}
      onLeave={(bar) => setTime(told.review.equity.time[bar] ?? null)}
      onSymbol={setSymbol}
    />
  )
}

interface OpenedProps {
  readonly review: SessionReview
  /** Where the replay of another symbol stood; null to begin at the end. */
  readonly time: number | null
  readonly onLeave: (bar: number) => void
  readonly onSymbol: (symbol: string) => void
}

function Opened({ review, time, onLeave, onSymbol }: OpenedProps): JSX.Element {
  const run = useMemo((): ReplayedRun => ({ ...review, config: { currency: review.currency } }), [review])
  const { length } = review.equity.time
  if (length === 0) return <EmptyState>No bar of {review.data.symbol} closed in this session.</EmptyState>
  const at = time === null ? -1 : review.equity.time.findIndex((each) => each >= time)
  return (
    <div className={styles['opened']}>
      {review.omitted === 0 ? null : (
        <p className={styles['omitted']} role="status">
          The last {formatDecimal(length, 0)} bars; {formatDecimal(review.omitted, 0)} older ones are not shown.
        </p>
      )}
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
    </div>
  )
}

/** All of it is here already. */
function sourceOf({ inspection, bars }: SessionReview): ReplaySource {
  return { inspect: async () => inspection, bars: async () => bars }
}

type Answer = { readonly review: SessionReview } | { readonly failure: Failure }
type Told = Answer | null

function useReview(id: string, symbol: string | null): Told {
  const client = useClient()
  const asked = `${id} ${symbol ?? ''}`
  const [told, setTold] = useState<{ readonly asked: string; readonly answer: Answer } | null>(null)
  useEffect(() => {
    let isWanted = true
    client.command('session.review', { id, symbol }).then(
      (review) => {
        if (isWanted) setTold({ asked, answer: { review } })
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
