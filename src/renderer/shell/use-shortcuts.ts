import { useEffect } from 'react'
import { PANELS } from '../panels/registry.tsx'
import { openPanel } from '../state/dock.ts'
import { useServices } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import { shortcutOf } from './shortcuts.ts'
import { FLATTEN_ID } from './flatten-button.tsx'
import { pauseTrading, resumeTrading, stopTrading } from './stop-trading.ts'
import { isPausedByHuman } from './trading-words.ts'

/** How long `g` waits for its letter. */
const LEADER_MS = 1_500

/** Listens for the keys of the whole screen. */
export function useShortcuts(): void {
  const { client, stores } = useServices()
  const openDialog = useWorkspace((state) => state.openDialog)
  useEffect(() => {
    let leaderUntil = 0
    const onKeyDown = (event: KeyboardEvent): void => {
      const action = shortcutOf(event, event.timeStamp < leaderUntil)
      leaderUntil = 0
      if (action === null) return
      // A key that is held down asks once; PAUSE and the palette would go on and off. STOP is never too often.
      if (event.repeat && action.kind !== 'stop') {
        event.preventDefault()
        return
      }
      switch (action.kind) {
        case 'stop':
          stopTrading(client, 'hotkey')
          break
        case 'pause':
          if (isPausedByHuman(stores.status.getState().value)) resumeTrading(client, 'hotkey')
          else pauseTrading(client, 'hotkey')
          break
        case 'flatten':
          document.getElementById(FLATTEN_ID)?.focus()
          break
        case 'palette':
          openDialog(useWorkspace.getState().dialog === 'palette' ? null : 'palette')
          break
        case 'keys':
          openDialog('keys')
          break
        case 'leader':
          leaderUntil = event.timeStamp + LEADER_MS
          break
        case 'panel': {
          const panel = Object.entries(PANELS).find(([, { key }]) => key === action.key)
          if (panel === undefined) return
          openPanel(panel[0])
        }
      }
      event.preventDefault()
    }
    // Captured, so that STOP and the palette work whatever has the focus.
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [client, stores, openDialog])
}
