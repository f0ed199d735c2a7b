import { useState, type JSX } from 'react'
import type { RiskMonitorView } from '../../../contract/risk-monitor.ts'
import { Button } from '../../components/button.tsx'
import { EmptyState, Skeleton, StreamGate } from '../../components/panel-states.tsx'
import { PanelActions } from '../../components/panel.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { DrillsView } from './drills-view.tsx'
import { HistoryView } from './history-view.tsx'
import { LimitsView } from './limits-view.tsx'
import { NowView } from './now-view.tsx'
import { SizeView } from './size-view.tsx'
import styles from './risk.module.css'

const VIEWS = [
  { value: 'now', label: 'Now' },
  { value: 'limits', label: 'Limits' },
  { value: 'history', label: 'History' },
  { value: 'size', label: 'Size' },
  { value: 'drills', label: 'Drills' },
] as const
type View = (typeof VIEWS)[number]['value']

/** What the account risks, what limits it, and what was done about it. */
export function RiskPanel(): JSX.Element {
  const state = useStream((stores) => stores.risk)
  const [view, setView] = useState<View>('now')
  return (
    <>
      <PanelActions>
        <Segmented label="Show of the risk" size="small" value={view} options={VIEWS} onChange={setView} />
      </PanelActions>
      {view === 'drills' ? (
        <div className={styles['panel']}>
          <DrillsView />
        </div>
      ) : (
        <StreamGate state={state} subject="The risk" skeleton={<Skeleton columns="1fr 2fr 1fr 1fr" rows={14} />}>
          {(risk) => <OfSession view={view} risk={risk} />}
        </StreamGate>
      )}
    </>
  )
}

interface OfSessionProps {
  readonly view: Exclude<View, 'drills'>
  readonly risk: RiskMonitorView | null
}

/** What there is to see only while a session runs. */
function OfSession({ view, risk }: OfSessionProps): JSX.Element {
  if (risk === null) {
    return (
      <EmptyState
        action={<Button onClick={() => useWorkspace.getState().openDialog('session')}>Start a session…</Button>}
      >
        The account is watched as soon as a session runs.
      </EmptyState>
    )
  }
  return (
    <div className={styles['panel']}>
      {view === 'now' ? <NowView risk={risk} /> : null}
      {view === 'limits' ? <LimitsView risk={risk} /> : null}
      {view === 'history' ? <HistoryView version={risk.limitsVersion} /> : null}
      {view === 'size' ? <SizeView risk={risk} /> : null}
    </div>
  )
}
