import { X } from 'lucide-react'
import type { JSX } from 'react'
import { useStore } from 'zustand'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'
import { dismissToast, toasts } from './toast-store.ts'
import styles from './toasts.module.css'

/** The passing messages, bottom right above the status bar. */
export function Toasts(): JSX.Element {
  const { shown } = useStore(toasts)
  return (
    <div role="status" aria-label="Messages" className={styles['stack']}>
      {shown.map((one) => (
        <div key={one.id} className={classNames(styles['toast'], styles[one.tone])}>
          <span data-selectable className={styles['text']}>
            {one.text}
          </span>
          <IconButton label="Dismiss" icon={<X />} onClick={() => dismissToast(one.id)} />
        </div>
      ))}
    </div>
  )
}
