import type { ITimeScaleApi, Time } from 'lightweight-charts'

/** Fewest bars that zooming leaves. */
const LEAST_BARS = 10

/** What the keyboard can do with a chart. */
export interface ChartMoves {
  /** Moves by a part of the screen; positive is towards now. */
  readonly scroll: (screens: number) => void
  readonly zoom: (factor: number) => void
  readonly toNow: () => void
  readonly toStart: () => void
}

const MOVES: Readonly<Record<string, (moves: ChartMoves, far: boolean) => void>> = {
  ArrowLeft: (moves, far) => moves.scroll(far ? -0.8 : -0.05),
  ArrowRight: (moves, far) => moves.scroll(far ? 0.8 : 0.05),
  PageUp: (moves) => moves.scroll(-0.8),
  PageDown: (moves) => moves.scroll(0.8),
  ArrowUp: (moves) => moves.zoom(1.25),
  ArrowDown: (moves) => moves.zoom(0.8),
  '+': (moves) => moves.zoom(1.25),
  '=': (moves) => moves.zoom(1.25),
  '-': (moves) => moves.zoom(0.8),
  End: (moves) => moves.toNow(),
  Home: (moves) => moves.toStart(),
}

/** Arrows scroll, with Shift by screens; + and − zoom; End goes to now, Home to the first loaded bar. Returns how to stop. */
export function listenForKeys(element: HTMLElement, moves: ChartMoves): () => void {
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== element) return
    const move = MOVES[event.key]
    if (move === undefined) return
    move(moves, event.shiftKey)
    event.preventDefault()
    event.stopPropagation()
  }
  element.addEventListener('keydown', onKeyDown)
  return () => element.removeEventListener('keydown', onKeyDown)
}

/** Scrolling and zooming of a time scale. Zooming keeps the right edge, where the newest bar is. */
export function chartMoves(scale: ITimeScaleApi<Time>): Pick<ChartMoves, 'scroll' | 'zoom'> {
  return {
    scroll: (screens) => {
      const range = scale.getVisibleLogicalRange()
      if (range === null) return
      const bars = Math.round((range.to - range.from) * screens) || Math.sign(screens)
      scale.setVisibleLogicalRange({ from: range.from + bars, to: range.to + bars })
    },
    zoom: (factor) => {
      const range = scale.getVisibleLogicalRange()
      if (range === null) return
      const width = Math.max(LEAST_BARS, (range.to - range.from) / factor)
      scale.setVisibleLogicalRange({ from: range.to - width, to: range.to })
    },
  }
}
