import { useMemo, useState, type JSX } from 'react'
import type { BacktestResult } from '../../../contract/backtest.ts'
import { histogram } from '../../charts/histogram-model.ts'
import { Histogram } from '../../charts/histogram-view.tsx'
import { formatDecimal, formatPercent } from '../../components/number-format.ts'
import { Segmented } from '../../components/segmented.tsx'
import styles from './overview.module.css'
import { dailyReturns, tradeReturns } from './trade-returns.ts'

type Kind = 'trades' | 'days'

const KINDS = [
  { value: 'trades', label: 'Trades' },
  { value: 'days', label: 'Days' },
] as const

/** How often which return came. */
export function Distribution({ result }: { readonly result: BacktestResult }): JSX.Element {
  const [kind, setKind] = useState<Kind>('trades')
  const values = useMemo(() => (kind === 'trades' ? tradeReturns(result) : dailyReturns(result.equity)), [result, kind])
  const bins = useMemo(() => histogram(values, kind === 'trades' ? 16 : 30), [values, kind])
  const middle = useMemo(() => values.toSorted((a, b) => a - b)[values.length >> 1] ?? null, [values])
  return (
    <>
      <header>
        <h3>Distribution of returns</h3>
        <span className={styles['reading']}>
          {formatDecimal(values.length, 0)} {kind}, median {formatPercent(middle, 2, true)}
        </span>
        <Segmented<Kind> size="small" label="Returns of" value={kind} options={KINDS} onChange={setKind} />
      </header>
      <div className={styles['plot']}>
        {bins.length === 0 ? (
          <p className={styles['muted']}>No trade was closed.</p>
        ) : (
          <Histogram label={`Distribution of the returns of ${kind}`} bins={bins} unit={kind} />
        )}
      </div>
    </>
  )
}
