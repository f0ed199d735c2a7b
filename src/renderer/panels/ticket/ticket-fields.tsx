import type { JSX } from 'react'
import type { InstrumentView } from '../../../contract/views.ts'
import { Field } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Segmented } from '../../components/segmented.tsx'
import type { TicketDraft, TicketErrors } from './ticket-model.ts'
import styles from './ticket.module.css'

export interface TicketFieldsProps {
  readonly draft: TicketDraft
  readonly errors: TicketErrors
  readonly instrument: InstrumentView
  readonly onChange: (part: Partial<TicketDraft>) => void
}

export function TicketFields({ draft, errors, instrument, onChange }: TicketFieldsProps): JSX.Element {
  return (
    <div className={styles['fields']}>
      <Segmented
        label="Side"
        width="fill"
        value={draft.side}
        options={[
          { value: 'buy', label: 'Buy', tone: 'buy' },
          { value: 'sell', label: 'Sell', tone: 'sell' },
        ]}
        onChange={(side) => onChange({ side })}
      />
      <Segmented
        label="Order type"
        width="fill"
        value={draft.type}
        options={[
          { value: 'market', label: 'Market' },
          { value: 'limit', label: 'Limit' },
          { value: 'stop', label: 'Stop' },
        ]}
        onChange={(type) => onChange({ type })}
      />
      <Field label="Quantity" layout="row" error={errors.quantity}>
        {({ id, describedBy, invalid }) => (
          <NumberInput
            id={id}
            name="quantity"
            first
            describedBy={describedBy}
            invalid={invalid}
            value={draft.quantity}
            step={instrument.quantityIncrement}
            min={instrument.quantityIncrement}
            precision={instrument.quantityPrecision}
            onChange={(quantity) => onChange({ quantity })}
          />
        )}
      </Field>
      <Field label={draft.type === 'stop' ? 'Stop price' : 'Limit price'} layout="row" error={errors.price}>
        {({ id, describedBy, invalid }) => (
          <NumberInput
            id={id}
            name="price"
            describedBy={describedBy}
            invalid={invalid}
            disabled={draft.type === 'market'}
            placeholder="At market"
            value={draft.type === 'market' ? null : draft.price}
            step={instrument.priceIncrement}
            min={instrument.priceIncrement}
            precision={instrument.pricePrecision}
            suffix={draft.type === 'market' ? undefined : instrument.currency}
            onChange={(price) => onChange({ price })}
          />
        )}
      </Field>
      <div className={styles['row']}>
        <span className={styles['rowLabel']}>In force</span>
        <Segmented
          label="Time in force"
          width="fill"
          value={draft.timeInForce}
          options={[
            { value: 'day', label: 'Day' },
            { value: 'gtc', label: 'Until cancelled' },
          ]}
          onChange={(timeInForce) => onChange({ timeInForce })}
        />
      </div>
    </div>
  )
}
