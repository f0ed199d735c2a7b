import type { ITimeScaleApi, Time } from 'lightweight-charts'

/** Room kept to the right of the newest bar, so that labels of positions and orders cover no candle. */
const ROOM_PX = 128

/** Options of a time scale that keeps the room while new bars come. */
export const NEWEST_ROOM = { rightOffsetPixels: ROOM_PX }

/** Time scales that go to the newest bar as soon as they are seen. */
const waiting = new WeakSet<ITimeScaleApi<Time>>()

/**
 * The newest bar with the room beside it; the library's own way there knows room in bars only. A chart behind another
 * panel's tab has no width to place bars in, and would keep them out of sight: it goes there once it has one.
 */
export function scrollToNewest(scale: ITimeScaleApi<Time>): void {
  if (scale.width() > 0) {
    scale.scrollToPosition(ROOM_PX / scale.options().barSpacing, false)
    return
  }
  if (waiting.has(scale)) return
  waiting.add(scale)
  const onSize = (width: number): void => {
    if (width === 0) return
    waiting.delete(scale)
    scale.unsubscribeSizeChange(onSize)
    scale.resetTimeScale()
  }
  scale.subscribeSizeChange(onSize)
}
