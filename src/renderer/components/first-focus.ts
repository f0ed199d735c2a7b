import { useEffect, type RefObject } from 'react'

/** Where the keyboard starts in a panel or dialog: the place that asks for it, else the first thing to type in or press. */
const PLACES = ['[data-autofocus]', '[role="grid"], input, textarea', 'button, [tabindex="0"]'] as const

export function firstFocus(root: Element | null): HTMLElement | null {
  for (const place of PLACES) {
    const found = root?.querySelector<HTMLElement>(place)
    if (found != null) return found
  }
  return null
}

/** Takes the keyboard over when what had it is gone, as what is shown now took its place. */
export function useTakenFocus(root: RefObject<Element | null>, isTaken = true): void {
  useEffect(() => {
    if (isTaken && document.activeElement === document.body) firstFocus(root.current)?.focus({ preventScroll: true })
  }, [root, isTaken])
}
