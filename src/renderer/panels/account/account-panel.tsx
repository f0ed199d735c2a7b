import type { JSX } from 'react'
import type { AccountView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Money, Percent, SignedMoney } from '../../components/numbers.tsx'
import { EmptyState, Skeleton, StreamGate } from '../../components/panel-states.tsx'
import { Tooltip } from '../../components/tooltip.tsx'
import { useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import styles from './account.module.css'
import { EquityCurve } from './equity-curve.tsx'

/** What the account is worth and where that came from. */
export function AccountPanel(): JSX.Element {
  const state = useStream((stores) => stores.account)
  const status = useStream((stores) => stores.status)
  return (
    <StreamGate state={state} subject="The account" skeleton={<Skeleton columns="2fr 1fr" rows={9} />}>
      {(value) =>
        value === null || (status.phase === 'ready' && status.value?.session == null) ? (
          <EmptyState
            action={<Button onClick={() => useWorkspace.getState().openDialog('session')}>Start a session…</Button>}
          >
            The account is opened with the first session.
          </EmptyState>
        ) : (
          <div className={styles['account']}>
            <Figures account={value.account} />
            <EquityCurve account={value.account} line={value.equity} />
          </div>
        )
      }
    </StreamGate>
  )
}

interface Figure {
  readonly name: string
  readonly definition: string
  readonly value: number
  readonly signed: boolean
}

function Figures({ account }: { account: AccountView }): JSX.Element {
  const places = account.displayPrecision
  const total = account.equity - account.equityStart
  return (
    <>
      <div className={styles['headline']}>
        <span className={styles['equity']}>
          <Money value={account.equity} precision={places} currency={account.currency} />
        </span>
        <span className={styles['total']}>
          <SignedMoney value={total} precision={places} />{' '}
          <Percent value={account.equityStart === 0 ? null : total / account.equityStart} signed />
        </span>
      </div>
      <dl className={styles['figures']}>
        {figuresOf(account).map(({ name, definition, value, signed }) => (
          <div key={name} className={styles['figure']}>
            <dt>
              <Tooltip content={definition} side="left">
                <button type="button" className={styles['term']}>
                  {name}
                </button>
              </Tooltip>
            </dt>
            <dd>
              {signed ? <SignedMoney value={value} precision={places} /> : <Money value={value} precision={places} />}
            </dd>
          </div>
        ))}
      </dl>
    </>
  )
}

function figuresOf(account: AccountView): readonly Figure[] {
  return [
    figure('Day P&L', 'Equity less equity at the start of the trading day.', account.dayPnl),
    figure('Open P&L', 'What open positions have gained at their mark prices, before commission.', account.openPnl),
    figure('Realised P&L', 'What closed quantities have gained, before commission.', account.realisedPnl),
    amount('Commission', 'Paid in this session; already taken from the cash.', account.commission),
    amount('Cash', 'Money not in positions; short sales add to it.', account.cash),
    amount('Gross exposure', 'Sum of the positions’ market values, without their signs.', account.grossExposure),
    amount('Net exposure', 'Sum of the positions’ market values; shorts count negative.', account.netExposure),
    amount('Buying power', 'What new orders may still cost after working orders are reserved.', account.buyingPower),
  ]
}

function figure(name: string, definition: string, value: number): Figure {
  return { name, definition, value, signed: true }
}

function amount(name: string, definition: string, value: number): Figure {
  return { name, definition, value, signed: false }
}
