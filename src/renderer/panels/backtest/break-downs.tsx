import { useState, type JSX } from 'react'
import type { BreakdownRow, RunAnalysis } from '../../../contract/run-analysis.ts'
import { Percent, SignedMoney } from '../../components/numbers.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { Segmented } from '../../components/segmented.tsx'
import styles from './overview.module.css'

type Part = 'side' | 'year' | 'month' | 'weekday' | 'hour'

const PARTS: readonly { readonly value: Part; readonly label: string }[] = [
  { value: 'side', label: 'Side' },
  { value: 'year', label: 'Year' },
  { value: 'month', label: 'Month' },
  { value: 'weekday', label: 'Weekday' },
  { value: 'hour', label: 'Hour' },
]

/** Closed trades by what they have in common. */
export function BreakDowns({ breakdowns }: { readonly breakdowns: RunAnalysis['breakdowns'] }): JSX.Element {
  const [part, setPart] = useState<Part>('year')
  const rows = breakdowns[part]
  // Bars of a day tell no hour.
  const parts = breakdowns.hour.length <= 1 ? PARTS.filter(({ value }) => value !== 'hour') : PARTS
  const most = Math.max(1e-9, ...rows.map(({ netPnl }) => Math.abs(netPnl)))
  return (
    <>
      <header>
        <h3>Closed trades</h3>
        <Segmented<Part> size="small" label="Trades by" value={part} options={parts} onChange={setPart} />
      </header>
      <div className={styles['breakDown']}>
        <table>
          <thead>
            <tr>
              <th scope="col">{PARTS.find(({ value }) => value === part)?.label}</th>
              <th scope="col">Trades</th>
              <th scope="col">Net P&L</th>
              <th scope="col" aria-label="Net P&L as a bar" />
              <th scope="col">Won</th>
              <th scope="col" title="Gross gains ÷ gross losses">
                Profit factor
              </th>
              <th scope="col" title="Mean net P&L of a trade">
                Expectancy
              </th>
              <th scope="col">Bars held</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.key} row={row} share={row.netPnl / most} />
            ))}
          </tbody>
        </table>
        {rows.length === 0 ? <p className={styles['muted']}>No trade was closed.</p> : null}
      </div>
    </>
  )
}

function Row({ row, share }: { readonly row: BreakdownRow; readonly share: number }): JSX.Element {
  return (
    <tr>
      <th scope="row">{row.key}</th>
      <td>{formatDecimal(row.trades, 0)}</td>
      <td>
        <SignedMoney value={row.netPnl} />
      </td>
      <td className={styles['share']} aria-hidden="true">
        <i
          data-direction={share < 0 ? 'down' : 'up'}
          style={{ width: `${(Math.abs(share) * 50).toFixed(1)}%`, [share < 0 ? 'right' : 'left']: '50%' }}
        />
      </td>
      <td>
        <Percent value={row.winRate} precision={0} />
      </td>
      <td>{formatDecimal(row.profitFactor, 2)}</td>
      <td>{formatDecimal(row.expectancy, 2)}</td>
      <td>{formatDecimal(row.averageBars, 1)}</td>
    </tr>
  )
}
