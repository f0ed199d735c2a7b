/** A value that tells when it changes; fits React's useSyncExternalStore. */
export interface Observable<T> {
  readonly get: () => T
  readonly subscribe: (listener: () => void) => () => void
}

export class ObservableValue<T> implements Observable<T> {
  #value: T
  readonly #listeners = new Set<() => void>()

  constructor(value: T) {
    this.#value = value
  }

  readonly get = (): T => this.#value

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  set(value: T): void {
    this.#value = value
    for (const listener of this.#listeners) listener()
  }
}
