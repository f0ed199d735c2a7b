import styles from './chart.module.css'
import { markOf, type LevelMark } from './level-mark.ts'

export type LabelTone = 'up' | 'down' | 'buy' | 'sell' | 'watch'

/** What a label says. */
export interface LabelContent {
  readonly tone: LabelTone
  readonly parts: readonly string[]
  /** Empty when there is nothing to cancel now. */
  readonly cancelLabel: string
  readonly mark?: LevelMark | undefined
  /** Left out while it can't be moved. */
  readonly move?: { readonly label: string; readonly at: string }
  /** Where it is shown, as a number. */
  readonly value: number | null
  /** The place that it would move to and the one that it has, in words; null when it is where it belongs. */
  readonly draft: { readonly text: string; readonly from: string } | null
}

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

/** Arrow keys with Shift. */
const FAR = 10

/**
 * The label of a level as HTML. That of an order can be moved while the order can: dragged, or with the arrows; the new place
 * is a draft until Enter or ✓, and Esc or ↺ leaves the order where it is.
 */
export class LevelLabel {
  readonly element = document.createElement('div')
  readonly #actions: LabelActions
  readonly #axis: 'x' | 'y'
  readonly #text = document.createElement('span')
  readonly #confirm: HTMLButtonElement
  readonly #discard: HTMLButtonElement
  readonly #cancel: HTMLButtonElement
  #signature = ''

  constructor(axis: 'x' | 'y', actions: LabelActions) {
    this.#actions = actions
    this.#axis = axis
    this.element.dataset['axis'] = axis
    this.element.className = styles['level'] ?? ''
    this.#text.className = styles['levelText'] ?? ''
    // Whose button goes away keeps the keyboard at the label.
    this.#confirm = button('✓', () => {
      this.#text.focus()
      actions.onConfirm()
    })
    this.#discard = button('↺', () => {
      this.#text.focus()
      actions.onDiscard()
    })
    this.#cancel = button('✕', () => actions.onCancel())
    this.element.append(this.#text, this.#confirm, this.#discard, this.#cancel)
  }

  write(content: LabelContent): void {
    const signature = JSON.stringify(content)
    if (signature === this.#signature) return
    this.#signature = signature
    const { tone, parts, cancelLabel, mark, move, value, draft } = content
    const texts = draft === null ? parts : [...parts, draft.text]
    this.element.dataset['tone'] = tone
    this.element.toggleAttribute('data-draft', draft !== null)
    this.#text.replaceChildren(...(mark === undefined ? [] : [markOf(mark)]), ...texts.map(spanOf))
    this.#confirm.hidden = this.#discard.hidden = draft === null
    if (draft !== null) {
      name(this.#confirm, `Move to ${draft.text} (Enter)`)
      name(this.#discard, `Leave at ${draft.from} (Esc)`)
    }
    // Not beside a draft, so that who means to confirm does not cancel.
    this.#cancel.hidden = cancelLabel === '' || draft !== null
    name(this.#cancel, cancelLabel)
    if (move === undefined) {
      // An order that is being changed keeps the keyboard, for when it is at rest again.
      if (this.#isHandle) this.#text.ariaDisabled = 'true'
      return
    }
    if (!this.#isHandle) this.#makeHandle()
    this.#text.ariaDisabled = null
    this.#text.ariaLabel = move.label
    this.#text.ariaValueNow = String(value)
    this.#text.ariaValueText = draft === null ? move.at : `${draft.text}, not confirmed`
  }

  get #isHandle(): boolean {
    return this.#text.role === 'slider'
  }

  #makeHandle(): void {
    const handle = this.#text
    const isUpright = this.#axis === 'y'
    handle.tabIndex = 0
    handle.role = 'slider'
    handle.ariaOrientation = isUpright ? 'vertical' : 'horizontal'
    handle.title = `Drag to move, or ${isUpright ? '↑ ↓' : '← →'}; Enter confirms, Esc leaves it`
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
        this.#actions.onDrag(isUpright ? event.clientY - press.clientY : event.clientX - press.clientX)
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
