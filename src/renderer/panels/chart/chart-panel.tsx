import { CandlestickChart, Maximize } from 'lucide-react'
import { useCallback, useEffect, useState, type JSX, type ReactNode } from 'react'
import type { InstrumentView } from '../../../contract/views.ts'
import type { CandleChart } from '../../charts/candle-chart.ts'
import type { ZoneChoice } from '../../charts/axis-time.ts'
import { ChartView } from '../../charts/chart-view.tsx'
import { Badge } from '../../components/indicators.tsx'
import { IconButton } from '../../components/button.tsx'
import { EmptyState, ErrorState, failureDetails, Skeleton } from '../../components/panel-states.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import { useInstrument, useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { useDaily } from '../../state/zone.ts'
import { useBars, useIndicators, useOlderBars, useTradingMarks, type BarsPhase } from './chart-feeds.ts'
import styles from './chart-panel.module.css'
import { useChartSettings } from './chart-settings.ts'
import { useLevelActions } from './level-actions.ts'
import { PriceMenu } from './price-menu.tsx'
import { withStudy } from './studies.ts'
import { StudyMenu } from './study-menu.tsx'

const ZONES: readonly { readonly value: ZoneChoice; readonly label: string }[] = [
  { value: 'exchange', label: 'Exchange time' },
  { value: 'utc', label: 'UTC' },
  { value: 'local', label: 'Local time' },
]

/** The price chart of the workspace's symbol, with indicators, fills, position and working orders. */
export function ChartPanel(): JSX.Element {
  const instruments = useStream((stores) => stores.instruments)
  const symbol = useWorkspace((state) => state.symbol)
  if (instruments.phase === 'refused' && instruments.failure !== null) {
    return (
      <ErrorState title="The chart could not be shown" details={failureDetails(instruments.failure)}>
        {instruments.failure.message}
      </ErrorState>
    )
  }
  if (instruments.phase === 'ready' && instruments.value.length === 0) {
    return <EmptyState>No session is running. Start a replay or the simulated feed to see prices.</EmptyState>
  }
  return symbol === null ? <Skeleton columns="1fr" rows={1} /> : <SymbolChart symbol={symbol} />
}

function SymbolChart({ symbol }: { readonly symbol: string }): JSX.Element {
  const instrument = useInstrument(symbol)
  const settings = useChartSettings()
  const [chart, setChart] = useState<CandleChart | null>(null)
  const onChart = useCallback((next: CandleChart | null) => setChart(next), [])
  const wanted = settings.timeframes[symbol]
  const timeframes = instrument?.timeframes ?? []
  const timeframe = wanted !== undefined && timeframes.includes(wanted) ? wanted : (instrument?.timeframe ?? '1d')

  const phase = useBars(chart, instrument === undefined ? null : symbol, timeframe)
  const older = useOlderBars(chart, symbol, timeframe)
  useIndicators(chart, instrument === undefined ? null : symbol, timeframe, settings.studies)
  useTradingMarks(chart, instrument)
  useChartTarget(chart, symbol, phase)
  useEffect(() => chart?.setZone(settings.zone), [chart, settings.zone])
  useEffect(() => chart?.setHollow(settings.hollow), [chart, settings.hollow])

  const { cancel, move } = useLevelActions(symbol)
  return (
    <div className={styles['panel']}>
      <Toolbar symbol={symbol} timeframe={timeframe} onFit={() => chart?.fit()} />
      <div className={styles['chart']}>
        <Surface chart={chart} instrument={instrument}>
          <ChartView
            label={`${symbol}, ${timeframe} bars. Arrows scroll, plus and minus zoom, End goes to now.`}
            subject={{
              symbol,
              timeframe,
              timeZone: instrument?.timeZone ?? 'UTC',
              pricePrecision: instrument?.pricePrecision ?? 2,
              quantityPrecision: instrument?.quantityPrecision ?? 0,
              simulated: instrument?.simulated ?? false,
            }}
            events={{
              onWantsOlder: older,
              onCancelOrder: cancel,
              onMoveOrder: move,
              onRemoveLines: (group) =>
                settings.change({ studies: settings.studies.filter((study) => `study:${study.id}` !== group) }),
            }}
            onChart={onChart}
          >
            <Veil phase={phase} symbol={symbol} />
          </ChartView>
        </Surface>
      </div>
    </div>
  )
}

/** The chart with what can be done at a price, once it is known of what. */
function Surface(props: { chart: CandleChart | null; instrument: InstrumentView | undefined; children: ReactNode }) {
  const { chart, instrument, children } = props
  if (instrument === undefined) return children
  return (
    <PriceMenu chart={chart} instrument={instrument}>
      {children}
    </PriceMenu>
  )
}

/** What lies over the chart while there are no bars. */
function Veil({ phase, symbol }: { readonly phase: BarsPhase; readonly symbol: string }): JSX.Element | null {
  switch (phase.kind) {
    case 'ready':
      return null
    case 'loading':
      return <div role="status" aria-label="Loading bars" className={styles['loading']} />
    case 'empty':
      return <EmptyState>Waiting for the first bar of {symbol}.</EmptyState>
    case 'refused':
      return (
        <ErrorState title={`No bars of ${symbol}`} details={failureDetails(phase.failure)}>
          {phase.failure.message}
        </ErrorState>
      )
  }
}

/** Jumps to the moment that another panel asked for. */
function useChartTarget(chart: CandleChart | null, symbol: string, phase: BarsPhase): void {
  const target = useWorkspace((state) => state.chartTarget)
  useEffect(() => {
    if (chart === null || target === null || target.symbol !== symbol || phase.kind !== 'ready') return
    chart.show(target.time, target.time)
  }, [chart, target, symbol, phase])
}

interface ToolbarProps {
  readonly symbol: string
  readonly timeframe: string
  readonly onFit: () => void
}

function Toolbar({ symbol, timeframe, onFit }: ToolbarProps): JSX.Element {
  const instruments = useStream((stores) => stores.instruments).value
  const instrument = instruments.find((one) => one.symbol === symbol)
  const selectSymbol = useWorkspace((state) => state.selectSymbol)
  const settings = useChartSettings()
  // Dates are the same in every zone.
  const daily = useDaily()
  return (
    <div className={styles['toolbar']} role="toolbar" aria-label="Chart">
      <div className={styles['symbol']}>
        <Select
          label="Symbol"
          value={symbol}
          options={instruments.map((one) => ({ value: one.symbol, label: one.symbol, note: one.kind }))}
          onChange={selectSymbol}
        />
      </div>
      <Segmented
        label="Timeframe"
        value={timeframe}
        options={(instrument?.timeframes ?? [timeframe]).map((one) => ({ value: one, label: one }))}
        onChange={(next) => settings.change({ timeframes: { ...settings.timeframes, [symbol]: next } })}
      />
      <StudyMenu onAdd={(study) => settings.change({ studies: withStudy(settings.studies, study) })} />
      {instrument?.simulated === true ? <Badge tone="warning">simulated</Badge> : null}
      <span className={styles['space']} />
      {daily ? null : (
        <div className={styles['zone']}>
          <Select
            label="Time zone"
            value={settings.zone}
            options={ZONES}
            onChange={(zone) => settings.change({ zone })}
          />
        </div>
      )}
      <IconButton
        label={settings.hollow ? 'Filled candles' : 'Hollow candles'}
        aria-pressed={settings.hollow}
        icon={<CandlestickChart />}
        onClick={() => settings.change({ hollow: !settings.hollow })}
      />
      <IconButton label="Show all loaded bars" icon={<Maximize />} onClick={onFit} />
    </div>
  )
}
