import { useRef, type JSX, type KeyboardEvent, type ReactNode } from 'react'
import { useTakenFocus } from '../../components/first-focus.ts'
import { isTyping } from '../../shell/shortcuts.ts'
import styles from './player.module.css'

interface PlayerProps {
  readonly label: string
  /** What of it cannot be shown, with the way out; null while all can. */
  readonly refusal: ReactNode
  /** Does what a key asks; false when it asks nothing. */
  readonly onKey: (event: KeyboardEvent) => boolean
  readonly children: ReactNode
}

/** Keys that scroll what has the focus, where something scrolls. */
const SCROLLING: ReadonlySet<string> = new Set(['ArrowUp', 'ArrowDown', 'PageUp', 'PageDown'])

/** A recording that is gone through: its keys work wherever in it the focus is. */
export function Player({ label, refusal, onKey, children }: PlayerProps): JSX.Element {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (isKept(event) || !onKey(event)) return
    event.preventDefault()
    event.stopPropagation()
  }
  const root = useRef<HTMLDivElement>(null)
  useTakenFocus(root)
  return (
    <div ref={root} className={styles['player']} role="group" aria-label={label} onKeyDownCapture={onKeyDown}>
      {refusal === null ? null : (
        <div className={styles['refusal']} role="status">
          {refusal}
        </div>
      )}
      {children}
    </div>
  )
}

/** Whether a key is for what has the focus: text, a button's Space and Enter, a list's arrows, an area that scrolls. */
function isKept({ target, key, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey || isTyping(target)) return true
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLButtonElement && (key === ' ' || key === 'Enter')) return true
  if (SCROLLING.has(key) && target.closest('[data-scrolls]') !== null) return true
  return target.closest('[role=listbox], [role=combobox]') !== null
}

/** One line of figures beside the chart. */
export function Figure({ name, children }: { readonly name: string; readonly children: ReactNode }): JSX.Element {
  return (
    <>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </>
  )
}
