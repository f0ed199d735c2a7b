import type { StoreApi } from 'zustand'
import type { Settings } from './settings.ts'

export interface KeptPart<State, Value> {
  /** Its name among the engine's settings. */
  readonly key: string
  /** What is stored; plain data. */
  readonly pick: (state: State) => Value
  /** The change that a stored value makes; null when it is not one. */
  readonly take: (stored: unknown) => Partial<State> | null
  /** Called once when the stored value was taken, or there is none. */
  readonly settled?: () => void
}

/**
 * Takes a part of a store from the engine's settings, and stores every later change of it. What the user changes before
 * the answer has come wins.
 * @returns stops it
 */
export function keep<State, Value>(
  settings: Settings,
  store: Pick<StoreApi<State>, 'getState' | 'setState' | 'subscribe'>,
  { key, pick, take, settled }: KeptPart<State, Value>,
): () => void {
  let last = JSON.stringify(pick(store.getState()))
  let touched = false
  let gone = false
  const stop = store.subscribe((state) => {
    const value = pick(state)
    const text = JSON.stringify(value)
    if (text === last) return
    last = text
    touched = true
    settings.write(key, value)
  })
  settings
    .read(key)
    .then(
      (stored) => {
        const change = gone || touched ? null : take(stored)
        if (change === null) return
        // So that what was read is not written back.
        last = JSON.stringify(pick({ ...store.getState(), ...change }))
        store.setState(change)
      },
      // Without the engine the screen keeps its defaults; the banner says that it is away.
      () => undefined,
    )
    .finally(() => {
      if (!gone) settled?.()
    })
  return () => {
    gone = true
    stop()
  }
}
