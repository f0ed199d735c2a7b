/**
 * The library's update costs time in proportion to the bars it holds, so the series holds a window of the loaded
 * history, and the window slides when the view comes near its edge. All indices are into the history.
 */
export interface BarWindow {
  readonly from: number
  /** Exclusive. */
  readonly to: number
}

export interface IndexRange {
  readonly from: number
  readonly to: number
}

export const MAX_WINDOW_BARS = 10_000
/** How far the window moves at once: seldom enough that dragging stays smooth. */
export const WINDOW_STEP = 4_000
/** Bars left at an edge when the window slides or older bars are asked for. */
export const EDGE_BARS = 600

/** The newest bars. */
export function newestWindow(length: number): BarWindow {
  return { from: Math.max(0, length - (MAX_WINDOW_BARS - WINDOW_STEP / 4)), to: length }
}

/** The window after `added` older bars were put before the history: the same bars under new indices. */
export function shiftWindow(window: BarWindow, added: number): BarWindow {
  return { from: window.from + added, to: window.to + added }
}

/** Where the window should be for what is seen; the same object when it is right. */
export function slideWindow(window: BarWindow, seen: IndexRange, length: number): BarWindow {
  const left = seen.from - window.from < EDGE_BARS && window.from > 0
  const right = window.to - seen.to < EDGE_BARS && window.to < length
  if (left) {
    const from = Math.max(0, Math.min(window.from, Math.floor(seen.from)) - WINDOW_STEP)
    return { from, to: Math.min(length, from + MAX_WINDOW_BARS) }
  }
  if (right) {
    const to = Math.min(length, Math.max(window.to, Math.ceil(seen.to)) + WINDOW_STEP)
    return { from: Math.max(0, to - MAX_WINDOW_BARS), to }
  }
  return window
}

/** The window after bars were appended to a history of `length`: it grows at the end it follows, and is cut when full. */
export function followWindow(window: BarWindow, previousLength: number, length: number): BarWindow {
  if (window.to < previousLength) return window
  if (length - window.from <= MAX_WINDOW_BARS) return { from: window.from, to: length }
  return newestWindow(length)
}

/** A window with an index in its middle. */
export function windowAround(index: number, length: number): BarWindow {
  const from = Math.max(0, Math.min(index - MAX_WINDOW_BARS / 2, length - MAX_WINDOW_BARS))
  return { from, to: Math.min(length, from + MAX_WINDOW_BARS) }
}

/** True when the view is so near the first loaded bar that older ones should be fetched. */
export function wantsOlder(window: BarWindow, seen: IndexRange): boolean {
  return window.from === 0 && seen.from < EDGE_BARS
}
