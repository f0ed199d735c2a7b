import { Landmark, MonitorDot } from 'lucide-react'
import { useState, type JSX } from 'react'
import type { ExitPlaces, TimeExitRequest } from '../../../contract/exits.ts'
import type { InstrumentView, PositionView } from '../../../contract/views.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { formatDecimal, formatSigned } from '../../components/number-format.ts'
import { NumberField } from '../../components/number-field.tsx'
import { Problem } from '../../components/problem.tsx'
import { toast } from '../../components/toast-store.ts'
import { useSending } from '../../state/asked.ts'
import { useInstrument, useStream } from '../../state/services.ts'
import { EXIT_NAMES, PLACE_WORDS, USUAL_PLACES, placeExplained, placesOf } from './exit-words.ts'
import { NO_EXITS, exitProblems, exitsOf, kindsOf, resultAt, type ExitProblems, type Exits } from './position-exits.ts'
import styles from './positions.module.css'
import { TimeExitField } from './time-exit-field.tsx'
import { timeExitDraft, timeExitOf } from './time-exit-model.ts'

/** Where and when a position is to be left. On the chart they can be dragged after that. */
export function ExitsDialog({ position, onClose }: { position: PositionView; onClose: () => void }): JSX.Element {
  const instrument = useInstrument(position.symbol)
  const places = useStream((stores) => stores.status).value?.exitPlaces ?? USUAL_PLACES
  return <ExitsForm position={position} instrument={instrument} places={places} onClose={onClose} />
}

/** While the instrument is not told. */
const USUAL_GRID = { priceIncrement: 0.01, pricePrecision: 2 } as const

interface FormProps {
  readonly position: PositionView
  readonly instrument: InstrumentView | undefined
  readonly places: ExitPlaces
  readonly onClose: () => void
}

function ExitsForm({ position, instrument, places, onClose }: FormProps): JSX.Element {
  const { symbol } = position
  const [start] = useState(() => exitsOf(position))
  const [prices, setPrices] = useState<Exits>(start)
  const [draft, setDraft] = useState(() => timeExitDraft(start.time, instrument?.timeframe ?? '1m'))
  const { isBusy, failure, send } = useSending()
  const time = timeExitOf(draft)
  const exits: Exits = { ...prices, time: time === 'incomplete' ? null : time }
  const kinds = kindsOf(exits)
  const problems = exitProblems(exits, instrument ?? USUAL_GRID)
  const isWrong = time === 'incomplete' || Object.values(problems).some((problem) => problem !== null)
  const ask = async (asked: Exits): Promise<void> => {
    if (!(await send((client) => client.command('position.protect', { symbol, ...asked })))) return
    const text = kindsOf(asked).length === 0 ? `${symbol} has no exits` : `Exits of ${symbol} are set`
    toast({ tone: 'neutral', text })
    onClose()
  }
  return (
    <Dialog
      open
      title={`Exits of ${symbol}`}
      width="narrow"
      onClose={onClose}
      footer={
        <>
          {kindsOf(start).length > 0 ? (
            <Button disabled={isBusy} onClick={() => void ask(NO_EXITS)}>
              Take all away
            </Button>
          ) : null}
          <Button onClick={onClose}>Leave it</Button>
          <Button tone="primary" disabled={isBusy || isWrong || kinds.length === 0} onClick={() => void ask(exits)}>
            Set exits
          </Button>
        </>
      }
    >
      <div className={styles['exits']}>
        <Standing position={position} instrument={instrument} />
        <ExitFields {...{ position, instrument, exits, problems }} onChange={setPrices} />
        <TimeExitField draft={draft} instrument={instrument} onChange={setDraft} />
        <Places kinds={kinds} places={places} />
        {isBars(time) ? <p className={styles['where']}>Bars count from now on, as they close.</p> : null}
        <Problem>{failure?.message}</Problem>
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
  readonly problems: ExitProblems
  readonly onChange: (exits: Exits) => void
}

function ExitFields({ position, instrument, exits, problems, onChange }: FieldsProps): JSX.Element {
  const hint = (at: number | null): string | undefined =>
    at === null || Number.isNaN(at)
      ? undefined
      : `${formatSigned(resultAt(position, at), 2)} ${instrument?.currency ?? ''}`
  const price = (name: 'stopLoss' | 'takeProfit', label: string): JSX.Element => (
    <NumberField
      label={label}
      hint={hint(exits[name])}
      error={problems[name]}
      optional
      value={exits[name]}
      onChange={(value) => onChange({ ...exits, [name]: value })}
      step={instrument?.priceIncrement ?? USUAL_GRID.priceIncrement}
      precision={instrument?.pricePrecision ?? USUAL_GRID.pricePrecision}
      placeholder="none"
    />
  )
  return (
    <>
      {price('stopLoss', 'Stop')}
      {price('takeProfit', 'Target')}
      <NumberField
        label="Trailing stop, from the best price"
        error={problems.trailPercent}
        optional
        value={exits.trailPercent}
        onChange={(trailPercent) => onChange({ ...exits, trailPercent })}
        suffix="%"
        placeholder="none"
      />
    </>
  )
}
