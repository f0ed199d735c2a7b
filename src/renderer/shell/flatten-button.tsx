import { useEffect, useId, useRef, useState, type JSX } from 'react'
import { createPortal } from 'react-dom'
import type { FlattenPreview } from '../../contract/trading-control.ts'
import { HoldButton } from '../components/hold-button.tsx'
import { Money } from '../components/numbers.tsx'
import { useClient, useStream } from '../state/services.ts'
import { failureOf } from '../transport/engine-failure.ts'
import styles from './flatten-button.module.css'
import { flattenTrading } from './stop-trading.ts'
import { count } from './trading-words.ts'

/** Where the key of FLATTEN goes to. */
export const FLATTEN_ID = 'flatten'

/** Places that an estimate is shown with. */
const PLACES = 2

/** FLATTEN: held for a second, with what it would do in sight. */
export function FlattenButton({ again }: { again: boolean }): JSX.Element {
  const client = useClient()
  const [isShown, setShown] = useState(false)
  const button = useRef<HTMLSpanElement>(null)
  const note = useId()
  return (
    <span ref={button} onPointerEnter={() => setShown(true)} onPointerLeave={() => setShown(false)}>
      <HoldButton
        id={FLATTEN_ID}
        className={styles['flatten']}
        aria-describedby={isShown ? note : undefined}
        onFocus={() => setShown(true)}
        onBlur={() => setShown(false)}
        onHeld={() => flattenTrading(client, 'button')}
      >
        {again ? 'FLATTEN AGAIN' : 'FLATTEN'}
      </HoldButton>
      {isShown ? <FlattenNote id={note} below={button.current} /> : null}
    </span>
  )
}

/** What FLATTEN would do now, below its button. */
function FlattenNote({ id, below }: { id: string; below: HTMLElement | null }): JSX.Element {
  const { preview, error } = useFlattenPreview()
  const at = below?.getBoundingClientRect()
  const place = { top: (at?.bottom ?? 0) + 8, right: Math.max(8, innerWidth - (at?.right ?? 0)) }
  return createPortal(
    <div id={id} role="tooltip" className={styles['note']} style={place}>
      <p className={styles['title']}>STOP, then close everything at market</p>
      {preview === null ? (
        <p className={styles['muted']}>{error ?? 'Asking the engine…'}</p>
      ) : (
        <Facts preview={preview} />
      )}
      <p className={styles['hint']}>Hold for one second, or hold Enter</p>
    </div>,
    document.body,
  )
}

function Facts({ preview }: { preview: FlattenPreview }): JSX.Element {
  const { accounts, positions, notional, slippage, closed, currency } = preview
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
          <dt>Slippage, estimated</dt>
          <dd>
            ≈ <Money value={slippage} precision={PLACES} currency={currency} />
          </dd>
        </div>
      </dl>
      {closed.map(({ symbol, reason }) => (
        <p key={symbol} className={styles['closed']}>
          {symbol}: {reason}
        </p>
      ))}
    </>
  )
}

/** Asked for anew while it is looked at, as positions change. */
function useFlattenPreview(): { preview: FlattenPreview | null; error: string | null } {
  const client = useClient()
  const { value: positions } = useStream((stores) => stores.positions)
  const [state, setState] = useState<{ preview: FlattenPreview | null; error: string | null }>({
    preview: null,
    error: null,
  })
  const held = positions.map(({ symbol, quantity }) => `${symbol} ${quantity}`).join()
  useEffect(() => {
    let isOver = false
    client.command('trading.flattenPreview', null).then(
      (preview) => {
        if (!isOver) setState({ preview, error: null })
      },
      (failure: unknown) => {
        if (!isOver) setState({ preview: null, error: failureOf(failure).message })
      },
    )
    return () => {
      isOver = true
    }
  }, [client, held])
  return state
}
