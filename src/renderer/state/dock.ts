import { createStore } from 'zustand/vanilla'

/** What the dock lets the rest of the screen do with it. */
export interface DockController {
  /** Brings the panel to the front, opening it when it is closed, and puts the focus into it. */
  readonly open: (panelId: string) => void
  /** Closes the panel that is in front in the active group. */
  readonly closeFront: () => void
  /** Puts the present preset back to its own layout. */
  readonly reset: () => void
}

/** The dock's controller while a dock is on screen. */
export const dock = createStore<{ readonly controller: DockController | null }>(() => ({ controller: null }))

export function openPanel(panelId: string): void {
  dock.getState().controller?.open(panelId)
}
