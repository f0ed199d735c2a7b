import type { JSX } from 'react'
import type { OrderType } from '../../../contract/order-terms.ts'
import type { InstrumentView } from '../../../contract/views.ts'
import { Field, TextInput } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import { formatTime } from '../../components/time-format.ts'
import { PriceRow } from './price-row.tsx'
import type { TicketClock, TicketDraft, TicketErrors } from './ticket-model.ts'
import { TIME_IN_FORCE_WORDS, TYPE_TERMS, stopLabel } from './ticket-types.ts'
import styles from './ticket.module.css'

export interface TicketFieldsProps {
  readonly draft: TicketDraft
  readonly errors: TicketErrors
  readonly instrument: InstrumentView
  readonly clock: TicketClock
  readonly onChange: (part: Partial<TicketDraft>) => void
}

export function TicketFields(props: TicketFieldsProps): JSX.Element {
  const { draft, errors, instrument, onChange } = props
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
      <TypeChoice type={draft.type} onChange={(type) => onChange({ type })} />
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
      <PriceFields {...props} />
      <ForceChoice draft={draft} onChange={onChange} />
      {draft.timeInForce === 'gtd' ? <ExpiryField {...props} /> : null}
      <ConditionFields {...props} />
    </div>
  )
}

const COMMON = ['market', 'limit', 'stop'] as const
const isCommon = (type: OrderType): type is (typeof COMMON)[number] => COMMON.some((one) => one === type)
const RARE = (Object.keys(TYPE_TERMS) as OrderType[]).filter((type) => !isCommon(type))

/** The three of every day in sight, the others behind them. */
function TypeChoice({ type, onChange }: { readonly type: OrderType; onChange: (type: OrderType) => void }) {
  return (
    <>
      <Segmented
        label="Order type"
        width="fill"
        value={isCommon(type) ? type : 'more'}
        options={[
          ...COMMON.map((value) => ({ value, label: TYPE_TERMS[value].label })),
          { value: 'more' as const, label: 'More' },
        ]}
        onChange={(chosen) => onChange(chosen === 'more' ? 'stop-limit' : chosen)}
      />
      {isCommon(type) ? null : (
        <Field label="Type" layout="row">
          {({ id }) => (
            <Select
              id={id}
              value={type}
              options={RARE.map((value) => ({ value, label: TYPE_TERMS[value].label }))}
              onChange={onChange}
            />
          )}
        </Field>
      )}
    </>
  )
}

/** The prices that the type takes; two of them share a row. */
function PriceFields({ draft, errors, instrument, onChange }: TicketFieldsProps): JSX.Element {
  const { fields } = TYPE_TERMS[draft.type]
  const stop = { name: 'stop', label: stopLabel(draft.type), error: errors.stop, value: draft.stop } as const
  const limit = { name: 'limit', label: 'Limit price', error: errors.limit, value: draft.limit } as const
  const offset = { name: 'offset', label: 'Limit offset', error: errors.offset, value: draft.offset } as const
  const prices = [stop, limit, offset].filter(({ name }) => fields.includes(name))
  return (
    <>
      {fields.includes('trail') ? (
        <TrailField draft={draft} error={errors.trail} instrument={instrument} onChange={onChange} />
      ) : null}
      {prices.length === 0 ? null : <PriceRow prices={prices} instrument={instrument} onChange={onChange} />}
    </>
  )
}

interface TrailFieldProps {
  readonly draft: TicketDraft
  readonly error: string | null
  readonly instrument: InstrumentView
  readonly onChange: (part: Partial<TicketDraft>) => void
}

function TrailField({ draft, error, instrument, onChange }: TrailFieldProps): JSX.Element {
  const inPrice = draft.trailUnit === 'price'
  return (
    <Field label="Trail" layout="row" error={error}>
      {({ id, describedBy, invalid }) => (
        <div className={styles['trail']}>
          <NumberInput
            id={id}
            name="trail"
            describedBy={describedBy}
            invalid={invalid}
            value={draft.trail}
            step={inPrice ? instrument.priceIncrement : 0.1}
            min={0}
            precision={inPrice ? instrument.pricePrecision : 4}
            onChange={(trail) => onChange({ trail })}
          />
          <Segmented
            label="Unit of the trail"
            value={draft.trailUnit}
            options={[
              { value: 'percent', label: '%' },
              { value: 'price', label: instrument.currency },
            ]}
            onChange={(trailUnit) => onChange({ trailUnit })}
          />
        </div>
      )}
    </Field>
  )
}

function ForceChoice({ draft, onChange }: Pick<TicketFieldsProps, 'draft' | 'onChange'>): JSX.Element {
  const { timesInForce } = TYPE_TERMS[draft.type]
  return (
    <Field label="In force" layout="row">
      {({ id }) => (
        <Select
          id={id}
          value={draft.timeInForce}
          options={timesInForce.map((value) => ({ value, label: TIME_IN_FORCE_WORDS[value] }))}
          onChange={(timeInForce) => onChange({ timeInForce })}
        />
      )}
    </Field>
  )
}

/** Until when a GTD order holds. */
function ExpiryField({ draft, errors, clock, onChange }: TicketFieldsProps): JSX.Element {
  const isTyped = draft.expires.trim() !== ''
  return (
    <Field label="Until" layout="row" error={isTyped ? errors.expires : null} hint={`On the clock of ${clock.zone}`}>
      {({ id, describedBy, invalid }) => (
        <TextInput
          id={id}
          name="expires"
          aria-describedby={describedBy}
          invalid={invalid}
          value={draft.expires}
          placeholder={`${formatTime(clock.now, clock.zone, 'date')} 15:30`}
          onChange={(event) => onChange({ expires: event.target.value })}
        />
      )}
    </Field>
  )
}

/** How much of a limit order the book shows. */
function ShownField({ draft, errors, instrument, onChange }: TicketFieldsProps): JSX.Element {
  return (
    <Field label="Shown" layout="row" error={errors.shown}>
      {({ id, describedBy, invalid }) => (
        <NumberInput
          id={id}
          name="shown"
          describedBy={describedBy}
          invalid={invalid}
          value={draft.shown}
          step={instrument.quantityIncrement}
          min={0}
          precision={instrument.quantityPrecision}
          onChange={(shown) => onChange({ shown })}
        />
      )}
    </Field>
  )
}

/** What few orders ask for: one line, and the exits of a bracket below it. */
function ConditionFields(props: TicketFieldsProps): JSX.Element {
  const { draft, errors, instrument, onChange } = props
  return (
    <>
      <div className={styles['conditions']}>
        <Tick label="Bracket" checked={draft.bracket} onChange={(bracket) => onChange({ bracket })} />
        <Tick label="Reduce only" checked={draft.reduceOnly} onChange={(reduceOnly) => onChange({ reduceOnly })} />
        {draft.type === 'limit' ? (
          <>
            <Tick label="Post only" checked={draft.postOnly} onChange={(postOnly) => onChange({ postOnly })} />
            <Tick label="Iceberg" checked={draft.iceberg} onChange={(iceberg) => onChange({ iceberg })} />
          </>
        ) : null}
      </div>
      {draft.iceberg && draft.type === 'limit' ? <ShownField {...props} /> : null}
      {draft.bracket ? (
        <PriceRow
          title="Exits"
          prices={[
            {
              name: 'stopLoss',
              label: 'Stop loss',
              error: errors.stopLoss,
              value: draft.stopLoss,
              placeholder: 'Stop loss',
            },
            {
              name: 'takeProfit',
              label: 'Target',
              error: errors.takeProfit,
              value: draft.takeProfit,
              placeholder: 'Target',
            },
          ]}
          instrument={instrument}
          onChange={onChange}
        />
      ) : null}
    </>
  )
}

function Tick(props: { readonly label: string; readonly checked: boolean; onChange: (checked: boolean) => void }) {
  return (
    <label className={styles['tick']}>
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.target.checked)} />
      {props.label}
    </label>
  )
}
