import { useCallback, useEffect, useMemo, useState, useSyncExternalStore, type JSX, type KeyboardEvent } from 'react'
import type { CandleChart } from '../../../charts/candle-chart.ts'
import { ChartView } from '../../../charts/chart-view.tsx'
import type { ScrubContent } from '../../../charts/scrub-bar.ts'
import { Button } from '../../../components/button.tsx'
import { classNames } from '../../../components/class-names.ts'
import { EmptyState, Skeleton } from '../../../components/panel-states.tsx'
import { asSentence } from '../../../components/sentence.ts'
import { formatTime } from '../../../components/time-format.ts'
import { useServices } from '../../../state/services.ts'
import type { Bookmark } from '../../player/bookmark.ts'
import { playerKey } from '../../player/player-keys.ts'
import { PlayerScrub } from '../../player/player-scrub.tsx'
import { Player } from '../../player/player.tsx'
import player from '../../player/player.module.css'
import { ReplayControls } from './replay-controls.tsx'
import { ReplayDesk, type ReplayView as View } from './replay-desk.ts'
import { ReplayDrawing } from './replay-drawing.ts'
import { REPLAY_KEYS } from './replay-keys.ts'
import { ReplayState } from './replay-state.tsx'
import type { ReplayedRun, ReplaySource } from './replayed-run.ts'
import styles from './replay.module.css'
import { peaksOf, stateAtBar, type StateAtBar } from './state-at-bar.ts'

interface ReplayProps {
  readonly source: ReplaySource
  /** "Replay of the run" */
  readonly label?: string
  readonly simulated?: boolean
  readonly result: ReplayedRun
  /** Symbols of the run when there are several, and the way to another. */
  readonly symbols: readonly string[]
  readonly onSymbol: (symbol: string) => void
  /** The bar that it begins at, and goes to. */
  readonly standing: Bookmark
  /** The way out when the run cannot be looked into; none when there is none. */
  readonly onRunAgain?: () => void
}

/**
 * Plays a finished run bar by bar: the chart up to the cursor, and what the strategy had and did there. Of one run and
 * symbol; another one has another key.
 */
export function ReplayView({
  source,
  result,
  symbols,
  onSymbol,
  standing,
  onRunAgain,
  label = 'Replay of the run',
  simulated = false,
}: ReplayProps): JSX.Element {
  const { batch } = useServices()
  const [desk] = useState(
    () => new ReplayDesk({ source, batch, result, cursor: standing.read(), now: () => performance.now() }),
  )
  useEffect(() => {
    const stop = desk.subscribe(() => standing.keep(desk.view.cursor))
    desk.open()
    return () => {
      stop()
      desk.close()
    }
  }, [desk, standing])
  const view = useSyncExternalStore(desk.subscribe, () => desk.view)
  const peaks = useMemo(() => peaksOf(result), [result])
  const state = useMemo(
    () => stateAtBar(result, peaks, view.window?.inspection ?? null, view.cursor),
    [result, peaks, view.window, view.cursor],
  )
  const scrub = useMemo(() => scrubOf(desk, result), [desk, result])
  const onKey = ({ key, shiftKey }: KeyboardEvent): boolean => playerKey(desk, REPLAY_KEYS, key, shiftKey)
  return (
    <Player
      label={label}
      refusal={view.refusal === null ? null : <Refusal words={view.refusal.message} onRunAgain={onRunAgain} />}
      onKey={onKey}
    >
      <div className={classNames(player['stage'], styles['stage'])}>
        <div className={styles['chart']}>
          <ReplayChart view={view} state={state} result={result} label={label} simulated={simulated} />
        </div>
        {/* Scrolls when there are many orders: the keyboard must reach it. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <aside className={classNames(player['side'], styles['side'])} aria-label="State at the bar" tabIndex={0}>
          <ReplayState result={result} state={state} inspected={view.window?.inspection != null} />
        </aside>
      </div>
      <PlayerScrub
        label="Bar of the run"
        content={scrub}
        step="bar"
        place={view.cursor}
        time={formatTime(result.equity.time[view.cursor], 'UTC', 'minute')}
        onScrub={(to) => {
          desk.pause()
          desk.goTo(to)
        }}
      />
      <ReplayControls desk={desk} view={view} result={result} symbols={symbols} onSymbol={onSymbol} />
    </Player>
  )
}

function Refusal(props: { readonly words: string; readonly onRunAgain: (() => void) | undefined }): JSX.Element {
  return (
    <>
      <span>{asSentence(props.words)} Indicators, orders and cash are not shown; the result stands.</span>
      {props.onRunAgain === undefined ? null : (
        <Button size="small" onClick={props.onRunAgain}>
          Run again
        </Button>
      )}
    </>
  )
}

function scrubOf({ bars, stops }: ReplayDesk, { equity, trades }: ReplayedRun): ScrubContent {
  return {
    bars,
    equity: equity.value,
    trades: stops.trades.map((stop, index) => ({ ...stop, won: (trades[index]?.netPnl ?? 0) > 0 })),
  }
}

interface ReplayChartProps {
  readonly view: View
  readonly state: StateAtBar
  readonly result: ReplayedRun
  readonly label: string
  readonly simulated: boolean
}

function ReplayChart({ view, state, result, label, simulated }: ReplayChartProps): JSX.Element {
  const [drawing, setDrawing] = useState<ReplayDrawing | null>(null)
  const onChart = useCallback(
    (chart: CandleChart | null) => setDrawing(chart === null ? null : new ReplayDrawing(chart, result)),
    [result],
  )
  useEffect(() => {
    if (view.window !== null) drawing?.draw(view.window, state)
  }, [drawing, view.window, state])
  const { data } = result
  return (
    <ChartView label={`${label} on ${data.symbol}`} subject={{ ...data, timeZone: 'UTC', simulated }} onChart={onChart}>
      {view.window === null ? <Skeleton columns="1fr 1fr 1fr" rows={10} /> : null}
      {view.window !== null && view.window.bars === null ? (
        <EmptyState>
          The bars of {data.symbol} are not in the library as they were; import them to see the candles.
        </EmptyState>
      ) : null}
    </ChartView>
  )
}
