import type { JSX } from 'react'
import styles from './tab-count.module.css'

/** A small count in a panel's tab; nothing at zero. Drawn by the style sheet, so that the tab keeps its name. */
export function TabCount({ value }: { value: number }): JSX.Element | null {
  return value === 0 ? null : <span className={styles['count']} data-count={value} />
}
