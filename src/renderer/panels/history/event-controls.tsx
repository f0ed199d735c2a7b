import type { JSX } from 'react'
import { Select } from '../../components/select.tsx'
import { formatTime } from '../../components/time-format.ts'
import { GoTo, PlayerControls, SymbolChoice, Where } from '../player/player-controls.tsx'
import styles from '../player/player.module.css'
import type { EventDesk, EventView } from './event-desk.ts'
import { EVENT_FILTERS, placeOf } from './event-filter.ts'

interface EventControlsProps {
  readonly desk: EventDesk
  readonly view: EventView
  readonly isDaily: boolean
  readonly onSymbol: (symbol: string) => void
}

/** Step, jump, filter; the keys do the same. */
export function EventControls({ desk, view, isDaily, onSymbol }: EventControlsProps): JSX.Element {
  const { tape } = desk
  return (
    <PlayerControls label="Events" played={desk} step="event" stop="order or fill">
      <div className={styles['choice']} data-wide="">
        <Select
          label="Events shown"
          value={view.filter}
          options={[...EVENT_FILTERS]}
          onChange={(filter) => desk.setFilter(filter)}
        />
      </div>
      <SymbolChoice symbol={tape.symbol} symbols={tape.symbols} onSymbol={onSymbol} />
      <GoTo
        label="Go to an event"
        placeholder="Go to #120"
        hint="A number, a date, or a date and time as 2018-02-28 14:30; UTC"
        expected="No such event: expected a number or a time of this session"
        placeOf={(text) => placeOf(tape, text)}
        onGo={(place) => desk.goTo(place)}
      />
      <Where
        time={formatTime(tape.clock[view.cursor], 'UTC', isDaily ? 'date' : 'second')}
        step="event"
        place={view.cursor}
        places={desk.events}
      />
    </PlayerControls>
  )
}
