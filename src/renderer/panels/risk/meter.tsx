import type { JSX } from 'react'
import styles from './risk.module.css'
import { levelOf } from './risk-words.ts'

export interface MeterProps {
  readonly label: string
  /** Part of the length that is filled; more than one is drawn as full. */
  readonly share: number
  /** Marks, as parts of the length. */
  readonly marks?: readonly { readonly at: number; readonly title: string; readonly isLast: boolean }[]
  /** How near the limit is; said by colour and by the text beside the bar. */
  readonly level?: ReturnType<typeof levelOf>
}

/** A bar from nothing to a limit. */
export function Meter({ label, share, marks = [], level = levelOf(share) }: MeterProps): JSX.Element {
  const filled = Number.isFinite(share) ? Math.min(1, Math.max(0, share)) : 1
  return (
    <span
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={1}
      aria-valuenow={Number(filled.toFixed(4))}
      className={styles['meter']}
      data-level={level}
    >
      <span className={styles['fill']} style={{ width: `${filled * 100}%` }} />
      {marks.map(({ at, title, isLast }) => (
        <span
          key={title}
          title={title}
          data-last={isLast || undefined}
          className={styles['mark']}
          style={{ left: `${Math.min(1, at) * 100}%` }}
        />
      ))}
    </span>
  )
}

/** A bar to either side of the middle: long to the right, short to the left. */
export function SignedMeter({ label, share }: { label: string; share: number }): JSX.Element {
  const length = Math.min(1, Math.abs(share)) * 50
  return (
    <span role="img" aria-label={label} className={styles['signed']}>
      <span
        className={styles['signedFill']}
        data-short={share < 0 || undefined}
        style={{ width: `${length}%`, left: `${share < 0 ? 50 - length : 50}%` }}
      />
    </span>
  )
}
