import { Pause, Play } from 'lucide-react'
import type { JSX } from 'react'
import { IconButton } from '../../../components/button.tsx'
import { Select } from '../../../components/select.tsx'
import { formatTime } from '../../../components/time-format.ts'
import { GoTo, PlayerControls, SymbolChoice, Where } from '../../player/player-controls.tsx'
import styles from '../../player/player.module.css'
import { barOfDate, PLAY_SPEEDS } from './replay-cursor.ts'
import type { ReplayDesk, ReplayView } from './replay-desk.ts'
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
  const days = [result.data.first, result.data.last].map((time) => formatTime(time, 'UTC', 'date'))
  return (
    <PlayerControls
      label="Replay"
      played={desk}
      step="bar"
      stop="trade"
      play={
        <IconButton
          label={view.playing ? 'Pause (Space)' : 'Play (Space)'}
          className={styles['play']}
          icon={view.playing ? <Pause /> : <Play />}
          onClick={() => desk.toggle()}
        />
      }
    >
      <div className={styles['choice']}>
        <Select
          label="Speed"
          value={String(view.speed)}
          options={SPEEDS}
          onChange={(speed) => desk.setSpeed(Number(speed))}
        />
      </div>
      <SymbolChoice symbol={result.data.symbol} symbols={symbols} onSymbol={onSymbol} />
      <GoTo
        label="Go to a date"
        placeholder="Go to a date"
        hint="A date, or a date and time as 2018-02-28 14:30; UTC"
        expected={`Expected a date from ${days.join(' to ')}`}
        placeOf={(text) => barOfDate(result.equity.time, text)}
        onGo={(bar) => desk.step(bar - desk.view.cursor)}
      />
      <Where
        time={formatTime(result.equity.time[view.cursor], 'UTC', isDaily ? 'date' : 'minute')}
        step="bar"
        place={view.cursor}
        places={desk.bars}
      />
    </PlayerControls>
  )
}
