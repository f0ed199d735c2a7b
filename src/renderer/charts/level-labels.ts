import { LevelLabel, type LabelContent, type LabelTone } from './level-label.ts'
import type { LevelMark } from './level-mark.ts'

/** What a line with a label is, across the chart or down it. */
export interface LabelledLevel {
  readonly id: string
  /** Parts of the label, e.g. ["+100", "▲ +12.30"]; a price stands on the axis beside it. */
  readonly parts: readonly string[]
  /** For screen readers: "Cancel buy limit 100 at 93.52". Empty when the level has no ✕. */
  readonly cancelLabel: string
  readonly mark?: LevelMark | undefined
  /** Of a level that can be moved: how it is called, and where it is in words. */
  readonly move?: { readonly label: string; readonly at: string }
}

export interface LevelLabelsOptions<Level extends LabelledLevel> {
  readonly layer: HTMLElement
  /** Along which axis labels move. */
  readonly axis: 'x' | 'y'
  readonly toneOf: (level: Level) => LabelTone
  /** The price or the epoch ms of a level; null when it is not known. */
  readonly valueOf: (level: Level) => number | null
  /** The nearest value that a level may be moved to. */
  readonly nearest: (level: Level, value: number) => number
  readonly stepOf: (level: Level) => number
  readonly format: (value: number) => string
  /** Where a level is along the axis, in px, and what is at such a place; null where nothing is. */
  readonly placeOf: (level: Level) => number
  readonly valueAt: (place: number) => number | null
  readonly onCancel: (id: string) => void
  /** A level is to be moved; rejects when it stays where it was. */
  readonly onMove: (id: string, value: number) => Promise<void>
  /** Something else is to be drawn. */
  readonly onChange: () => void
}

interface Draft {
  readonly id: string
  readonly value: number
}

/**
 * The labels of lines as HTML, so that their ✕ is a real button with focus and a name. One that can be moved is dragged to a
 * draft, which is confirmed or left; there is one draft at a time.
 */
export class LevelLabels<Level extends LabelledLevel> {
  readonly #options: LevelLabelsOptions<Level>
  readonly #labels = new Map<string, LevelLabel>()
  #levels: readonly Level[] = []
  #draft: Draft | null = null
  /** The draft that was confirmed and waits for its answer. */
  #sent: Draft | null = null
  /** Where the level was when the pointer took hold of its label, which may lie elsewhere. */
  #grabbedAt = 0

  constructor(options: LevelLabelsOptions<Level>) {
    this.#options = options
  }

  get levels(): readonly Level[] {
    return this.#levels
  }

  set(levels: readonly Level[]): void {
    this.#levels = levels
    const kept = new Set(levels.map(({ id }) => id))
    for (const [id, label] of this.#labels) {
      if (kept.has(id)) continue
      label.element.remove()
      this.#labels.delete(id)
    }
    if (this.#draft && !kept.has(this.#draft.id)) this.#draft = null
    for (const level of levels) this.#write(level)
    this.#options.onChange()
  }

  clear(): void {
    for (const label of this.#labels.values()) label.element.remove()
    this.#labels.clear()
  }

  element(id: string): HTMLElement | undefined {
    return this.#labels.get(id)?.element
  }

  /** Where a level is shown: at its draft while it has one. */
  shown(level: Level): number | null {
    return this.#draft?.id === level.id ? this.#draft.value : this.#options.valueOf(level)
  }

  #write(level: Level): void {
    let label = this.#labels.get(level.id)
    if (label === undefined) {
      label = this.#make(level.id)
      this.#labels.set(level.id, label)
      this.#options.layer.append(label.element)
    }
    label.write(this.#contentOf(level))
  }

  #contentOf(level: Level): LabelContent {
    const { format, toneOf, valueOf } = this.#options
    const value = this.shown(level)
    const before = valueOf(level)
    const isDraft = this.#draft?.id === level.id && value !== null
    return {
      ...level,
      tone: toneOf(level),
      value,
      draft: isDraft ? { text: format(value), from: before === null ? '' : format(before) } : null,
    }
  }

  #make(id: string): LevelLabel {
    const { axis, onCancel, placeOf, valueAt, stepOf } = this.#options
    return new LevelLabel(axis, {
      onCancel: () => onCancel(id),
      onGrab: () => this.#with(id, (level) => (this.#grabbedAt = placeOf(level))),
      onDrag: (by) => this.#with(id, (level) => this.#draftTo(level, valueAt(this.#grabbedAt + by))),
      onStep: (steps) =>
        this.#with(id, (level) => {
          const now = this.shown(level)
          this.#draftTo(level, now === null ? null : now + steps * stepOf(level))
        }),
      onConfirm: () => this.#confirm(id),
      onDiscard: () => this.#leave(id),
    })
  }

  /** What is done to a level that may be gone. */
  #with(id: string, act: (level: Level) => void): void {
    const level = this.#levels.find((one) => one.id === id)
    if (level !== undefined) act(level)
  }

  #draftTo(level: Level, value: number | null): void {
    if (level.move === undefined || value === null) return
    const { nearest, valueOf } = this.#options
    const before = this.#draft
    const moved = nearest(level, value)
    this.#draft = moved === valueOf(level) ? null : { id: level.id, value: moved }
    if (before !== null && before.id !== level.id) this.#rewrite(before.id)
    this.#rewrite(level.id)
  }

  #confirm(id: string): void {
    const draft = this.#draft
    if (draft?.id !== id || draft === this.#sent) return
    this.#sent = draft
    // The draft stays in sight until the level has moved, or is said to have not.
    const end = (): void => {
      if (this.#draft === draft) this.#leave(id)
    }
    this.#options.onMove(id, draft.value).then(end, end)
  }

  #leave(id: string): void {
    if (this.#draft?.id !== id) return
    this.#draft = null
    this.#rewrite(id)
  }

  #rewrite(id: string): void {
    this.#with(id, (level) => this.#write(level))
    this.#options.onChange()
  }
}
