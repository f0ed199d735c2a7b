/** What can be gone through: a run bar by bar, a session event by event. */
export interface Played {
  /** By some bars or events. */
  step(by: number): void
  /** Farther than one step, by whatever is far there. */
  stride(direction: 1 | -1): void
  /** To the next or previous place at which something was traded. */
  jump(direction: 1 | -1): void
  toEnd(direction: 1 | -1): void
}

export type PlayerKeys<T extends Played> = Readonly<Record<string, (played: T, far: boolean) => void>>

const KEYS: PlayerKeys<Played> = {
  ArrowLeft: (played, far) => (far ? played.stride(-1) : played.step(-1)),
  ArrowRight: (played, far) => (far ? played.stride(1) : played.step(1)),
  '[': (played) => played.jump(-1),
  ']': (played) => played.jump(1),
  Home: (played) => played.toEnd(-1),
  End: (played) => played.toEnd(1),
}

/** Does what a key asks. @param own keys that only this player has @returns false when it asks nothing */
export function playerKey<T extends Played>(played: T, own: PlayerKeys<T>, key: string, far: boolean): boolean {
  const act = own[key] ?? KEYS[key]
  act?.(played, far)
  return act !== undefined
}
