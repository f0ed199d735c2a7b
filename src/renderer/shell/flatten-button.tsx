import { useId, useState, type JSX } from 'react'
import { createPortal } from 'react-dom'
import type { FlattenPreview } from '../../contract/trading-control.ts'
import { HoldButton } from '../components/hold-button.tsx'
import { Money } from '../components/numbers.tsx'
import { useAsked } from '../state/asked.ts'
import { useClient, useStream } from '../state/services.ts'
import type { EngineClient } from '../transport/client.ts'
import styles from './flatten-button.module.css'
import { flattenTrading } from './stop-trading.ts'
import { count } from './trading-words.ts'

/** Where the key of FLATTEN goes to. */
export const FLATTEN_ID = 'flatten'

/** Between the button, the edge of the window and the note. */
const GAP = 8
/** Places that an estimate is shown with. */
const PLACES = 2

/** FLATTEN: held for a second, with what it would do in sight. */
export function FlattenButton(): JSX.Element {
  const client = useClient()
  /** Where the note hangs; null while it is not shown. */
  const [place, setPlace] = useState<Place | null>(null)
  const note = useId()
  const show = ({ currentTarget }: { readonly currentTarget: Element }): void => setPlace(placeBelow(currentTarget))
  return (
    <span onPointerEnter={show} onPointerLeave={() => setPlace(null)}>
      <HoldButton
        id={FLATTEN_ID}
        className={styles['flatten']}
        aria-describedby={place === null ? undefined : note}
        onFocus={show}
        onBlur={() => setPlace(null)}
        onHeld={() => flattenTrading(client, 'button')}
      >
        FLATTEN
      </HoldButton>
      {place === null ? null : <FlattenNote id={note} place={place} />}
    </span>
  )
}

interface Place {
  readonly top: number
  readonly right: number
}

function placeBelow(button: Element): Place {
  const { bottom, right } = button.getBoundingClientRect()
  return { top: bottom + GAP, right: Math.max(GAP, innerWidth - right) }
}

const askPreview = (client: EngineClient) => client.command('trading.flattenPreview', null)

/** What FLATTEN would do now, below its button. */
function FlattenNote({ id, place }: { id: string; place: Place }): JSX.Element {
  const { value: positions } = useStream((stores) => stores.positions)
  const held = positions.map(({ symbol, quantity }) => `${symbol} ${quantity}`).join()
  const { value: preview, failure } = useAsked(askPreview, held)
  return createPortal(
    <div id={id} role="tooltip" className={styles['note']} style={{ top: place.top, right: place.right }}>
      <p className={styles['title']}>STOP, then close everything at market</p>
      {failure !== null || preview === null ? (
        <p className={styles['muted']}>{failure?.message ?? 'Asking the engine…'}</p>
      ) : (
        <Facts preview={preview} />
      )}
      <p className={styles['hint']}>Hold for one second, or hold Enter</p>
    </div>,
    document.body,
  )
}

function Facts({ preview }: { preview: FlattenPreview }): JSX.Element {
  const { accounts, positions, notional, slippage, closes, closed, currency } = preview
  return (
    <>
      <dl className={styles['facts']}>
        {accounts.map((account) => (
          <div key={account.broker}>
            <dt>{account.broker}</dt>
            <dd>
              {count(account.positions, 'position')}, {count(account.orders, 'order')}
            </dd>
          </div>
        ))}
        <div>
          <dt>To close</dt>
          <dd>{positions === 0 ? 'nothing' : <Money value={notional} precision={PLACES} currency={currency} />}</dd>
        </div>
        <div>
          <dt>Cost, spread and impact</dt>
          <dd>
            ≈ <Money value={slippage} precision={PLACES} currency={currency} />
          </dd>
        </div>
      </dl>
      {closes.length < 2 && closes.every(({ basis }) => basis === 'quote') ? null : <Closes closes={closes} />}
      {[...Map.groupBy(closed, ({ reason }) => reason)].map(([reason, of]) => (
        <p key={reason} className={styles['closed']}>
          {of.map(({ symbol }) => symbol).join(', ')}: {reason}
        </p>
      ))}
    </>
  )
}

const MOST_LISTED = 8

const BASIS_WORDS = { quote: '', bars: 'no quote', increment: 'no price' } as const

/** Exposure and cost of each position, the largest first. */
function Closes({ closes }: Pick<FlattenPreview, 'closes'>): JSX.Element {
  const listed = closes.toSorted((a, b) => b.exposure - a.exposure).slice(0, MOST_LISTED)
  return (
    <table className={styles['closes']}>
      <thead>
        <tr>
          <th>Position</th>
          <th>Exposure</th>
          <th>Cost ≈</th>
        </tr>
      </thead>
      <tbody>
        {listed.map(({ symbol, exposure, cost, basis }) => (
          <tr key={symbol}>
            <td>
              {symbol} {BASIS_WORDS[basis] === '' ? null : <i>{BASIS_WORDS[basis]}</i>}
            </td>
            <td>
              <Money value={exposure} precision={PLACES} />
            </td>
            <td>
              <Money value={cost} precision={PLACES} />
            </td>
          </tr>
        ))}
      </tbody>
      {closes.length > MOST_LISTED ? (
        <caption>{closes.length - MOST_LISTED} smaller ones are in the sum</caption>
      ) : null}
    </table>
  )
}
