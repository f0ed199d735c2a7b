import { ChevronFirst, ChevronLast, SkipBack, SkipForward, StepBack, StepForward } from 'lucide-react'
import { useState, type JSX } from 'react'
import { IconButton } from '../../components/button.tsx'
import { TextInput } from '../../components/field.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { Select } from '../../components/select.tsx'
import { formatTime } from '../../components/time-format.ts'
import type { EventDesk, EventView } from './event-desk.ts'
import { EVENT_FILTERS, placeOf } from './event-filter.ts'
import styles from './events.module.css'

interface EventControlsProps {
  readonly desk: EventDesk
  readonly view: EventView
  readonly isDaily: boolean
  readonly symbol: string
  readonly symbols: readonly string[]
  readonly onSymbol: (symbol: string) => void
}

/** Step, jump, filter; the keys do the same. */
export function EventControls({ desk, view, isDaily, symbol, symbols, onSymbol }: EventControlsProps): JSX.Element {
  return (
    <div className={styles['controls']} role="toolbar" aria-label="Events">
      <IconButton label="First event (Home)" icon={<ChevronFirst />} onClick={() => desk.goTo(0)} />
      <IconButton label="Order or fill before (Shift ←)" icon={<SkipBack />} onClick={() => desk.jump(-1)} />
      <IconButton label="One event back (←)" icon={<StepBack />} onClick={() => desk.step(-1)} />
      <IconButton label="One event on (→)" icon={<StepForward />} onClick={() => desk.step(1)} />
      <IconButton label="Next order or fill (Shift →)" icon={<SkipForward />} onClick={() => desk.jump(1)} />
      <IconButton label="Last event (End)" icon={<ChevronLast />} onClick={() => desk.goTo(desk.events - 1)} />
      <div className={styles['filter']}>
        <Select
          label="Events shown"
          value={view.filter}
          options={[...EVENT_FILTERS]}
          onChange={(filter) => desk.setFilter(filter)}
        />
      </div>
      {symbols.length < 2 ? null : (
        <div className={styles['symbol']}>
          <Select
            label="Symbol"
            value={symbol}
            options={symbols.map((each) => ({ value: each, label: each }))}
            onChange={onSymbol}
          />
        </div>
      )}
      <GoTo desk={desk} />
      <span className={styles['where']}>
        <b>{formatTime(desk.tape.clock[view.cursor], 'UTC', isDaily ? 'date' : 'second')}</b>
        <span>
          event {formatDecimal(view.cursor + 1, 0)} of {formatDecimal(desk.events, 0)}
        </span>
      </span>
    </div>
  )
}

function GoTo({ desk }: { readonly desk: EventDesk }): JSX.Element {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  return (
    <form
      className={styles['goTo']}
      onSubmit={(event) => {
        event.preventDefault()
        const place = placeOf(desk.tape, text)
        setWrong(place === null)
        if (place === null) return
        desk.goTo(place)
        setText('')
      }}
    >
      <TextInput
        aria-label="Go to an event"
        placeholder="Go to #120 or a date"
        title={
          wrong ? 'Expected the number or the time of an event of this session' : 'A number, or a date and time; UTC'
        }
        value={text}
        invalid={wrong}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setWrong(false)
        }}
      />
    </form>
  )
}
