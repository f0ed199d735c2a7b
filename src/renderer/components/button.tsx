import type { ComponentProps, JSX, ReactNode } from 'react'
import styles from './button.module.css'
import { classNames } from './class-names.ts'

export interface ButtonProps extends ComponentProps<'button'> {
  /** `stop` is for STOP alone. */
  readonly tone?: 'plain' | 'primary' | 'buy' | 'sell' | 'stop' | 'quiet'
  readonly size?: 'normal' | 'small' | 'large'
  readonly icon?: ReactNode
}

export function Button({ tone = 'plain', size = 'normal', icon, children, ...rest }: ButtonProps): JSX.Element {
  return (
    <button
      type="button"
      {...rest}
      className={classNames(styles['button'], styles[tone], styles[size], rest.className)}
    >
      {icon}
      {children}
    </button>
  )
}

export interface IconButtonProps extends ComponentProps<'button'> {
  /** What it does, for the tooltip and for who cannot see the icon. */
  readonly label: string
  readonly icon: ReactNode
}

export function IconButton({ label, icon, ...rest }: IconButtonProps): JSX.Element {
  return (
    <button
      type="button"
      aria-label={label}
      title={label}
      {...rest}
      className={classNames(styles['iconButton'], rest.className)}
    >
      {icon}
    </button>
  )
}
