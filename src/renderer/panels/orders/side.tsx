import type { JSX } from 'react'
import styles from './orders.module.css'

/** Buy or sell: word, arrow and colour. */
export function Side({ side }: { side: 'buy' | 'sell' }): JSX.Element {
  return (
    <span className={styles[side]}>
      <span aria-hidden="true" className={styles['arrow']}>
        {side === 'buy' ? '▲' : '▼'}
      </span>
      {side === 'buy' ? 'Buy' : 'Sell'}
    </span>
  )
}
