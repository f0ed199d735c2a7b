import type { JSX } from 'react'
import type { InstrumentView } from '../../../contract/views.ts'
import { Badge } from '../../components/indicators.tsx'
import { Price } from '../../components/numbers.tsx'
import { useQuote } from '../../state/services.ts'
import styles from './ticket.module.css'

/** Symbol and prices; a press on a price takes it into the ticket. */
export function TicketQuote(props: { instrument: InstrumentView; onPick: (price: number) => void }): JSX.Element {
  const { instrument, onPick } = props
  const quote = useQuote(instrument.symbol)
  const prices = [
    { name: 'Bid', value: quote?.bid },
    { name: 'Last', value: quote?.last },
    { name: 'Ask', value: quote?.ask },
  ]
  return (
    <div className={styles['quote']}>
      <div className={styles['instrument']}>
        <strong className={styles['symbol']}>{instrument.symbol}</strong>
        <span className={styles['kind']}>
          {instrument.kind === 'etf' ? 'ETF' : instrument.kind} · {instrument.currency}
        </span>
        {instrument.simulated ? <Badge tone="warning">simulated</Badge> : null}
      </div>
      <div className={styles['prices']}>
        {prices.map(({ name, value }) => (
          <button
            key={name}
            type="button"
            className={styles['price']}
            disabled={value === undefined || !Number.isFinite(value)}
            title={`Take the ${name.toLowerCase()} into the price`}
            onClick={() => {
              if (value !== undefined) onPick(value)
            }}
          >
            <span className={styles['priceName']}>{name}</span>
            <Price value={value} precision={instrument.pricePrecision} />
          </button>
        ))}
      </div>
    </div>
  )
}
