import { Landmark, MonitorDot } from 'lucide-react'
import { useState, type JSX } from 'react'
import type { ExitPlaces, TimeExitRequest } from '../../../contract/exits.ts'
import type { InstrumentView, PositionView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { formatDecimal, formatSigned } from '../../components/number-format.ts'
import { NumberInput } from '../../components/number-input.tsx'
import { toast } from '../../components/toast-store.ts'
import { useClient, useInstrument, useStream } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { EXIT_NAMES, PLACE_WORDS, USUAL_PLACES, placeExplained, placesOf } from './exit-words.ts'
import { NO_EXITS, exitsOf, kindsOf, resultAt, type Exits } from './position-exits.ts'
import styles from './positions.module.css'
import { TimeExitField } from './time-exit-field.tsx'
import { timeExitDraft, timeExitOf } from './time-exit-model.ts'

/** Where and when a position is to be left. On the chart they can be dragged after that. */
export function ExitsDialog({ position, onClose }: { position: PositionView; onClose: () => void }): JSX.Element {
  const instrument = useInstrument(position.symbol)
  const places = useStream((stores) => stores.status).value?.exitPlaces ?? USUAL_PLACES
  return <ExitsForm position={position} instrument={instrument} places={places} onClose={onClose} />
}

interface FormProps {
  readonly position: PositionView
  readonly instrument: InstrumentView | undefined
  readonly places: ExitPlaces
  readonly onClose: () => void
}

function ExitsForm({ position, instrument, places, onClose }: FormProps): JSX.Element {
  const client = useClient()
  const { symbol } = position
  const [start] = useState(() => exitsOf(position))
  const [prices, setPrices] = useState<Exits>(start)
  const [draft, setDraft] = useState(() => timeExitDraft(start.time, instrument?.timeframe ?? '1m'))
  const [error, setError] = useState<string | null>(null)
  const time = timeExitOf(draft)
  const exits: Exits = { ...prices, time: time === 'incomplete' ? null : time }
  const kinds = kindsOf(exits)
  const send = (asked: Exits): void => {
    client.command('position.protect', { symbol, ...asked }).then(
      () => {
        toast({
          tone: 'neutral',
          text: kindsOf(asked).length === 0 ? `${symbol} has no exits` : `Exits of ${symbol} are set`,
        })
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
          {kindsOf(start).length > 0 ? <Button onClick={() => send(NO_EXITS)}>Take away</Button> : null}
          <Button onClick={onClose}>Leave it</Button>
          <Button tone="primary" disabled={kinds.length === 0 || time === 'incomplete'} onClick={() => send(exits)}>
            Set exits
          </Button>
        </>
      }
    >
      <div className={styles['exits']}>
        <Standing position={position} instrument={instrument} />
        <ExitFields position={position} instrument={instrument} exits={exits} onChange={setPrices} />
        <TimeExitField draft={draft} instrument={instrument} onChange={setDraft} />
        <Places kinds={kinds} places={places} />
        {isBars(time) ? <p className={styles['where']}>Bars count from now on, as they close.</p> : null}
        {error === null ? null : <p className={styles['error']}>{error}</p>}
      </div>
    </Dialog>
  )
}

function isBars(time: TimeExitRequest | null | 'incomplete'): boolean {
  return time !== null && time !== 'incomplete' && time.kind === 'bars'
}

/** Where each exit will be, and what that means while the computer sleeps. */
function Places({ kinds, places }: { kinds: readonly (keyof typeof EXIT_NAMES)[]; places: ExitPlaces }): JSX.Element {
  const placed = placesOf(kinds, places)
  const of = (place: 'broker' | 'engine') => kinds.filter((kind) => placed.get(kind) === place)
  return (
    <dl className={styles['held']} aria-label="Where they are held">
      {(['broker', 'engine'] as const).map((place) =>
        of(place).length === 0 ? null : (
          <div key={place} className={styles['place']}>
            <dt>
              {place === 'broker' ? <Landmark aria-hidden="true" /> : <MonitorDot aria-hidden="true" />}
              {`${of(place)
                .map((kind) => EXIT_NAMES[kind])
                .join(', ')}: ${PLACE_WORDS[place]}`}
            </dt>
            <dd>{placeExplained(place, places.isSimulated)}</dd>
          </div>
        ),
      )}
    </dl>
  )
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
