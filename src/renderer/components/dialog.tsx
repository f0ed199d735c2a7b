import { Dialog as Base } from '@base-ui/react/dialog'
import { X } from 'lucide-react'
import { useRef, type JSX, type ReactNode } from 'react'
import { IconButton } from './button.tsx'
import { classNames } from './class-names.ts'
import { firstFocus } from './first-focus.ts'
import styles from './dialog.module.css'

export interface DialogProps {
  readonly open: boolean
  readonly onClose: () => void
  readonly title: string
  /** Shows the title only to who cannot see the content. */
  readonly bare?: boolean
  readonly width?: 'narrow' | 'normal' | 'wide'
  readonly children: ReactNode
  /** Buttons, right-aligned at the bottom. */
  readonly footer?: ReactNode
}

/** A modal: Esc and the backdrop step back, focus returns to where it was. */
export function Dialog({
  open,
  onClose,
  title,
  bare = false,
  width = 'normal',
  children,
  footer,
}: DialogProps): JSX.Element {
  const popup = useRef<HTMLDivElement>(null)
  return (
    <Base.Root
      open={open}
      onOpenChange={(next) => {
        if (!next) onClose()
      }}
    >
      <Base.Portal>
        <Base.Backdrop className={styles['backdrop'] ?? ''} />
        <Base.Popup
          ref={popup}
          initialFocus={() => firstFocus(popup.current) ?? true}
          className={classNames(styles['popup'], styles[width])}
        >
          {bare ? (
            <Base.Title className="visually-hidden">{title}</Base.Title>
          ) : (
            <header className={styles['header']}>
              <Base.Title className={styles['title'] ?? ''}>{title}</Base.Title>
              <IconButton label="Close" icon={<X />} onClick={onClose} />
            </header>
          )}
          <div className={bare ? undefined : styles['body']}>{children}</div>
          {footer === undefined ? null : <footer className={styles['footer']}>{footer}</footer>}
        </Base.Popup>
      </Base.Portal>
    </Base.Root>
  )
}
