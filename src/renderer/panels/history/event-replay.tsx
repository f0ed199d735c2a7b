import { useCallback, useEffect, useRef, useState, useSyncExternalStore, type JSX, type KeyboardEvent } from 'react'
import type { SessionReview } from '../../../contract/session-review.ts'
import type { SessionTape } from '../../../contract/session-tape.ts'
import type { CandleChart } from '../../charts/candle-chart.ts'
import { ChartView } from '../../charts/chart-view.tsx'
import { EmptyState, Skeleton } from '../../components/panel-states.tsx'
import { isTyping } from '../../shell/shortcuts.ts'
import { useClient } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { EventControls } from './event-controls.tsx'
import { EventDesk, type EventView } from './event-desk.ts'
import { EventDrawing } from './event-drawing.ts'
import { eventKey } from './event-keys.ts'
import { EventList } from './event-list.tsx'
import { EventScrub } from './event-scrub.tsx'
import { EventState } from './event-state.tsx'
import styles from './events.module.css'

interface EventReplayProps {
  readonly review: SessionReview
  readonly tape: SessionTape
  /** Event to begin at. */
  readonly start: number
  /** The event that was left at. */
  readonly onLeave: (place: number) => void
  readonly onSymbol: (symbol: string) => void
}

/** A recorded session event by event: the chart up to the event, and the account just after it. */
export function EventReplay({ review, tape, start, onLeave, onSymbol }: EventReplayProps): JSX.Element {
  const client = useClient()
  const askWhy = useWorkspace((state) => state.askWhy)
  const [desk] = useState(() => new EventDesk(client, tape, start))
  const view = useSyncExternalStore(desk.subscribe, () => desk.view)
  const leave = useRef(onLeave)
  useEffect(() => {
    leave.current = onLeave
  })
  useEffect(() => {
    desk.follow()
    return () => leave.current(desk.view.cursor)
  }, [desk])
  const { moment } = view
  const isDaily = review.data.timeframe.endsWith('d')
  const onWhy = useCallback(() => {
    const order = desk.view.moment?.row.order ?? ''
    if (order !== '') askWhy({ session: tape.session, id: order })
  }, [askWhy, desk, tape])
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    const { target } = event
    if (target instanceof HTMLElement && target.closest('[role=listbox], [role=combobox]') !== null) return
    const isWhy = event.key === 'Enter' && !(target instanceof HTMLButtonElement)
    if (isWhy) onWhy()
    else if (!eventKey(desk, event.key, event.shiftKey)) return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={styles['events']} role="group" aria-label={`Session ${tape.session}`} onKeyDownCapture={onKeyDown}>
      {view.failure === null ? null : (
        <p className={styles['refusal']} role="status">
          {view.failure.message}. What is shown is of the event before.
        </p>
      )}
      <div className={styles['stage']}>
        <div className={styles['main']}>
          <div className={styles['chart']}>
            <EventChart review={review} tape={tape} view={view} />
          </div>
          <EventList desk={desk} view={view} isDaily={isDaily} onWhy={onWhy} />
        </div>
        <aside className={styles['side']} aria-label="State at the event">
          {moment === null ? (
            <Skeleton columns="1fr 1fr" rows={12} />
          ) : (
            <EventState
              moment={moment}
              currency={tape.currency}
              equityStart={review.metrics.equityStart}
              onWhy={onWhy}
            />
          )}
        </aside>
      </div>
      <EventScrub desk={desk} cursor={view.cursor} />
      <EventControls
        desk={desk}
        view={view}
        isDaily={isDaily}
        symbol={tape.symbol}
        symbols={tape.symbols}
        onSymbol={onSymbol}
      />
    </div>
  )
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
  const isEmpty = moment !== null && (tape.bars[moment.row.index] ?? 0) === 0
  return (
    <ChartView
      label={`Session ${tape.session} on ${data.symbol}`}
      subject={{ ...data, timeZone: 'UTC', simulated }}
      onChart={onChart}
    >
      {moment === null ? <Skeleton columns="1fr 1fr 1fr" rows={6} /> : null}
      {isEmpty ? <EmptyState>No bar of {data.symbol} had closed yet.</EmptyState> : null}
    </ChartView>
  )
}
