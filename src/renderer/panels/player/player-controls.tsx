import { ChevronFirst, ChevronLast, SkipBack, SkipForward, StepBack, StepForward } from 'lucide-react'
import { useState, type JSX, type ReactNode } from 'react'
import { IconButton } from '../../components/button.tsx'
import { TextInput } from '../../components/field.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { Select } from '../../components/select.tsx'
import type { Played } from './player-keys.ts'
import styles from './player.module.css'

interface PlayerControlsProps {
  /** What the buttons are for. */
  readonly label: string
  readonly played: Played
  /** One step, and one jump: `event`, `order or fill`. */
  readonly step: string
  readonly stop: string
  /** Between back and on. */
  readonly play?: ReactNode
  /** After the buttons. */
  readonly children: ReactNode
}

/** Step and jump by buttons; the keys do the same. */
export function PlayerControls({ label, played, step, stop, play, children }: PlayerControlsProps): JSX.Element {
  return (
    <div className={styles['controls']} role="toolbar" aria-label={label}>
      <IconButton label={`First ${step} (Home)`} icon={<ChevronFirst />} onClick={() => played.toEnd(-1)} />
      <IconButton label={`${capital(stop)} before ([)`} icon={<SkipBack />} onClick={() => played.jump(-1)} />
      <IconButton label={`One ${step} back (←)`} icon={<StepBack />} onClick={() => played.step(-1)} />
      {play}
      <IconButton label={`One ${step} on (→)`} icon={<StepForward />} onClick={() => played.step(1)} />
      <IconButton label={`Next ${stop} (])`} icon={<SkipForward />} onClick={() => played.jump(1)} />
      <IconButton label={`Last ${step} (End)`} icon={<ChevronLast />} onClick={() => played.toEnd(1)} />
      {children}
    </div>
  )
}

function capital(word: string): string {
  return `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`
}

interface SymbolChoiceProps {
  readonly symbol: string
  readonly symbols: readonly string[]
  readonly onSymbol: (symbol: string) => void
}

/** Which symbol's chart is shown, where there are several. */
export function SymbolChoice({ symbol, symbols, onSymbol }: SymbolChoiceProps): JSX.Element | null {
  if (symbols.length < 2) return null
  return (
    <div className={styles['choice']}>
      <Select
        label="Symbol"
        value={symbol}
        options={symbols.map((each) => ({ value: each, label: each }))}
        onChange={onSymbol}
      />
    </div>
  )
}

interface GoToProps {
  readonly label: string
  readonly placeholder: string
  /** What may be typed, and what was expected where it was something else. */
  readonly hint: string
  readonly expected: string
  /** Where a text leads; null for nowhere. */
  readonly placeOf: (text: string) => number | null
  readonly onGo: (place: number) => void
}

/** To what is typed, by Enter. */
export function GoTo({ label, placeholder, hint, expected, placeOf, onGo }: GoToProps): JSX.Element {
  const [text, setText] = useState('')
  const [isWrong, setWrong] = useState(false)
  return (
    <form
      className={styles['goTo']}
      onSubmit={(event) => {
        event.preventDefault()
        const place = placeOf(text)
        setWrong(place === null)
        if (place === null) return
        onGo(place)
        setText('')
      }}
    >
      <TextInput
        aria-label={label}
        placeholder={placeholder}
        title={isWrong ? expected : hint}
        value={text}
        invalid={isWrong}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setWrong(false)
        }}
      />
      {isWrong ? (
        <span role="alert" className={styles['wrong']}>
          {expected}
        </span>
      ) : null}
    </form>
  )
}

interface WhereProps {
  /** When that is, as text. */
  readonly time: string
  /** "event" */
  readonly step: string
  /** From 0. */
  readonly place: number
  readonly places: number
}

/** Where one is. */
export function Where({ time, step, place, places }: WhereProps): JSX.Element {
  return (
    <span className={styles['where']}>
      <b>{time}</b>
      <span>{placeWords(step, place, places)}</span>
    </span>
  )
}

/** `event 3 of 1,200`. */
export function placeWords(step: string, place: number, places: number): string {
  return `${step} ${formatDecimal(place + 1, 0)} of ${formatDecimal(places, 0)}`
}
