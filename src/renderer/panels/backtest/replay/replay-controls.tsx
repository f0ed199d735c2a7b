import { ChevronFirst, ChevronLast, Pause, Play, SkipBack, SkipForward, StepBack, StepForward } from 'lucide-react'
import { useState, type JSX } from 'react'
import { IconButton } from '../../../components/button.tsx'
import { TextInput } from '../../../components/field.tsx'
import { formatDecimal } from '../../../components/number-format.ts'
import { Select } from '../../../components/select.tsx'
import { formatTime } from '../../../components/time-format.ts'
import { barOfDate, PLAY_SPEEDS } from './replay-cursor.ts'
import type { ReplayDesk, ReplayView } from './replay-desk.ts'
import styles from './replay.module.css'
import type { ReplayedRun } from './replayed-run.ts'

interface ReplayControlsProps {
  readonly desk: ReplayDesk
  readonly view: ReplayView
  readonly result: ReplayedRun
  readonly symbols: readonly string[]
  readonly onSymbol: (symbol: string) => void
}

const SPEEDS = PLAY_SPEEDS.map((speed) => ({ value: String(speed), label: `${speed} bars/s` }))

/** Step, play, speed, jump; the keys do the same. */
export function ReplayControls({ desk, view, result, symbols, onSymbol }: ReplayControlsProps): JSX.Element {
  const isDaily = result.data.timeframe.endsWith('d')
  return (
    <div className={styles['controls']} role="toolbar" aria-label="Replay">
      <IconButton label="First bar (Home)" icon={<ChevronFirst />} onClick={() => desk.step(-desk.bars)} />
      <IconButton label="Trade before ([)" icon={<SkipBack />} onClick={() => desk.jump(-1)} />
      <IconButton label="One bar back (←)" icon={<StepBack />} onClick={() => desk.step(-1)} />
      <IconButton
        label={view.playing ? 'Pause (Space)' : 'Play (Space)'}
        className={styles['play']}
        icon={view.playing ? <Pause /> : <Play />}
        onClick={() => desk.toggle()}
      />
      <IconButton label="One bar on (→)" icon={<StepForward />} onClick={() => desk.step(1)} />
      <IconButton label="Next trade (])" icon={<SkipForward />} onClick={() => desk.jump(1)} />
      <IconButton label="Last bar (End)" icon={<ChevronLast />} onClick={() => desk.step(desk.bars)} />
      <div className={styles['speed']}>
        <Select
          label="Speed"
          value={String(view.speed)}
          options={SPEEDS}
          onChange={(speed) => desk.setSpeed(Number(speed))}
        />
      </div>
      {symbols.length < 2 ? null : (
        <div className={styles['speed']}>
          <Select
            label="Symbol"
            value={result.data.symbol}
            options={symbols.map((symbol) => ({ value: symbol, label: symbol }))}
            onChange={onSymbol}
          />
        </div>
      )}
      <GoToDate desk={desk} result={result} />
      <span className={styles['where']}>
        <b>{formatTime(result.equity.time[view.cursor], 'UTC', isDaily ? 'date' : 'minute')}</b>
        <span>
          bar {formatDecimal(view.cursor + 1, 0)} of {formatDecimal(desk.bars, 0)}
        </span>
      </span>
    </div>
  )
}

function GoToDate({ desk, result }: { readonly desk: ReplayDesk; readonly result: ReplayedRun }): JSX.Element {
  const [text, setText] = useState('')
  const [wrong, setWrong] = useState(false)
  const go = (): void => {
    const bar = barOfDate(result.equity.time, text)
    setWrong(bar === null)
    if (bar === null) return
    desk.step(bar - desk.view.cursor)
    setText('')
  }
  const days = [result.data.first, result.data.last].map((time) => formatTime(time, 'UTC', 'date'))
  return (
    <form
      className={styles['date']}
      onSubmit={(event) => {
        event.preventDefault()
        go()
      }}
    >
      <TextInput
        aria-label="Go to a date"
        placeholder="Go to 2018-02-28"
        title={
          wrong ? `Expected a date from ${days.join(' to ')}` : 'A date, or a date and time as 2018-02-28 14:30; UTC'
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
