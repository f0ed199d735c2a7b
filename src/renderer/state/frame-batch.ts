/** Runs each task at most once a frame, however often it was asked for. */
export interface FrameBatch {
  request(task: () => void): void
}

/** Longest that a hidden page, which draws no frames, leaves its stores behind. */
const HIDDEN_PAGE_MS = 500

/** Batches on the screen's frames; a hidden page is served by a slow timer. */
export class AnimationFrameBatch implements FrameBatch {
  readonly #tasks = new Set<() => void>()
  #frame = 0
  #timer: ReturnType<typeof setTimeout> | undefined

  request(task: () => void): void {
    const waiting = this.#tasks.size > 0
    this.#tasks.add(task)
    if (waiting) return
    this.#frame = requestAnimationFrame(this.#run)
    this.#timer = setTimeout(this.#run, HIDDEN_PAGE_MS)
  }

  readonly #run = (): void => {
    cancelAnimationFrame(this.#frame)
    clearTimeout(this.#timer)
    const due = [...this.#tasks]
    this.#tasks.clear()
    for (const task of due) task()
  }
}
