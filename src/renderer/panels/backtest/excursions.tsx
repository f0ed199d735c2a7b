import { useCallback, useMemo, useState, type JSX } from 'react'
import type { BacktestResult, TradeRecord } from '../../../contract/backtest.ts'
import type { ScatterContent } from '../../charts/scatter-chart.ts'
import { ScatterView } from '../../charts/scatter-view.tsx'
import { formatPercent } from '../../components/number-format.ts'
import { Segmented } from '../../components/segmented.tsx'
import { formatTime } from '../../components/time-format.ts'
import styles from './overview.module.css'
import { tradeReturn } from './trade-returns.ts'

type Kind = 'mae' | 'mfe'

const KINDS = [
  { value: 'mae', label: 'Worst (MAE)' },
  { value: 'mfe', label: 'Best (MFE)' },
] as const

interface ExcursionsProps {
  readonly result: BacktestResult
  readonly onTrade: (index: number) => void
}

/** How far each trade went against and for the trader before it ended as it did. A dot opens its trade. */
export function Excursions({ result, onTrade }: ExcursionsProps): JSX.Element {
  const [kind, setKind] = useState<Kind>('mae')
  const [hover, setHover] = useState(-1)
  const content = useMemo(() => scatterOf(result.trades, kind), [result, kind])
  const trade = result.trades[hover]
  const change = useCallback((next: Kind) => {
    setHover(-1)
    setKind(next)
  }, [])
  return (
    <>
      <header>
        <h3>Excursion and outcome</h3>
        <span className={styles['reading']}>{trade === undefined ? '' : reading(trade, hover, kind)}</span>
        <Segmented<Kind> size="small" label="Excursion" value={kind} options={KINDS} onChange={change} />
      </header>
      <div className={styles['plot']}>
        {result.trades.length === 0 ? (
          <p className={styles['muted']}>No trade was closed.</p>
        ) : (
          <ScatterView
            label="Excursion and return of each trade; arrows move, Enter shows the trade"
            content={content}
            chosen={-1}
            onHover={setHover}
            onChoose={onTrade}
          />
        )}
      </div>
    </>
  )
}

function scatterOf(trades: readonly TradeRecord[], kind: Kind): ScatterContent {
  return {
    points: trades.map((trade) => {
      const value = trade.entryPrice * trade.quantity
      return { x: value > 0 ? trade[kind] / value : 0, y: tradeReturn(trade) ?? 0, won: trade.netPnl > 0 }
    }),
    xTitle: kind === 'mae' ? 'worst open P&L ÷ value at entry' : 'best open P&L ÷ value at entry',
    yTitle: 'net return',
    format: (value, places) => formatPercent(value, places),
  }
}

function reading(trade: TradeRecord, index: number, kind: Kind): string {
  const value = trade.entryPrice * trade.quantity
  const at = formatTime(trade.entryTime, 'UTC', 'date')
  const share = formatPercent(value > 0 ? trade[kind] / value : null, 2, true)
  return `#${index + 1} ${trade.side} ${at}: ${kind === 'mae' ? 'worst' : 'best'} ${share}, net ${formatPercent(tradeReturn(trade), 2, true)}`
}
