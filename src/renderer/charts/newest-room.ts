import type { ITimeScaleApi, Time } from 'lightweight-charts'

/** Room kept to the right of the newest bar, so that labels of positions and orders cover no candle. */
const ROOM_PX = 128

/** Options of a time scale that keeps the room while new bars come. */
export const NEWEST_ROOM = { rightOffsetPixels: ROOM_PX }

/** The newest bar with the room beside it; the library's own way there knows room in bars only. */
export function scrollToNewest(scale: ITimeScaleApi<Time>): void {
  scale.scrollToPosition(ROOM_PX / scale.options().barSpacing, false)
}
