/** Where the keyboard starts in a panel or dialog: the place that asks for it, else the first thing to type in or press. */
const PLACES = ['[data-autofocus]', '[role="grid"], input, textarea', 'button, [tabindex="0"]'] as const

export function firstFocus(root: Element | null): HTMLElement | null {
  for (const place of PLACES) {
    const found = root?.querySelector<HTMLElement>(place)
    if (found != null) return found
  }
  return null
}
