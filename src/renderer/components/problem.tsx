import type { JSX } from 'react'
import styles from './panel.module.css'

/** What went wrong with what was asked for, in a line of a form; nothing while nothing did. */
export function Problem({ children }: { readonly children: string | null | undefined }): JSX.Element | null {
  if (children == null || children === '') return null
  return (
    <p role="alert" className={styles['problem']}>
      {children}
    </p>
  )
}
