/**
 * The keys of the whole screen. STOP is Ctrl/Cmd-Shift-X: neither browsers nor operating systems take it, unlike
 * Shift-Esc and Ctrl-Shift-Esc (task managers) or Ctrl-Shift-Delete (clearing browser data).
 */
export const STOP_KEY = 'x'
/** The same key by its place, as other modifiers change its letter. */
const STOP_CODE = 'KeyX'
/** PAUSE and its end: E as in entries. */
const PAUSE_CODE = 'KeyE'
/** Goes to FLATTEN, which then has to be held. */
const FLATTEN_CODE = 'KeyF'

const APPLE = /mac|iphone|ipad/i

/** `⌘` or `Ctrl`, as the keyboard says. */
export function commandKey(platform: string): string {
  return APPLE.test(platform) ? '⌘' : 'Ctrl'
}

export function isCommandChord(event: KeyboardEvent): boolean {
  return (event.ctrlKey || event.metaKey) && !event.altKey
}

/** True where letters are text and not commands. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName)
}

/** What a key press asks for; null when it is none of the screen's. `leader` is true right after `g`. */
export type ShortcutAction =
  | { readonly kind: 'stop' | 'pause' | 'flatten' | 'palette' | 'keys' | 'leader' }
  | { readonly kind: 'panel'; readonly key: string }

export function shortcutOf(event: KeyboardEvent, leader: boolean): ShortcutAction | null {
  const key = event.key.toLowerCase()
  // Also with Alt, which the desktop shell's key for the whole machine adds.
  if ((event.ctrlKey || event.metaKey) && event.shiftKey && (key === STOP_KEY || event.code === STOP_CODE)) {
    return { kind: 'stop' }
  }
  if (isCommandChord(event) && event.shiftKey) {
    if (event.code === PAUSE_CODE) return { kind: 'pause' }
    if (event.code === FLATTEN_CODE) return { kind: 'flatten' }
  }
  if (isCommandChord(event)) {
    return key === 'k' && !event.shiftKey ? { kind: 'palette' } : null
  }
  if (isTyping(event.target) || event.altKey || event.ctrlKey || event.metaKey) return null
  if (leader) return { kind: 'panel', key }
  if (event.key === '?') return { kind: 'keys' }
  return key === 'g' ? { kind: 'leader' } : null
}
