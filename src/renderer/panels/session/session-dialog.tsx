import type { JSX } from 'react'
import { Dialog } from '../../components/dialog.tsx'
import { useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { SessionForm } from './session-form.tsx'

/** Starts a session; opened from the session panel, from empty panels and from the palette. */
export function SessionDialog(): JSX.Element {
  const { value: status } = useStream((stores) => stores.status)
  const open = useWorkspace((state) => state.dialog === 'session')
  const openDialog = useWorkspace((state) => state.openDialog)
  const state = status?.session?.state
  return (
    <Dialog open={open} title="Start a session" width="narrow" onClose={() => openDialog(null)}>
      <SessionForm replaces={state === 'running' || state === 'paused'} onDone={() => openDialog(null)} />
    </Dialog>
  )
}
