import type { JSX } from 'react'
import { Dialog } from '../components/dialog.tsx'
import { Kbd } from '../components/indicators.tsx'
import { PANELS } from '../panels/registry.tsx'
import { useWorkspace } from '../state/workspace.ts'
import styles from './shell.module.css'
import { commandKey } from './shortcuts.ts'

/** Every key of the screen. */
export function KeysDialog(): JSX.Element {
  const open = useWorkspace((state) => state.dialog === 'keys')
  const openDialog = useWorkspace((state) => state.openDialog)
  const command = commandKey(navigator.userAgent)
  return (
    <Dialog open={open} title="Keys" onClose={() => openDialog(null)}>
      <div className={styles['keyColumns']}>
        <KeyList
          title="Everywhere"
          keys={[
            { keys: [command, '⇧', 'X'], does: 'STOP all trading' },
            { keys: [command, '⇧', 'E'], does: 'PAUSE entries, resume them' },
            { keys: [command, '⇧', 'F'], does: 'Go to FLATTEN; then hold Enter' },
            { keys: [command, 'K'], does: 'Search, do anything' },
            { keys: ['?'], does: 'This list' },
            { keys: ['Esc'], does: 'Step back' },
          ]}
        />
        <KeyList
          title="Go to a panel"
          keys={Object.values(PANELS).map(({ key, title }) => ({ keys: ['g', key], does: title }))}
        />
        <KeyList
          title="In a table"
          keys={[
            { keys: ['↑', '↓'], does: 'Move' },
            { keys: ['Home', 'End'], does: 'First and last row' },
            { keys: ['Enter'], does: 'Open or act on the row' },
            { keys: [command, 'C'], does: 'Copy as TSV' },
          ]}
        />
        <KeyList
          title="On the chart"
          keys={[
            { keys: ['A'], does: 'Price alert where the pointer is' },
            { keys: ['←', '→'], does: 'Scroll; with ⇧ by screens' },
            { keys: ['+', '−'], does: 'Zoom' },
            { keys: ['End'], does: 'Back to now' },
          ]}
        />
        <KeyList
          title="In the replay of a backtest"
          keys={[
            { keys: ['←', '→'], does: 'One bar back, on' },
            { keys: ['⇧', '→'], does: 'Ten bars' },
            { keys: ['[', ']'], does: 'Trade before, next' },
            { keys: ['Space'], does: 'Play, pause' },
            { keys: ['−', '+'], does: 'Slower, faster' },
          ]}
        />
        <KeyList
          title="In the order ticket"
          keys={[
            { keys: ['↑', '↓'], does: 'Step quantity or price' },
            { keys: ['⇧', '↑'], does: 'Ten steps' },
            { keys: ['Enter'], does: 'Send the order' },
          ]}
        />
      </div>
    </Dialog>
  )
}

interface KeyEntry {
  readonly keys: readonly string[]
  readonly does: string
}

function KeyList({ title, keys }: { title: string; keys: readonly KeyEntry[] }): JSX.Element {
  return (
    <section>
      <h3 className={styles['keyTitle']}>{title}</h3>
      <dl className={styles['keyList']}>
        {keys.map((entry) => (
          <div key={entry.does} className={styles['keyRow']}>
            <dt>{entry.does}</dt>
            <dd>
              <Kbd keys={entry.keys} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
