import type { JSX } from 'react'
import type { InstrumentView } from '../../../contract/views.ts'
import { Field } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import type { TicketDraft } from './ticket-model.ts'
import styles from './ticket.module.css'

/** One number of the row. */
export interface PriceEntry {
  readonly name: 'stop' | 'limit' | 'offset' | 'stopLoss' | 'takeProfit'
  readonly label: string
  readonly error: string | null
  readonly value: number | null
  readonly placeholder?: string
}

interface PriceRowProps {
  /** What the row is called; the label of its only price when left out. */
  readonly title?: string
  readonly prices: readonly PriceEntry[]
  readonly instrument: InstrumentView
  readonly onChange: (part: Partial<TicketDraft>) => void
}

/** One price with its currency, or two side by side. */
export function PriceRow({ title, prices, instrument, onChange }: PriceRowProps): JSX.Element {
  const isPair = prices.length > 1
  const [first, second] = prices.map(({ label }) => label.split(' ')[0] ?? label)
  const label = title ?? (isPair ? `${first}, ${second?.toLowerCase()}` : (prices[0]?.label ?? ''))
  return (
    <Field label={label} layout="row" error={prices.find(({ error }) => error !== null)?.error ?? null}>
      {({ id, describedBy }) => (
        <div className={styles['priceRow']}>
          {prices.map((price, index) => (
            <NumberInput
              key={price.name}
              id={index === 0 && !isPair ? id : undefined}
              name={price.name}
              {...(isPair ? { label: price.label } : {})}
              describedBy={describedBy}
              invalid={price.error !== null}
              value={price.value}
              optional={isPair}
              step={instrument.priceIncrement}
              min={0}
              precision={instrument.pricePrecision}
              suffix={isPair ? undefined : instrument.currency}
              {...(price.placeholder === undefined ? {} : { placeholder: price.placeholder })}
              onChange={(value) => onChange({ [price.name]: value })}
            />
          ))}
        </div>
      )}
    </Field>
  )
}
