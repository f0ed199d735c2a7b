import { useEffect, useRef, useState, type ComponentProps, type JSX } from 'react'
import { Button, type ButtonProps } from './button.tsx'
import { classNames } from './class-names.ts'
import styles from './hold-button.module.css'

/** How long it is held before it acts. */
export const HOLD_MS = 1_000

export interface HoldButtonProps extends Omit<ButtonProps, 'onClick'> {
  readonly onHeld: () => void
}

/** A button for what must not happen by a slip: it acts when it has been held for a second, by pointer, Enter or Space. */
export function HoldButton({ onHeld, children, className, ...rest }: HoldButtonProps): JSX.Element {
  const [isHeld, setHeld] = useState(false)
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined)
  const release = (): void => {
    clearTimeout(timer.current)
    setHeld(false)
  }
  const press = (): void => {
    clearTimeout(timer.current)
    setHeld(true)
    timer.current = setTimeout(() => {
      setHeld(false)
      onHeld()
    }, HOLD_MS)
  }
  useEffect(() => () => clearTimeout(timer.current), [])
  const keys: Pick<ComponentProps<'button'>, 'onKeyDown' | 'onKeyUp'> = {
    onKeyDown(event) {
      if (event.key === 'Escape') release()
      if (event.key !== 'Enter' && event.key !== ' ') return
      event.preventDefault()
      if (!event.repeat) press()
    },
    onKeyUp: release,
  }
  return (
    <Button
      {...rest}
      {...keys}
      className={classNames(styles['hold'], className)}
      data-held={isHeld || undefined}
      onPointerDown={(event) => {
        rest.onPointerDown?.(event)
        if (event.button === 0) press()
      }}
      onPointerUp={release}
      onPointerLeave={(event) => {
        rest.onPointerLeave?.(event)
        release()
      }}
      onPointerCancel={release}
      onBlur={(event) => {
        rest.onBlur?.(event)
        release()
      }}
      onContextMenu={(event) => event.preventDefault()}
    >
      <span aria-hidden="true" className={styles['progress']} />
      <span className={styles['label']}>{children}</span>
    </Button>
  )
}
