import type { JSX, ReactNode } from 'react'
import type { TapeMoment, TapePosition, TapeRow } from '../../../contract/session-tape.ts'
import { Button } from '../../components/button.tsx'
import { classNames } from '../../components/class-names.ts'
import { formatDecimal, UNKNOWN } from '../../components/number-format.ts'
import { Money, Percent, Price, SignedMoney, Time } from '../../components/numbers.tsx'
import { orderText } from '../player/order-lines.ts'
import { Figure } from '../player/player.tsx'
import player from '../player/player.module.css'
import { EVENT_KIND_WORDS } from './event-words.ts'
import styles from './events.module.css'

interface EventStateProps {
  readonly moment: TapeMoment
  readonly currency: string
  readonly equityStart: number
  readonly onWhy: () => void
}

/** The account just after an event: what it was worth, held, and had at work. */
export function EventState({ moment, currency, equityStart, onWhy }: EventStateProps): JSX.Element {
  const { row, positions, orders } = moment
  return (
    <>
      <ThisEvent row={row} onWhy={onWhy} />
      <dl className={classNames(player['figures'], styles['figures'])}>
        <Figure name={`Equity, ${currency}`}>
          <Money value={moment.equity} />
        </Figure>
        <Figure name="Since the start">
          <Percent value={moment.equity / equityStart - 1} signed />
        </Figure>
        <Figure name="Cash">
          <Money value={moment.cash} />
        </Figure>
        <Figure name="Open P&L">
          <SignedMoney value={moment.openPnl} />
        </Figure>
        <Figure name="Realised P&L">
          <SignedMoney value={moment.realisedPnl} />
        </Figure>
        <Figure name="Commission">
          <Money value={moment.commission} />
        </Figure>
      </dl>
      <Listed title="Positions" count={positions.length}>
        {positions.slice(0, MOST_LISTED).map((position) => (
          <li key={position.symbol}>
            <Position position={position} />
          </li>
        ))}
      </Listed>
      <Listed title="Working orders" count={orders.length}>
        {orders.slice(0, MOST_LISTED).map((order) => (
          <li key={order.id}>
            <b>{order.symbol}</b> {orderText(order, order)}
          </li>
        ))}
      </Listed>
    </>
  )
}

const MOST_LISTED = 100

function ThisEvent({ row, onWhy }: { readonly row: TapeRow; readonly onWhy: () => void }): JSX.Element {
  return (
    <section className={styles['event']} aria-label="This event" data-tone={row.tone}>
      <h3>
        {EVENT_KIND_WORDS[row.kind]} #{formatDecimal(row.sequence, 0)}
      </h3>
      <p className={styles['text']} title={row.text}>
        {row.symbol === '' ? null : <b>{row.symbol} </b>}
        {row.text}
      </p>
      <p className={styles['muted']} title={row.correlationId}>
        {row.correlationId === '' ? 'Belongs to no order' : row.correlationId}
      </p>
      <p className={styles['muted']}>
        Written <Time at={row.writtenAt} zone="UTC" /> UTC
      </p>
      <Button size="small" disabled={row.order === ''} onClick={onWhy}>
        Why did this order happen? (Enter)
      </Button>
    </section>
  )
}

function Position({ position }: { readonly position: TapePosition }): JSX.Element {
  const { symbol, quantity, averagePrice, markPrice, openPnl, pricePrecision, quantityPrecision } = position
  return (
    <>
      <span>
        <b>{symbol}</b> {quantity > 0 ? 'long' : 'short'} {formatDecimal(Math.abs(quantity), quantityPrecision, 0)} at{' '}
        <Price value={averagePrice} precision={pricePrecision} />
      </span>
      <span className={styles['worth']}>
        {markPrice === null ? UNKNOWN : <Price value={markPrice} precision={pricePrecision} />}
        {openPnl === null ? UNKNOWN : <SignedMoney value={openPnl} />}
      </span>
    </>
  )
}

interface ListedProps {
  readonly title: string
  readonly count: number
  readonly children: ReactNode
}

function Listed({ title, count, children }: ListedProps): JSX.Element {
  return (
    // Scrolls when there are many: the keyboard must reach it.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className={styles['listed']} aria-label={title} tabIndex={0} data-scrolls="">
      <h3>
        {title}
        <span>{count === 0 ? 'none' : formatDecimal(count, 0)}</span>
      </h3>
      <ul>
        {children}
        {count > MOST_LISTED ? <li className={styles['muted']}>{formatDecimal(count - MOST_LISTED, 0)} more</li> : null}
      </ul>
    </section>
  )
}
