/** The colours and type that a chart draws with: read from the CSS tokens, so that no chart names a colour. */
export interface ChartPalette {
  readonly background: string
  readonly panel: string
  readonly line: string
  readonly strongLine: string
  readonly text: string
  readonly muted: string
  readonly faint: string
  readonly accent: string
  readonly up: string
  readonly down: string
  readonly warning: string
  /** Colours of indicator and comparison lines, in order. */
  readonly lines: readonly string[]
  readonly font: string
  readonly fontSize: number
}

const LINE_TOKENS = ['--series-1', '--series-2', '--series-3', '--series-4', '--series-5', '--series-6'] as const

export function readPalette(element: Element): ChartPalette {
  const style = getComputedStyle(element)
  const token = (name: string): string => style.getPropertyValue(name).trim()
  return {
    background: token('--background'),
    panel: token('--panel'),
    line: token('--line'),
    strongLine: token('--line-strong'),
    text: token('--text'),
    muted: token('--muted'),
    faint: token('--faint'),
    accent: token('--accent'),
    up: token('--up'),
    down: token('--down'),
    warning: token('--warning'),
    lines: LINE_TOKENS.map(token),
    font: token('--font'),
    fontSize: Number.parseFloat(token('--size-small')) || 11,
  }
}

/** A colour with an alpha, from `#rrggbb` or `#rgb`, as a style sheet is minified. Any other notation is returned as it is. */
export function withAlpha(colour: string, alpha: number): string {
  const digits = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(colour)?.[1]
  if (digits === undefined) return colour
  const hex = digits.length === 3 ? digits.replaceAll(/./g, '$&$&') : digits
  const channel = (at: number): number => Number.parseInt(hex.slice(at, at + 2), 16)
  return `rgba(${channel(0)}, ${channel(2)}, ${channel(4)}, ${alpha})`
}

/** Calls back after the theme or palette attributes of the document changed. @returns the way to stop. */
export function onPaletteChange(listener: () => void): () => void {
  const observer = new MutationObserver(listener)
  observer.observe(document.documentElement, { attributes: true })
  return () => {
    observer.disconnect()
  }
}
