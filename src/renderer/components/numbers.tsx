import type { JSX } from 'react'
import { useDaily, useZone } from '../state/zone.ts'
import { classNames } from './class-names.ts'
import { ARROWS, directionOf, formatDecimal, formatMoney, formatPercent, formatSigned } from './number-format.ts'
import styles from './numbers.module.css'
import { formatTime, isUtcMidnight, zoneName, type TimeDetail } from './time-format.ts'

type Value = number | null | undefined

/** A price with as many places as its instrument has. */
export function Price({ value, precision }: { value: Value; precision: number }): JSX.Element {
  return <span className={styles['number']}>{formatDecimal(value, precision)}</span>
}

/** A quantity; a short one has a minus sign. */
export function Quantity({ value, precision = 0 }: { value: Value; precision?: number }): JSX.Element {
  return <span className={styles['number']}>{formatDecimal(value, precision)}</span>
}

export interface MoneyProps {
  readonly value: Value
  /** Left out in a column whose title names it. */
  readonly currency?: string | undefined
  readonly precision?: number | undefined
}

export function Money({ value, currency, precision = 2 }: MoneyProps): JSX.Element {
  const text = currency === undefined ? formatDecimal(value, precision) : formatMoney(value, currency, precision)
  return <span className={styles['number']}>{text}</span>
}

/** A gain or loss: sign, arrow and colour say the same. */
export function SignedMoney({ value, currency, precision = 2 }: MoneyProps): JSX.Element {
  const direction = directionOf(value, precision)
  return (
    <span className={classNames(styles['number'], styles[direction])}>
      <Arrow direction={direction} />
      {formatSigned(value, precision)}
      {currency === undefined ? null : <span className={styles['unit']}>{currency}</span>}
    </span>
  )
}

export interface PercentProps {
  /** A fraction: 0.003 is shown as 0.30 %. */
  readonly value: Value
  readonly signed?: boolean
  readonly precision?: number
}

export function Percent({ value, signed = false, precision = 2 }: PercentProps): JSX.Element {
  const direction = signed ? directionOf(value, precision + 2) : 'flat'
  return (
    <span className={classNames(styles['number'], styles[direction])}>{formatPercent(value, precision, signed)}</span>
  )
}

export interface ChangeProps {
  readonly value: Value
  /** Null leaves the percentage out. */
  readonly fraction: Value
  readonly precision?: number
}

/** `▲ +312.55 (+0.30 %)`. */
export function Change({ value, fraction, precision = 2 }: ChangeProps): JSX.Element {
  const direction = directionOf(value, precision)
  return (
    <span className={classNames(styles['number'], styles[direction])}>
      <Arrow direction={direction} />
      {formatSigned(value, precision)}
      {fraction == null ? null : <span className={styles['fraction']}>({formatPercent(fraction, 2, true)})</span>}
    </span>
  )
}

export interface TimeProps {
  /** Epoch ms. */
  readonly at: Value
  readonly detail?: TimeDetail
  /** IANA zone; the session's when left out. */
  readonly zone?: string
  /** Shows the zone's short name, where no title does. */
  readonly withZone?: boolean
}

export function Time({ at, detail = 'second', zone, withZone = false }: TimeProps): JSX.Element {
  const session = useZone()
  const isDate = useDaily() && isUtcMidnight(at)
  const shown = isDate ? 'UTC' : (zone ?? session)
  const text = formatTime(at, shown, isDate ? 'date' : detail)
  if (at == null || !Number.isFinite(at)) return <span className={styles['number']}>{text}</span>
  const name = zoneName(shown, at)
  return (
    <time
      className={styles['number']}
      dateTime={new Date(at).toISOString()}
      title={isDate ? text : `${formatTime(at, shown)} ${name}`}
    >
      {withZone && !isDate ? `${text} ${name}` : text}
    </time>
  )
}

function Arrow({ direction }: { direction: 'up' | 'down' | 'flat' }): JSX.Element {
  return (
    <span aria-hidden="true" className={styles['arrow']}>
      {ARROWS[direction]}
    </span>
  )
}
