import { useCallback, useEffect, useMemo, useState, useSyncExternalStore, type JSX, type KeyboardEvent } from 'react'
import type { SessionReview } from '../../../contract/session-review.ts'
import type { SessionTape } from '../../../contract/session-tape.ts'
import type { CandleChart } from '../../charts/candle-chart.ts'
import { ChartView } from '../../charts/chart-view.tsx'
import type { ScrubContent } from '../../charts/scrub-bar.ts'
import { Button } from '../../components/button.tsx'
import { classNames } from '../../components/class-names.ts'
import { EmptyState, Skeleton } from '../../components/panel-states.tsx'
import { asSentence } from '../../components/sentence.ts'
import { formatTime } from '../../components/time-format.ts'
import { useClient, useConnection } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import type { Bookmark } from '../player/bookmark.ts'
import { playerKey } from '../player/player-keys.ts'
import { PlayerScrub } from '../player/player-scrub.tsx'
import { Player } from '../player/player.tsx'
import player from '../player/player.module.css'
import { EventControls } from './event-controls.tsx'
import { EventDesk, type EventView } from './event-desk.ts'
import { EventDrawing, barsUntil } from './event-drawing.ts'
import { EVENT_KEYS } from './event-keys.ts'
import { EventList } from './event-list.tsx'
import { EventState } from './event-state.tsx'
import styles from './events.module.css'

interface EventReplayProps {
  readonly review: SessionReview
  readonly tape: SessionTape
  /** Where it begins, and goes. */
  readonly standing: Bookmark
  readonly onSymbol: (symbol: string) => void
}

/** A recorded session event by event: the chart up to the event, and the account just after it. */
export function EventReplay({ review, tape, standing, onSymbol }: EventReplayProps): JSX.Element {
  const client = useClient()
  const { link } = useConnection()
  const askWhy = useWorkspace((state) => state.askWhy)
  const [desk] = useState(() => new EventDesk(client, tape, standing.read()))
  const view = useSyncExternalStore(desk.subscribe, () => desk.view)
  useEffect(() => desk.subscribe(() => standing.keep(desk.view.cursor)), [desk, standing])
  // Also when the engine is back: what it could not tell before is told then.
  useEffect(() => {
    if (link === 'open') desk.askAgain()
  }, [desk, link])
  const scrub = useMemo(() => scrubOf(tape), [tape])
  const { moment, cursor, failure } = view
  const isDaily = review.data.timeframe.endsWith('d')
  const why = useCallback(
    (order: string) => {
      if (order !== '') askWhy({ session: tape.session, id: order })
    },
    [askWhy, tape],
  )
  const onWhy = useCallback(() => why(desk.order), [why, desk])
  const onKey = ({ key, shiftKey }: KeyboardEvent): boolean => {
    if (key !== 'Enter') return playerKey(desk, EVENT_KEYS, key, shiftKey)
    onWhy()
    return true
  }
  return (
    <Player
      label={`Session ${tape.session}`}
      refusal={failure === null ? null : <Refusal words={failure.message} desk={desk} view={view} />}
      onKey={onKey}
    >
      <div className={player['stage']}>
        <div className={styles['main']}>
          <div className={styles['chart']}>
            <EventChart review={review} tape={tape} view={view} />
          </div>
          <EventList desk={desk} view={view} isDaily={isDaily} onWhy={onWhy} />
        </div>
        <aside className={classNames(player['side'], styles['side'])} aria-label="State at the event">
          {moment === null ? (
            failure === null && <Skeleton columns="1fr 1fr" rows={12} />
          ) : (
            <EventState
              moment={moment}
              currency={tape.currency}
              equityStart={review.metrics.equityStart}
              onWhy={() => why(moment.row.order)}
            />
          )}
        </aside>
      </div>
      <PlayerScrub
        label="Event of the session"
        content={scrub}
        step="event"
        place={cursor}
        time={formatTime(tape.clock[cursor], 'UTC')}
        onScrub={(to) => desk.goTo(to)}
      />
      <EventControls desk={desk} view={view} isDaily={isDaily} onSymbol={onSymbol} />
    </Player>
  )
}

function Refusal({
  words,
  desk,
  view,
}: {
  readonly words: string
  readonly desk: EventDesk
  readonly view: EventView
}) {
  const isBehind = view.moment !== null && view.moment.row.index !== view.cursor
  return (
    <>
      <span>
        {asSentence(words)}
        {isBehind ? ' Chart and account are still those of another event.' : ''}
      </span>
      <Button size="small" onClick={() => desk.askAgain()}>
        Try again
      </Button>
    </>
  )
}

function scrubOf({ equity, fills }: SessionTape): ScrubContent {
  return {
    bars: equity.length,
    equity: [...equity],
    // A buy stands on the line, a sale hangs from it.
    trades: Array.from(fills.index, (index, row) => ({
      entry: index,
      exit: index,
      won: (fills.quantity[row] ?? 0) > 0,
    })),
  }
}

interface EventChartProps {
  readonly review: SessionReview
  readonly tape: SessionTape
  readonly view: EventView
}

function EventChart({ review, tape, view }: EventChartProps): JSX.Element {
  const [drawing, setDrawing] = useState<EventDrawing | null>(null)
  const onChart = useCallback(
    (chart: CandleChart | null) => setDrawing(chart === null ? null : new EventDrawing(chart, review, tape)),
    [review, tape],
  )
  const { moment } = view
  useEffect(() => {
    if (moment !== null) drawing?.draw(moment)
  }, [drawing, moment])
  const { data, simulated } = review
  const isEmpty = moment !== null && barsUntil(review, tape, moment.row.index) === 0
  const isOlder = moment !== null && (tape.bars[moment.row.index] ?? 0) > 0
  return (
    <ChartView
      label={`Session ${tape.session} on ${data.symbol}`}
      subject={{ ...data, timeZone: 'UTC', simulated }}
      onChart={onChart}
    >
      {moment === null && view.failure === null ? <Skeleton columns="1fr 1fr 1fr" rows={6} /> : null}
      {isEmpty ? (
        <EmptyState>
          {isOlder
            ? `The bars of ${data.symbol} from then are older than those that are shown.`
            : `No bar of ${data.symbol} had closed yet.`}
        </EmptyState>
      ) : null}
    </ChartView>
  )
}
