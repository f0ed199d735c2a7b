import type { SessionReview } from '../../../contract/session-review.ts'
import type { SessionTape } from '../../../contract/session-tape.ts'
import type { Bookmark } from '../player/bookmark.ts'
import { barsUntil, eventAtBar } from './event-drawing.ts'

/** A place among the events as one among the bars: the bar that had closed last by the event. */
export function barBookmark(review: SessionReview, tape: SessionTape, events: Bookmark): Bookmark {
  const read = (): number => {
    const place = Math.max(0, Math.min(tape.bars.length - 1, events.read()))
    return Math.max(0, barsUntil(review, tape, place) - 1)
  }
  return {
    read,
    keep: (bar) => {
      // Within the same bar the very event is kept.
      if (bar !== read()) events.keep(eventAtBar(review, tape, bar))
    },
  }
}
