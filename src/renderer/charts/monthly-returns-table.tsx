import type { CSSProperties, JSX } from 'react'
import { directionOf, formatDecimal, formatSigned } from '../components/number-format.ts'
import type { YearOfReturns } from './monthly-returns.ts'
import styles from './chart.module.css'

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'] as const

/** A monthly return that is drawn in full colour. */
const FULL_COLOUR_MONTH = 0.1
const FULL_COLOUR_YEAR = 0.4
/** Share of the direction's colour at most, so that the figures stay readable. */
const MOST_COLOUR_PERCENT = 55

/** Returns by month and year in per cent, coloured by sign and size. */
export function MonthlyReturns({ years }: { readonly years: readonly YearOfReturns[] }): JSX.Element {
  return (
    <div className={styles['heat']} role="table" aria-label="Monthly returns in per cent">
      <div role="row" className={styles['heatRow']}>
        {['%', ...MONTHS, 'Year'].map((title) => (
          <span key={title} role="columnheader" className={styles['heatHead']}>
            {title}
          </span>
        ))}
      </div>
      {years.map((year) => (
        <YearRow key={year.year} year={year} />
      ))}
    </div>
  )
}

function YearRow({ year }: { readonly year: YearOfReturns }): JSX.Element {
  return (
    <div role="row" className={styles['heatRow']}>
      <span role="rowheader" className={styles['heatHead']}>
        {year.year}
      </span>
      {year.months.map((value, month) => (
        <Cell
          key={MONTHS[month]}
          value={value}
          full={FULL_COLOUR_MONTH}
          title={`${MONTHS[month] ?? ''} ${year.year}: ${formatSigned(value === null ? null : value * 100, 2)} %`}
        />
      ))}
      <Cell
        value={year.total}
        full={FULL_COLOUR_YEAR}
        title={`${year.year}: ${formatSigned(year.total * 100, 2)} %`}
        strong
      />
    </div>
  )
}

interface CellProps {
  readonly value: number | null
  readonly full: number
  readonly title: string
  readonly strong?: boolean
}

function Cell({ value, full, title, strong = false }: CellProps): JSX.Element {
  if (value === null) return <span role="cell" className={`${styles['heatCell'] ?? ''} ${styles['heatEmpty'] ?? ''}`} />
  const share = Math.min(1, Math.abs(value) / full) * MOST_COLOUR_PERCENT
  const style: CSSProperties & Record<'--share', string> = { '--share': `${share.toFixed(0)}%` }
  return (
    <span
      role="cell"
      className={`${styles['heatCell'] ?? ''} ${strong ? (styles['heatYear'] ?? '') : ''}`}
      data-direction={directionOf(value, 4)}
      style={style}
      title={title}
    >
      {formatDecimal(value * 100, 1)}
    </span>
  )
}
