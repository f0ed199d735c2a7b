/** Where the dock lets a panel put its actions: the right end of the header of the group that shows it. */
class HeaderSlots {
  readonly #slots = new Map<string, HTMLElement>()
  readonly #listeners = new Set<() => void>()

  get(panelId: string): HTMLElement | null {
    return this.#slots.get(panelId) ?? null
  }

  /** Returns how to take the slot away. */
  provide(panelId: string, element: HTMLElement): () => void {
    this.#slots.set(panelId, element)
    this.#tell()
    return () => {
      if (this.#slots.get(panelId) !== element) return
      this.#slots.delete(panelId)
      this.#tell()
    }
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

export const headerSlots = new HeaderSlots()
