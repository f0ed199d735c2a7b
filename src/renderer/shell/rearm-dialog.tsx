import { useState, type JSX } from 'react'
import { isResolved, type StopRunView } from '../../contract/trading-control.ts'
import { REARM_WORD } from '../../contract/arming.ts'
import { Dialog } from '../components/dialog.tsx'
import { useStream } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import styles from './shell.module.css'
import { StopChoice } from './stop-settings.tsx'
import { progressOf, standingOf, stopSummary } from './trading-words.ts'
import { WordForm } from './word-form.tsx'

/** Trading again after STOP takes a reason, which is journaled, and a typed word. */
export function RearmDialog(): JSX.Element {
  const open = useWorkspace((state) => state.dialog === 'rearm')
  const openDialog = useWorkspace((state) => state.openDialog)
  return (
    <Dialog open={open} title="Re-arm trading" width="narrow" onClose={() => openDialog(null)}>
      <RearmForm onDone={() => openDialog(null)} />
    </Dialog>
  )
}

function RearmForm({ onDone }: { onDone: () => void }): JSX.Element {
  const { value: status } = useStream((stores) => stores.status)
  const [force, setForce] = useState(false)
  const unresolved = unresolvedFlatten(status?.stop ?? null)
  return (
    <WordForm
      word={REARM_WORD}
      reasonLabel="Reason, for the journal"
      doWords="Re-arm trading"
      leaveWords="Stay stopped"
      isReady={unresolved === null || force}
      send={(client, reason) => client.command('trading.rearm', { word: REARM_WORD, reason, force })}
      onDone={onDone}
      foot={<StopChoice />}
    >
      {status?.latch == null ? null : (
        <p>
          Stopped: {stopSummary(status.latch, status.stop ?? null).join(', ')}. Orders will pass the risk gate again;
          strategies stay stopped until you start them.
        </p>
      )}
      {unresolved === null ? null : (
        <label className={styles['force']}>
          <input type="checkbox" checked={force} onChange={(event) => setForce(event.target.checked)} />
          <span>
            <strong>FLATTEN is not resolved:</strong> {unresolved}. Re-arm all the same; it is not tried any more, and
            what is open is mine to close.
          </span>
        </label>
      )}
    </WordForm>
  )
}

/** What of a FLATTEN is open, in words; null when nothing is. */
function unresolvedFlatten(run: StopRunView | null): string | null {
  if (run === null || run.kind !== 'flatten' || isResolved(run)) return null
  const open = run.brokers.filter(({ outcome }) => outcome !== 'done')
  return open.map((broker) => `${broker.broker} ${standingOf(broker)}, ${progressOf(broker)}`).join('; ')
}
