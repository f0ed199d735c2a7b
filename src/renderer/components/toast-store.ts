import { createStore } from 'zustand/vanilla'

export interface Toast {
  readonly id: number
  readonly tone: 'neutral' | 'up' | 'warning'
  readonly text: string
}

/** How long a message stays; one that needs attention stays longer. */
export const TOAST_MS = 4_000
export const WARNING_TOAST_MS = 9_000
/** Most messages in sight. */
export const MAX_TOASTS = 4

export const toasts = createStore<{ readonly shown: readonly Toast[] }>(() => ({ shown: [] }))

let nextId = 1

/** Shows a passing message. What must not be missed is an alert instead. */
export function toast(message: Omit<Toast, 'id'>): void {
  const id = nextId++
  toasts.setState(({ shown }) => ({ shown: [...shown, { ...message, id }].slice(-MAX_TOASTS) }))
  setTimeout(() => dismissToast(id), message.tone === 'warning' ? WARNING_TOAST_MS : TOAST_MS)
}

export function dismissToast(id: number): void {
  toasts.setState(({ shown }) => ({ shown: shown.filter((one) => one.id !== id) }))
}
