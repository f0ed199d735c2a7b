import type { JSX } from 'react'
import type { InspectedOrder, RunEvent } from '../../../../contract/run-review.ts'
import { classNames } from '../../../components/class-names.ts'
import { Money, Percent, Price, SignedMoney } from '../../../components/numbers.tsx'
import { formatDecimal, formatSigned, UNKNOWN } from '../../../components/number-format.ts'
import { orderText } from '../../player/order-lines.ts'
import { Figure } from '../../player/player.tsx'
import player from '../../player/player.module.css'
import styles from './replay.module.css'
import type { StateAtBar } from './state-at-bar.ts'
import type { ReplayedRun } from './replayed-run.ts'

interface ReplayStateProps {
  readonly result: ReplayedRun
  readonly state: StateAtBar
  /** True when orders and cash are known. */
  readonly inspected: boolean
}

/** What the strategy held, had and did at the cursor's bar. */
export function ReplayState({ result, state, inspected }: ReplayStateProps): JSX.Element {
  const { data, config } = result
  return (
    <div className={styles['state']}>
      <dl className={classNames(player['figures'], styles['figures'])}>
        <Figure name="Position">{positionText(state.quantity, data.quantityPrecision)}</Figure>
        <Figure name="Average price">
          <Price value={state.averagePrice} precision={data.pricePrecision} />
        </Figure>
        <Figure name="Open P&L">{state.openPnl === null ? UNKNOWN : <SignedMoney value={state.openPnl} />}</Figure>
        <Figure name={`Equity, ${config.currency}`}>
          <Money value={state.equity} />
        </Figure>
        <Figure name="Since the start">
          <Percent value={state.growth} signed />
        </Figure>
        <Figure name="Cash">
          <Money value={state.cash} />
        </Figure>
        <Figure name="Drawdown">
          <Percent value={state.drawdown} />
        </Figure>
      </dl>
      <section className={styles['group']} aria-label="Working orders">
        <h3>Working orders</h3>
        {state.working.length === 0 ? (
          <p className={styles['none']}>{inspected ? 'None' : 'Not known without a re-run'}</p>
        ) : (
          <ul>
            {state.working.slice(0, MOST_LISTED).map((order) => (
              <li key={order.id}>{orderText(order, data)}</li>
            ))}
            <More count={state.working.length - MOST_LISTED} />
          </ul>
        )}
      </section>
      <section className={styles['group']} aria-label="On this bar">
        <h3>On this bar</h3>
        {state.events.length === 0 ? (
          <p className={styles['none']}>{inspected ? 'Nothing happened' : 'Not known without a re-run'}</p>
        ) : (
          <ol>
            {state.events.slice(0, MOST_LISTED).map((event, index) => (
              <li key={`${event.kind}${index}`} data-kind={kindOf(event)}>
                {eventText(event, result)}
              </li>
            ))}
            <More count={state.events.length - MOST_LISTED} />
          </ol>
        )}
      </section>
    </div>
  )
}

const MOST_LISTED = 40

function More({ count }: { readonly count: number }): JSX.Element | null {
  return count > 0 ? <li className={styles['none']}>{formatDecimal(count, 0)} more</li> : null
}

function positionText(quantity: number, places: number): string {
  if (quantity === 0) return 'flat'
  return `${quantity > 0 ? 'long' : 'short'} ${formatDecimal(Math.abs(quantity), places, 0)}`
}

function kindOf(event: RunEvent): 'buy' | 'sell' | 'refused' | 'told' {
  if (event.kind === 'fill') return event.side
  return event.order.status === 'denied' || event.order.status === 'rejected' ? 'refused' : 'told'
}

const STATUS_WORDS: Readonly<Partial<Record<InspectedOrder['status'], string>>> = {
  accepted: 'placed',
  filled: 'filled completely',
  denied: 'refused',
  rejected: 'rejected',
  canceled: 'cancelled',
  expired: 'expired',
}

/** An event in words, the reason last. */
export function eventText(event: RunEvent, result: ReplayedRun): string {
  const { data } = result
  if (event.kind === 'fill') {
    const what = `${event.side === 'buy' ? 'Bought' : 'Sold'} ${formatDecimal(event.quantity, data.quantityPrecision, 0)}`
    const cost = event.commission === 0 ? '' : `, commission ${formatDecimal(event.commission, 2)}`
    const gain = event.realisedPnl === 0 ? '' : `, realised ${formatSigned(event.realisedPnl, 2)}`
    return `${what} at ${formatDecimal(event.price, data.pricePrecision)}${gain}${cost}`
  }
  const { order } = event
  const words = STATUS_WORDS[order.status] ?? order.status
  // A complete order has nothing left to fill: its own size is told.
  const told = order.status === 'filled' ? { ...order, filled: 0 } : order
  const reason = order.reason === '' ? '' : `: ${order.reason}`
  return `${orderText(told, result.data)} ${words}${reason}`
}
