/** The place that one stands at, for what is shown next to begin there. Outside React: it changes with each step. */
export interface Bookmark {
  read(): number
  keep(place: number): void
}

export function bookmark(place: number): Bookmark {
  let kept = place
  return {
    read: () => kept,
    keep: (next) => {
      kept = next
    },
  }
}
