import styles from './chart.module.css'
import { markOf } from './level-mark.ts'
import type { PriceLevel } from './price-lines.ts'

/** What is done on a label. */
export interface LabelActions {
  readonly onCancel: () => void
  /** The pointer takes hold of it. */
  readonly onGrab: () => void
  /** The pointer is so many px below where it took hold, or right of it for a label that moves across. */
  readonly onDrag: (by: number) => void
  /** Moved by so many increments; up and right are above 0. */
  readonly onStep: (increments: number) => void
  readonly onConfirm: () => void
  readonly onDiscard: () => void
}

/** A price that a level would move to, and the one that it has, in words. */
export interface LabelDraft {
  readonly price: number
  readonly text: string
  readonly from: string
}

/** Arrow keys with Shift. */
const FAR = 10

/**
 * The label of a level as HTML. That of an order can be moved: dragged, or with the arrows; the new price is a draft until
 * Enter or ✓, and Esc or ↺ leaves the order where it is.
 */
export class LevelLabel {
  readonly element = document.createElement('div')
  readonly #actions: LabelActions
  readonly #axis: 'x' | 'y'
  readonly #text = document.createElement('span')
  readonly #cancel: HTMLButtonElement | null
  readonly #confirm: HTMLButtonElement
  readonly #discard: HTMLButtonElement
  #signature = ''

  constructor(level: PriceLevel, actions: LabelActions, axis: 'x' | 'y' = 'y') {
    this.#actions = actions
    this.#axis = axis
    this.element.dataset['axis'] = axis
    this.element.className = styles['level'] ?? ''
    this.#text.className = styles['levelText'] ?? ''
    this.#confirm = button('✓', () => actions.onConfirm())
    this.#discard = button('↺', () => actions.onDiscard())
    this.element.append(this.#text, this.#confirm, this.#discard)
    this.#cancel = level.cancelLabel === '' ? null : button('✕', () => actions.onCancel())
    if (this.#cancel) this.element.append(this.#cancel)
    if (level.move !== undefined) this.#makeMovable(level.move.label)
  }

  write(level: PriceLevel, draft: LabelDraft | null): void {
    const parts = draft === null ? level.parts : [...level.parts, draft.text]
    const signature = `${level.tone}|${level.mark?.text ?? ''}|${level.mark?.title ?? ''}|${level.cancelLabel}|${parts.join('|')}|${draft === null ? '' : draft.from}`
    if (signature === this.#signature) return
    this.#signature = signature
    this.element.dataset['tone'] = level.tone
    this.element.toggleAttribute('data-draft', draft !== null)
    this.#text.replaceChildren(...(level.mark === undefined ? [] : [markOf(level.mark)]), ...parts.map(spanOf))
    this.#confirm.hidden = this.#discard.hidden = draft === null
    if (draft !== null) {
      name(this.#confirm, `Move to ${draft.text} (Enter)`)
      name(this.#discard, `Leave at ${draft.from} (Esc)`)
    }
    if (this.#cancel) {
      // So that who means to confirm does not cancel.
      this.#cancel.hidden = draft !== null
      name(this.#cancel, level.cancelLabel)
    }
    if (level.move === undefined) return
    this.#text.setAttribute('aria-valuenow', String(draft?.price ?? level.price))
    this.#text.setAttribute('aria-valuetext', draft === null ? level.move.at : `${draft.text}, not confirmed`)
  }

  focus(): void {
    this.#text.focus()
  }

  #makeMovable(label: string): void {
    const handle = this.#text
    handle.tabIndex = 0
    handle.setAttribute('role', 'slider')
    handle.setAttribute('aria-orientation', this.#axis === 'y' ? 'vertical' : 'horizontal')
    handle.setAttribute('aria-label', label)
    handle.title = `Drag to move, or ${this.#axis === 'y' ? '↑ ↓' : '← →'}; Enter confirms, Esc leaves it`
    handle.addEventListener('keydown', this.#onKeyDown)
    handle.addEventListener('pointerdown', (press) => {
      if (press.button !== 0) return
      // The chart below must not scroll with it.
      press.preventDefault()
      press.stopPropagation()
      handle.focus()
      handle.setPointerCapture(press.pointerId)
      this.#actions.onGrab()
      const move = (event: PointerEvent): void =>
        this.#actions.onDrag(this.#axis === 'y' ? event.clientY - press.clientY : event.clientX - press.clientX)
      const end = (): void => {
        handle.removeEventListener('pointermove', move)
        handle.removeEventListener('pointerup', end)
        handle.removeEventListener('pointercancel', end)
      }
      handle.addEventListener('pointermove', move)
      handle.addEventListener('pointerup', end)
      handle.addEventListener('pointercancel', end)
    })
  }

  readonly #onKeyDown = (event: KeyboardEvent): void => {
    const far = event.shiftKey ? FAR : 1
    const act = {
      [this.#axis === 'y' ? 'ArrowUp' : 'ArrowRight']: () => this.#actions.onStep(far),
      [this.#axis === 'y' ? 'ArrowDown' : 'ArrowLeft']: () => this.#actions.onStep(-far),
      Enter: () => this.#actions.onConfirm(),
      Escape: () => this.#actions.onDiscard(),
    }[event.key]
    if (act === undefined) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }
}

function button(sign: string, onClick: () => void): HTMLButtonElement {
  const element = document.createElement('button')
  element.type = 'button'
  element.textContent = sign
  element.addEventListener('click', onClick)
  return element
}

function name(element: HTMLButtonElement, label: string): void {
  element.title = label
  element.setAttribute('aria-label', label)
}

function spanOf(part: string): HTMLSpanElement {
  return Object.assign(document.createElement('span'), { textContent: part })
}
