import { useVirtualizer } from '@tanstack/react-virtual'
import { useEffect, useId, useRef, type JSX } from 'react'
import { Time } from '../../components/numbers.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { useWorkspace } from '../../state/workspace.ts'
import type { EventDesk, EventView } from './event-desk.ts'
import { kindAt } from './event-filter.ts'
import { rowsUntil } from '../backtest/replay/cut-bars.ts'
import { EVENT_KIND_WORDS } from './event-words.ts'
import styles from './events.module.css'

interface EventListProps {
  readonly desk: EventDesk
  readonly view: EventView
  /** True when bars are of days: then the time of day says nothing. */
  readonly isDaily: boolean
  /** Why did the order of an event happen. */
  readonly onWhy: () => void
}

const ROW_HEIGHT = { compact: 24, comfortable: 28 } as const

/** Every event of the session in a list of virtual rows; the chosen one is where chart and account stand. */
export function EventList({ desk, view, isDaily, onWhy }: EventListProps): JSX.Element {
  const id = useId()
  const scroller = useRef<HTMLDivElement>(null)
  const rowHeight = ROW_HEIGHT[useWorkspace((state) => state.appearance.density)]
  const { places, cursor } = view
  const virtual = useVirtualizer({
    count: places.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 10,
    // The titles lie over the first row's place.
    scrollPaddingStart: rowHeight,
    initialRect: { width: 800, height: 240 },
  })
  useEffect(() => virtual.measure(), [virtual, rowHeight])
  const active = rowsUntil(places, cursor) - 1
  useEffect(() => {
    if (active >= 0) virtual.scrollToIndex(active)
  }, [virtual, active])
  const items = virtual.getVirtualItems()
  const first = items[0]?.index ?? 0
  const last = items.at(-1)?.index ?? -1
  useEffect(() => desk.want([...places.subarray(first, last + 1)]), [desk, places, first, last])
  return (
    <div
      ref={scroller}
      role="grid"
      tabIndex={0}
      aria-label="Events"
      aria-rowcount={places.length + 1}
      aria-activedescendant={active < 0 ? undefined : `${id}-${active}`}
      data-daily={isDaily || undefined}
      className={styles['list']}
    >
      <div role="rowgroup" className={styles['head']}>
        <div role="row" aria-rowindex={1} className={styles['row']}>
          {TITLES.map((title) => (
            <div key={title} role="columnheader">
              {title}
            </div>
          ))}
        </div>
      </div>
      <div role="rowgroup" className={styles['body']} style={{ height: virtual.getTotalSize() }}>
        {items.map(({ index, start }) => (
          <EventRow
            key={index}
            id={`${id}-${index}`}
            row={index}
            top={start}
            place={places[index] ?? 0}
            desk={desk}
            view={view}
            isDaily={isDaily}
            onWhy={onWhy}
          />
        ))}
      </div>
      {places.length > 0 ? null : <p className={styles['none']}>No such event in this session.</p>}
    </div>
  )
}

const TITLES = ['#', 'Time, UTC', 'Kind', 'Symbol', 'What happened', 'Correlation'] as const

interface EventRowProps extends EventListProps {
  readonly id: string
  readonly row: number
  readonly top: number
  readonly place: number
}

function EventRow({ id, row, top, place, desk, view, isDaily, onWhy }: EventRowProps): JSX.Element {
  const { tape } = desk
  const told = view.rows.get(place)
  const kind = kindAt(tape, place)
  return (
    // The list itself takes the keys; a row only takes the pointer.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="row"
      tabIndex={-1}
      aria-rowindex={row + 2}
      aria-selected={place === view.cursor}
      data-tone={told?.tone}
      className={styles['row']}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => desk.goTo(place)}
      onDoubleClick={onWhy}
    >
      <div role="gridcell">{formatDecimal(tape.sequence[place] ?? 0, 0)}</div>
      <div role="gridcell">
        <Time at={tape.clock[place] ?? null} zone="UTC" detail={isDaily ? 'date' : 'second'} />
      </div>
      <div role="gridcell" data-kind={kind}>
        {EVENT_KIND_WORDS[kind]}
      </div>
      <div role="gridcell">{told?.symbol}</div>
      <div role="gridcell" title={told?.text}>
        {told?.text}
      </div>
      <div role="gridcell" title={told?.correlationId}>
        {told?.correlationId}
      </div>
    </div>
  )
}
