import type { JSX } from 'react'
import { Time } from '../../components/numbers.tsx'
import styles from './risk.module.css'

/** Since when something holds, and until when as far as that is known. */
export function Times({ since, until }: { readonly since: number; readonly until: number | null }): JSX.Element {
  return (
    <span className={styles['times']}>
      since <Time at={since} detail="clock" />
      {until === null ? null : (
        <>
          {' '}
          until <Time at={until} detail="clock" />
        </>
      )}
    </span>
  )
}
