import type { JSX, KeyboardEvent } from 'react'
import { classNames } from './class-names.ts'
import styles from './segmented.module.css'

export interface SegmentedProps<T extends string> {
  readonly label: string
  readonly value: T
  readonly options: readonly { readonly value: T; readonly label: string; readonly tone?: 'buy' | 'sell' }[]
  readonly onChange: (value: T) => void
  readonly disabled?: boolean
  /** `fill` shares the width of its place among the options. */
  readonly width?: 'fit' | 'fill'
  /** `small` fits into a panel's header. */
  readonly size?: 'normal' | 'small'
}

/** One choice of a few, all in sight; arrow keys move it. */
export function Segmented<T extends string>(props: SegmentedProps<T>): JSX.Element {
  const { label, value, options, onChange, disabled = false, width = 'fit', size = 'normal' } = props
  const onKeyDown = (event: KeyboardEvent<HTMLDivElement>): void => {
    const step = event.key === 'ArrowRight' || event.key === 'ArrowDown' ? 1 : 0
    const back = event.key === 'ArrowLeft' || event.key === 'ArrowUp' ? 1 : 0
    if (step === back) return
    event.preventDefault()
    const index = options.findIndex((option) => option.value === value)
    const next = (index + step - back + options.length) % options.length
    const option = options[next]
    if (option === undefined) return
    onChange(option.value)
    event.currentTarget.querySelectorAll('button')[next]?.focus()
  }
  return (
    <div
      role="radiogroup"
      aria-label={label}
      tabIndex={-1}
      className={classNames(styles['group'], styles[width], styles[size])}
      onKeyDown={onKeyDown}
    >
      {options.map((option) => (
        <button
          key={option.value}
          type="button"
          role="radio"
          aria-checked={option.value === value}
          tabIndex={option.value === value ? 0 : -1}
          disabled={disabled}
          className={classNames(styles['option'], option.tone !== undefined && styles[option.tone])}
          onClick={() => onChange(option.value)}
        >
          {option.label}
        </button>
      ))}
    </div>
  )
}
