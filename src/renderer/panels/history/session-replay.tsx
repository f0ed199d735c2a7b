import { useCallback, useMemo, useState, type JSX } from 'react'
import type { SessionReview, SessionSummary } from '../../../contract/session-review.ts'
import type { SessionTape } from '../../../contract/session-tape.ts'
import { formatDecimal } from '../../components/number-format.ts'
import { PanelActions } from '../../components/panel.tsx'
import { AskAgain, EmptyState, Skeleton } from '../../components/panel-states.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { useAsked, type Asked } from '../../state/asked.ts'
import type { EngineClient } from '../../transport/client.ts'
import { ReplayView } from '../backtest/replay/replay-view.tsx'
import type { ReplaySource, ReplayedRun } from '../backtest/replay/replayed-run.ts'
import { bookmark, type Bookmark } from '../player/bookmark.ts'
import { barBookmark } from './bar-bookmark.ts'
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
  // By event: it stays where it is from one symbol and one pace to another.
  const [standing] = useState(() => bookmark(Number.POSITIVE_INFINITY))
  const { value: told, failure, again } = useRecorded(session.id, symbol)
  const choice = (
    <PanelActions>
      <Segmented label="Step by" size="small" value={pace} options={PACES} onChange={setPace} />
    </PanelActions>
  )
  if (failure !== null) {
    return <AskAgain title="The session cannot be opened" failure={failure} onAgain={again} />
  }
  if (told === null) {
    return (
      <>
        {choice}
        <Skeleton columns="1fr 1fr 1fr" rows={12} />
      </>
    )
  }
  const { review, tape } = told
  // Told anew, after another engine took over, a session that runs has more events.
  const key = `${tape.symbol} ${tape.clock.length}`
  return (
    <>
      {choice}
      <div className={styles['opened']}>
        <Omitted review={review} tape={tape} pace={pace} />
        {pace === 'events' ? (
          <EventReplay key={key} review={review} tape={tape} standing={standing} onSymbol={setSymbol} />
        ) : (
          <BarReplay key={key} review={review} tape={tape} standing={standing} onSymbol={setSymbol} />
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
  readonly tape: SessionTape
  /** Where one stands, by event. */
  readonly standing: Bookmark
  readonly onSymbol: (symbol: string) => void
}

function BarReplay({ review, tape, standing, onSymbol }: BarReplayProps): JSX.Element {
  const run = useMemo((): ReplayedRun => ({ ...review, config: { currency: review.currency } }), [review])
  const bars = useMemo(() => barBookmark(review, tape, standing), [review, tape, standing])
  if (review.equity.time.length === 0)
    return <EmptyState>No bar of {review.data.symbol} closed in this session.</EmptyState>
  return (
    <ReplayView
      source={sourceOf(review)}
      label={`Session ${review.id}`}
      simulated={review.simulated}
      result={run}
      symbols={review.symbols}
      onSymbol={onSymbol}
      standing={bars}
    />
  )
}

/** All of it is here already. */
function sourceOf({ inspection, bars }: SessionReview): ReplaySource {
  return { inspect: async () => inspection, bars: async () => bars }
}

interface Recorded {
  readonly review: SessionReview
  readonly tape: SessionTape
}

/** @param symbol whose chart is shown; the session's first when there was no choice */
function useRecorded(id: string, symbol: string | null): Asked<Recorded> {
  const ask = useCallback(
    // One after the other: the engine goes through the session once for both.
    async (client: EngineClient): Promise<Recorded> => {
      const review = await client.command('session.review', { id, symbol })
      return { review, tape: await client.command('session.tape', { id, symbol }) }
    },
    [id, symbol],
  )
  return useAsked(ask)
}
