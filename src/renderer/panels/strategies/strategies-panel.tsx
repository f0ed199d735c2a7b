import { useState, type JSX } from 'react'
import { StreamGate, Skeleton } from '../../components/panel-states.tsx'
import { useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { InstanceCards } from './instance-cards.tsx'
import { InstanceTable } from './instance-table.tsx'
import { Library } from './library.tsx'
import { StartDialog } from './start-dialog.tsx'
import styles from './strategies-panel.module.css'

/** Running strategies, and the library that they are started from; in Monitor, a card for each. */
export function StrategiesPanel(): JSX.Element {
  const strategies = useStream((stores) => stores.strategies)
  const library = useStream((stores) => stores.library)
  const [startFile, setStartFile] = useState<string | null>(null)
  const preset = useWorkspace((state) => state.preset)
  const entry = library.value.find(({ file }) => file === startFile)
  if (preset === 'monitor') {
    return (
      <StreamGate state={strategies} subject="Strategies" skeleton={<Skeleton columns="1fr 1fr 1fr" rows={4} />}>
        {(rows) => <InstanceCards rows={rows} />}
      </StreamGate>
    )
  }
  const shelf = (
    <section key="library" className={styles['library']} aria-label="Library">
      <StreamGate state={library} subject="The library" skeleton={<Skeleton columns="1fr" rows={5} />}>
        {(entries) => <Library entries={entries} onStart={setStartFile} />}
      </StreamGate>
    </section>
  )
  const running = (
    <section key="running" className={styles['instances']} aria-label="Running">
      <StreamGate
        state={strategies}
        subject="Strategies"
        skeleton={<Skeleton columns="2fr 1fr 1fr 2fr 1fr 1fr" rows={4} />}
      >
        {(rows) => <InstanceTable rows={rows} />}
      </StreamGate>
    </section>
  )
  return (
    <div className={styles['panel']}>
      {/* Who trades looks at what runs, who researches at what could. */}
      <div className={styles['split']} data-first={preset === 'trade' ? 'running' : 'library'}>
        {preset === 'trade' ? [running, shelf] : [shelf, running]}
      </div>
      {entry === undefined ? null : <StartDialog key={entry.file} entry={entry} onClose={() => setStartFile(null)} />}
    </div>
  )
}
