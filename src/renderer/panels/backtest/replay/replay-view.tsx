import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
  type JSX,
  type KeyboardEvent,
} from 'react'
import type { CandleChart } from '../../../charts/candle-chart.ts'
import { ChartView } from '../../../charts/chart-view.tsx'
import { ScrubBar } from '../../../charts/scrub-bar.ts'
import { Button } from '../../../components/button.tsx'
import { formatDecimal } from '../../../components/number-format.ts'
import { EmptyState, Skeleton } from '../../../components/panel-states.tsx'
import { formatTime } from '../../../components/time-format.ts'
import { useServices } from '../../../state/services.ts'
import { isTyping } from '../../../shell/shortcuts.ts'
import { ReplayControls } from './replay-controls.tsx'
import { ReplayDesk, type ReplayView as View } from './replay-desk.ts'
import { ReplayDrawing } from './replay-drawing.ts'
import { replayKey } from './replay-keys.ts'
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
  /** Bar to begin at. */
  readonly start: number
  /** The bar that the replay was left at. */
  readonly onLeave: (bar: number) => void
  /** The way out when the run cannot be looked into; none when there is none. */
  readonly onRunAgain?: () => void
}

/**
 * Plays a finished run bar by bar: the chart up to the cursor, and what the strategy had and did there. Of one run and
 * symbol; another one has another key.
 */
export function ReplayView(props: ReplayProps): JSX.Element {
  const { source, result, start, onLeave } = props
  const { batch } = useServices()
  const [desk] = useState(() => new ReplayDesk({ source, batch, result, cursor: start, now: () => performance.now() }))
  const leave = useRef(onLeave)
  useEffect(() => {
    leave.current = onLeave
  })
  useEffect(() => {
    desk.open()
    return () => {
      leave.current(desk.view.cursor)
      desk.close()
    }
  }, [desk])
  return <Replay {...props} desk={desk} />
}

function Replay({
  desk,
  result,
  symbols,
  onSymbol,
  onLeave,
  onRunAgain,
  label = 'Replay of the run',
  simulated = false,
}: ReplayProps & { readonly desk: ReplayDesk }): JSX.Element {
  const view = useSyncExternalStore(desk.subscribe, () => desk.view)
  const peaks = useMemo(() => peaksOf(result), [result])
  const state = useMemo(
    () => stateAtBar(result, peaks, view.window?.inspection ?? null, view.cursor),
    [result, peaks, view.window, view.cursor],
  )
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
    // A button that has the focus keeps its Space; a list its arrows.
    if (event.key === ' ' && event.target instanceof HTMLButtonElement) return
    if (event.target instanceof HTMLElement && event.target.closest('[role=listbox]') !== null) return
    if (!replayKey(desk, event.key, event.shiftKey)) return
    event.preventDefault()
    event.stopPropagation()
  }
  return (
    <div className={styles['replay']} role="group" aria-label={label} onKeyDownCapture={onKeyDown}>
      {view.refusal === null ? null : (
        <div className={styles['refusal']} role="status">
          <span>{view.refusal.message}. Indicators, orders and cash are not shown; the result stands.</span>
          {onRunAgain === undefined ? null : (
            <Button size="small" onClick={onRunAgain}>
              Run again
            </Button>
          )}
        </div>
      )}
      <div className={styles['stage']}>
        <div className={styles['chart']}>
          <ReplayChart view={view} state={state} result={result} label={label} simulated={simulated} />
        </div>
        {/* Scrolls when there are many orders: the keyboard must reach it. */}
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <aside className={styles['side']} aria-label="State at the bar" tabIndex={0}>
          <ReplayState result={result} state={state} inspected={view.window?.inspection != null} />
        </aside>
      </div>
      <Scrub desk={desk} view={view} result={result} />
      <ReplayControls
        desk={desk}
        view={view}
        result={result}
        symbols={symbols}
        onSymbol={(symbol) => {
          // The other symbol's replay begins where this one stands.
          onLeave(desk.view.cursor)
          onSymbol(symbol)
        }}
      />
    </div>
  )
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

interface ScrubProps {
  readonly desk: ReplayDesk
  readonly view: View
  readonly result: ReplayedRun
}

/** The whole run in one line: its equity, its trades, the cursor. */
function Scrub({ desk, view, result }: ScrubProps): JSX.Element {
  const { batch } = useServices()
  const canvas = useRef<HTMLCanvasElement>(null)
  const [bar, setBar] = useState<ScrubBar | null>(null)
  useEffect(() => {
    if (canvas.current === null) return undefined
    const made = new ScrubBar(canvas.current, batch, (to) => {
      desk.pause()
      desk.goTo(to)
    })
    made.set({
      bars: desk.bars,
      equity: result.equity.value,
      trades: desk.stops.trades.map((stop, index) => ({ ...stop, won: (result.trades[index]?.netPnl ?? 0) > 0 })),
    })
    setBar(made)
    return () => {
      setBar(null)
      made.dispose()
    }
  }, [batch, desk, result])
  useEffect(() => bar?.moveTo(view.cursor), [bar, view.cursor])
  const time = formatTime(result.equity.time[view.cursor], 'UTC', 'minute')
  return (
    <canvas
      ref={canvas}
      tabIndex={0}
      role="slider"
      aria-label="Bar of the run"
      aria-valuemin={1}
      aria-valuemax={desk.bars}
      aria-valuenow={view.cursor + 1}
      aria-valuetext={`${time}, bar ${formatDecimal(view.cursor + 1, 0)} of ${formatDecimal(desk.bars, 0)}`}
      className={styles['scrub']}
    />
  )
}
