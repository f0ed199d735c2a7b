import type { JSX, ReactNode } from 'react'
import styles from './risk.module.css'

/** A part of the panel under its name. */
export function Section(props: { title: string; note?: string; children: ReactNode }): JSX.Element {
  return (
    <section className={styles['section']}>
      <h3 className={styles['heading']}>
        {props.title}
        {props.note === undefined ? null : <span className={styles['note']}>{props.note}</span>}
      </h3>
      {props.children}
    </section>
  )
}
