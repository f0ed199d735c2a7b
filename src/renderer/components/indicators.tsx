import type { JSX, ReactNode } from 'react'
import { classNames } from './class-names.ts'
import styles from './indicators.module.css'

export type LampState = 'ok' | 'warning' | 'down' | 'off'

const LAMP_WORDS: Readonly<Record<LampState, string>> = { ok: 'ok', warning: 'warning', down: 'down', off: 'off' }

export interface LampProps {
  readonly state: LampState
  readonly label: string
  readonly detail: string
}

/** A state to be read in a glance: filled is well, a ring is off, a diamond wants attention. */
export function Lamp({ state, label, detail }: LampProps): JSX.Element {
  return (
    <span className={styles['lamp']} title={detail === '' ? `${label}: ${LAMP_WORDS[state]}` : `${label}: ${detail}`}>
      <span aria-hidden="true" className={classNames(styles['light'], styles[state])} />
      {label}
      <span className="visually-hidden">{LAMP_WORDS[state]}</span>
    </span>
  )
}

export type BadgeTone = 'neutral' | 'accent' | 'ok' | 'up' | 'down' | 'warning' | 'live'

export function Badge({ tone = 'neutral', children }: { tone?: BadgeTone; children: ReactNode }): JSX.Element {
  return <span className={classNames(styles['badge'], styles[tone])}>{children}</span>
}

/** Keys of a shortcut, one box each. */
export function Kbd({ keys }: { keys: readonly string[] }): JSX.Element {
  return (
    <span className={styles['keys']}>
      {keys.map((key) => (
        <kbd key={key} className={styles['key']}>
          {key}
        </kbd>
      ))}
    </span>
  )
}
