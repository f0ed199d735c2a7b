import type { JSX } from 'react'
import { ARM_WORD } from '../../contract/arming.ts'
import { Dialog } from '../components/dialog.tsx'
import { useStream } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import { WordForm } from './word-form.tsx'

/** Trading real money takes a reason, which is kept, and a typed word, for each session and each start of the engine. */
export function ArmDialog(): JSX.Element {
  const open = useWorkspace((state) => state.dialog === 'arm')
  const openDialog = useWorkspace((state) => state.openDialog)
  return (
    <Dialog open={open} title="Arm this session" width="narrow" onClose={() => openDialog(null)}>
      <ArmForm onDone={() => openDialog(null)} />
    </Dialog>
  )
}

function ArmForm({ onDone }: { onDone: () => void }): JSX.Element {
  const { value: status } = useStream((stores) => stores.status)
  return (
    <WordForm
      word={ARM_WORD}
      reasonLabel="Reason, for the record"
      doWords="Trade real money"
      leaveWords="Stay disarmed"
      send={(client, reason) => client.command('trading.arm', { word: ARM_WORD, reason })}
      onDone={onDone}
    >
      <p>
        Orders of this session trade <strong>real money</strong>
        {status === null ? '' : ` (${status.broker.detail})`}. Armed, they pass the risk gate, and strategies that the
        last engine ran go on. It is over when the session or its engine ends, or you disarm it.
      </p>
    </WordForm>
  )
}
