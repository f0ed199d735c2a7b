import { useState, type JSX } from 'react'
import type { CommandPayload } from '../../../contract/commands.ts'
import type { InstrumentView, OrderView, PositionView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { formatDecimal, formatSigned } from '../../components/number-format.ts'
import { NumberInput } from '../../components/number-input.tsx'
import { toast } from '../../components/toast-store.ts'
import { useClient, useInstrument, useStream } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { exitsOf, resultAt } from './position-exits.ts'
import styles from './positions.module.css'

type Exits = Omit<CommandPayload<'position.protect'>, 'symbol'>

/** Where a position is to be left: a stop, a target, a stop that follows. They can be dragged on the chart after that. */
export function ExitsDialog({ position, onClose }: { position: PositionView; onClose: () => void }): JSX.Element {
  const instrument = useInstrument(position.symbol)
  const { value: orders } = useStream((stores) => stores.orders)
  return <ExitsForm position={position} instrument={instrument} orders={orders} onClose={onClose} />
}

interface FormProps {
  readonly position: PositionView
  readonly instrument: InstrumentView | undefined
  readonly orders: readonly OrderView[]
  readonly onClose: () => void
}

function ExitsForm({ position, instrument, orders, onClose }: FormProps): JSX.Element {
  const client = useClient()
  const { symbol } = position
  const [start] = useState(() => exitsOf(orders, symbol))
  const [exits, setExits] = useState<Exits>(start)
  const [error, setError] = useState<string | null>(null)
  const send = (asked: Exits): void => {
    client.command('position.protect', { symbol, ...asked }).then(
      (ids) => {
        toast({ tone: 'neutral', text: ids.length === 0 ? `${symbol} has no exits` : `Exits of ${symbol} are set` })
        onClose()
      },
      (failure: unknown) => setError(failureOf(failure).message),
    )
  }
  return (
    <Dialog
      open
      title={`Exits of ${symbol}`}
      width="narrow"
      onClose={onClose}
      footer={
        <>
          {isAny(start) ? <Button onClick={() => send(NO_EXITS)}>Take away</Button> : null}
          <Button onClick={onClose}>Leave it</Button>
          <Button tone="primary" disabled={!isAny(exits)} onClick={() => send(exits)}>
            Set exits
          </Button>
        </>
      }
    >
      <div className={styles['exits']}>
        <Standing position={position} instrument={instrument} />
        <ExitFields position={position} instrument={instrument} exits={exits} onChange={setExits} />
        <p className={styles['where']}>
          They rest at the broker. The paper exchange is part of this engine: on paper, nothing is left while the
          computer sleeps, and a gap on waking is filled at the price that is there.
        </p>
        {error === null ? null : <p className={styles['error']}>{error}</p>}
      </div>
    </Dialog>
  )
}

const NO_EXITS: Exits = { stopLoss: null, takeProfit: null, trailPercent: null }

function isAny(exits: Exits): boolean {
  return Object.values(exits).some((each) => each !== null)
}

function Standing({ position, instrument }: Pick<FormProps, 'position' | 'instrument'>): JSX.Element {
  const { quantity, averagePrice, markPrice } = position
  const places = instrument?.pricePrecision ?? 2
  const held = formatDecimal(Math.abs(quantity), instrument?.quantityPrecision ?? 0, 0)
  return (
    <p>
      {quantity > 0 ? 'Long' : 'Short'} {held} at {formatDecimal(averagePrice, places)}, now{' '}
      {formatDecimal(markPrice, places)}. The first exit that fills cancels the others.
    </p>
  )
}

interface FieldsProps extends Pick<FormProps, 'position' | 'instrument'> {
  readonly exits: Exits
  readonly onChange: (exits: Exits) => void
}

function ExitFields({ position, instrument, exits, onChange }: FieldsProps): JSX.Element {
  const hint = (at: number | null): string | undefined =>
    at === null ? undefined : `${formatSigned(resultAt(position, at), 2)} ${instrument?.currency ?? ''}`
  const price = (name: 'stopLoss' | 'takeProfit', label: string): JSX.Element => (
    <Field label={label} hint={hint(exits[name])}>
      {({ id, describedBy }) => (
        <NumberInput
          id={id}
          describedBy={describedBy}
          value={exits[name]}
          onChange={(value) => onChange({ ...exits, [name]: value })}
          step={instrument?.priceIncrement ?? 0.01}
          precision={instrument?.pricePrecision ?? 2}
          placeholder="none"
        />
      )}
    </Field>
  )
  return (
    <>
      {price('stopLoss', 'Stop')}
      {price('takeProfit', 'Target')}
      <Field label="Trailing stop, from the best price">
        {({ id }) => (
          <NumberInput
            id={id}
            value={exits.trailPercent}
            onChange={(trailPercent) => onChange({ ...exits, trailPercent })}
            suffix="%"
            placeholder="none"
          />
        )}
      </Field>
    </>
  )
}
