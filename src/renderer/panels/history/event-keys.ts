import type { PlayerKeys } from '../player/player-keys.ts'
import type { EventDesk } from './event-desk.ts'

/** Events in a page of the list. */
const PAGE = 20

/** Keys of the events besides those of every player: they are also a list, which goes up and down. */
export const EVENT_KEYS: PlayerKeys<EventDesk> = {
  ArrowUp: (desk, far) => (far ? desk.stride(-1) : desk.step(-1)),
  ArrowDown: (desk, far) => (far ? desk.stride(1) : desk.step(1)),
  PageUp: (desk) => desk.step(-PAGE),
  PageDown: (desk) => desk.step(PAGE),
}
