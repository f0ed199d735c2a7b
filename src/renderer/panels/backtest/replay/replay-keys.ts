import type { PlayerKeys } from '../../player/player-keys.ts'
import type { ReplayDesk } from './replay-desk.ts'

/** Keys of a replay besides those of every player: it plays by itself, at a speed. */
export const REPLAY_KEYS: PlayerKeys<ReplayDesk> = {
  '-': (desk) => desk.changeSpeed(-1),
  '+': (desk) => desk.changeSpeed(1),
  '=': (desk) => desk.changeSpeed(1),
  ' ': (desk) => desk.toggle(),
}
