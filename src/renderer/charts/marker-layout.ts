/** A fill as a chart marks it. */
export interface TradeMark {
  readonly time: number
  readonly price: number
  /** Always positive. */
  readonly quantity: number
  readonly side: 'buy' | 'sell'
}

/** One arrow: all fills of a side on one bar. */
export interface MarkerArrow {
  /** Index of the bar in the history. */
  readonly index: number
  readonly side: 'buy' | 'sell'
  readonly quantity: number
  readonly count: number
  /** Quantity-weighted. */
  readonly price: number
}

/** Groups fills by bar and side, in the order of time. Fills before the first loaded bar are left out. */
export function groupMarks(marks: readonly TradeMark[], indexAt: (time: number) => number): MarkerArrow[] {
  const arrows: MarkerArrow[] = []
  const lastOfSide = new Map<string, number>()
  for (const mark of marks) {
    const index = indexAt(mark.time)
    if (index < 0) continue
    const slot = lastOfSide.get(mark.side)
    const open = slot === undefined ? undefined : arrows[slot]
    if (slot !== undefined && open?.index === index) {
      const quantity = open.quantity + mark.quantity
      const price = (open.price * open.quantity + mark.price * mark.quantity) / quantity
      arrows[slot] = { ...open, quantity, price, count: open.count + 1 }
    } else {
      lastOfSide.set(mark.side, arrows.length)
      arrows.push({ index, side: mark.side, quantity: mark.quantity, count: 1, price: mark.price })
    }
  }
  return arrows
}

/** The part of ascending arrows whose bars lie in [from, to], found by bisection. */
export function visibleArrows(arrows: readonly MarkerArrow[], from: number, to: number): readonly MarkerArrow[] {
  return arrows.slice(lowerBound(arrows, from), lowerBound(arrows, to + 1))
}

/** Size of an arrow in CSS pixels for a bar's width: legible when near, small enough to tell bars apart when far. */
export function arrowSize(barSpacing: number): number {
  return Math.max(4, Math.min(9, barSpacing * 0.9))
}

/** Whether there is room for the quantity beside an arrow. */
export function showsQuantity(barSpacing: number, arrows: number): boolean {
  return barSpacing >= 9 && arrows <= 60
}

function lowerBound(arrows: readonly MarkerArrow[], index: number): number {
  let low = 0
  let high = arrows.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((arrows[middle]?.index ?? Infinity) < index) low = middle + 1
    else high = middle
  }
  return low
}

/** Where labels may be, in px from the pane's top. */
export interface LabelRoom {
  readonly top: number
  readonly bottom: number
}

/** Heights of labels so that none covers another: between two edges, kept in order, moved as little as a single pass allows. */
export function spreadLabels(wanted: readonly number[], height: number, { top, bottom }: LabelRoom): number[] {
  const order = wanted.map((_, index) => index).toSorted((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0))
  const placed = [...wanted]
  let free = top + height / 2
  for (const index of order) {
    const centre = Math.max(wanted[index] ?? 0, free)
    placed[index] = centre
    free = centre + height
  }
  let limit = bottom - height / 2
  for (const index of order.toReversed()) {
    const centre = Math.min(placed[index] ?? 0, limit)
    placed[index] = centre
    limit = centre - height
  }
  return placed
}
