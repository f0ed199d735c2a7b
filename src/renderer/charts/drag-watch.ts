/** Knows whether a button is held down on an element, wherever it is let go. */
export class DragWatch {
  readonly #element: HTMLElement
  readonly #onEnd: () => void
  #dragging = false

  constructor(element: HTMLElement, onEnd: () => void) {
    this.#element = element
    this.#onEnd = onEnd
    element.addEventListener('pointerdown', this.#press)
    window.addEventListener('pointerup', this.#release)
    window.addEventListener('pointercancel', this.#release)
  }

  get dragging(): boolean {
    return this.#dragging
  }

  stop(): void {
    this.#element.removeEventListener('pointerdown', this.#press)
    window.removeEventListener('pointerup', this.#release)
    window.removeEventListener('pointercancel', this.#release)
  }

  readonly #press = (): void => {
    this.#dragging = true
  }

  readonly #release = (): void => {
    if (!this.#dragging) return
    this.#dragging = false
    this.#onEnd()
  }
}
