import { useCallback, useEffect, useState, type JSX } from 'react'
import type { StrategyView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { SignedMoney } from '../../components/numbers.tsx'
import { EmptyState } from '../../components/panel-states.tsx'
import { Sparkline } from '../../components/sparkline.tsx'
import { useServices } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { Pauses, StateBadge, StopButton, Version } from './instance-parts.tsx'
import { parametersText } from './parameter-model.ts'
import { PnlHistory } from './pnl-history.ts'
import styles from './instance-cards.module.css'

/** A card for each strategy: what it is, how it does and what it did last, to be read from afar. */
export function InstanceCards({ rows }: { readonly rows: readonly StrategyView[] }): JSX.Element {
  const history = usePnlHistory()
  const setPreset = useWorkspace((state) => state.setPreset)
  if (rows.length === 0) {
    return (
      <EmptyState action={<Button onClick={() => setPreset('research')}>Go to Research</Button>}>
        No strategy runs. Start one from the library in Research.
      </EmptyState>
    )
  }
  const sorted = rows.toSorted(
    (a, b) => Number(b.state === 'running') - Number(a.state === 'running') || a.startedAt - b.startedAt,
  )
  return (
    <ul className={styles['cards']} aria-label="Strategies">
      {sorted.map((row) => (
        <Card key={row.id} row={row} history={history} />
      ))}
    </ul>
  )
}

function Card({ row, history }: { readonly row: StrategyView; readonly history: PnlHistory }): JSX.Element {
  const selectSymbol = useWorkspace((state) => state.selectSymbol)
  const values = useCallback(() => history.values(row.id), [history, row.id])
  const symbol = row.symbols[0]
  return (
    <li className={styles['card']} data-state={row.state}>
      <header className={styles['head']}>
        <span className={styles['name']}>{row.name}</span>
        <StateBadge row={row} />
        <span className={styles['space']} />
        <StopButton row={row} />
      </header>
      <div className={styles['what']}>
        <button
          type="button"
          className={styles['symbols']}
          disabled={symbol === undefined}
          title="Show on the chart"
          onClick={() => symbol !== undefined && selectSymbol(symbol)}
        >
          {row.symbols.join(', ')} {row.timeframe}
        </button>
        <span className={styles['parameters']}>{parametersText(row.params)}</span>
      </div>
      <div className={styles['result']}>
        <span className={styles['pnl']}>
          <SignedMoney value={row.realisedPnl + row.openPnl} />
        </span>
        <span title="P&L since this window was opened">
          <Sparkline width={132} height={30} values={values} subscribe={history.subscribe} />
        </span>
      </div>
      <dl className={styles['figures']}>
        <dt>Open</dt>
        <dd>
          <SignedMoney value={row.openPnl} />
        </dd>
        <dt>Realised</dt>
        <dd>
          <SignedMoney value={row.realisedPnl} />
        </dd>
        <dt>Orders</dt>
        <dd>{row.ordersPlaced}</dd>
        <dt>Version</dt>
        <dd>
          <Version row={row} />
        </dd>
      </dl>
      {row.pauses === undefined ? null : (
        <p className={styles['error']} role="status" data-selectable>
          <Pauses row={row} />
        </p>
      )}
      {row.error === '' ? (
        <p className={styles['action']}>{row.lastAction === '' ? 'Nothing done yet' : row.lastAction}</p>
      ) : (
        <p className={styles['error']} role="alert" data-selectable>
          {row.error}
          {row.state === 'running' ? ` Version ${row.hash} goes on.` : ''}
        </p>
      )}
    </li>
  )
}

function usePnlHistory(): PnlHistory {
  const { stores } = useServices()
  const [history] = useState(() => new PnlHistory())
  useEffect(() => {
    history.take(stores.strategies.getState().value)
    return stores.strategies.subscribe(({ value }) => history.take(value))
  }, [history, stores])
  return history
}
