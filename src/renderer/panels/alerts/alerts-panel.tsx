import { BellPlus, CheckCheck } from 'lucide-react'
import { useMemo, useState, type JSX, type KeyboardEvent } from 'react'
import type { AlertView } from '../../../contract/views.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { EmptyState, Skeleton, StreamGate } from '../../components/panel-states.tsx'
import { PanelActions } from '../../components/panel.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { TabCount } from '../../components/tab-count.tsx'
import { Table } from '../../components/table.tsx'
import { needsAttention } from '../../state/alert-news.ts'
import { useClient, useStream } from '../../state/services.ts'
import { acknowledge } from './acknowledge.ts'
import { alertColumns } from './alert-columns.tsx'
import { AlertDialog } from './alert-dialog.tsx'
import styles from './alerts.module.css'

/** What the engine has to say; what needs attention stays until it is acknowledged. */
export function AlertsPanel(): JSX.Element {
  const state = useStream((stores) => stores.alerts)
  return (
    <StreamGate state={state} subject="Alerts" skeleton={<Skeleton columns="1fr 1fr 1fr 4fr" rows={6} />}>
      {(alerts) => <Alerts alerts={alerts} />}
    </StreamGate>
  )
}

/** How many alerts wait to be acknowledged, for the panel's tab. */
export function OpenAlerts(): JSX.Element {
  return <TabCount value={useStream((stores) => stores.alerts).value.filter(needsAttention).length} />
}

function Alerts({ alerts }: { alerts: readonly AlertView[] }): JSX.Element {
  const client = useClient()
  const [view, setView] = useState<'open' | 'all'>('all')
  const [isSetting, setSetting] = useState(false)
  const columns = useMemo(() => alertColumns((id) => acknowledge(client, [id])), [client])
  const open = alerts.filter(needsAttention)
  const acknowledgeAll = (): void => {
    if (open.length > 0) acknowledge(client, open.map(idOf))
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !event.shiftKey) return
    // Not also the row or button that has the focus.
    event.preventDefault()
    event.stopPropagation()
    acknowledgeAll()
  }
  return (
    <>
      <PanelActions>
        {open.length === 0 ? null : (
          <IconButton
            label={`Acknowledge all ${open.length} (Shift Enter)`}
            icon={<CheckCheck />}
            onClick={acknowledgeAll}
          />
        )}
        <Segmented
          label="Show"
          size="small"
          value={view}
          options={[
            { value: 'all', label: 'All' },
            { value: 'open', label: open.length === 0 ? 'Open' : `Open ${open.length}` },
          ]}
          onChange={setView}
        />
        <IconButton label="Rules and channels…" icon={<BellPlus />} onClick={() => setSetting(true)} />
      </PanelActions>
      {alerts.length === 0 ? (
        <EmptyState action={<Button onClick={() => setSetting(true)}>Make a rule…</Button>}>
          Nothing to report. Warnings, errors and the engine’s log appear here.
        </EmptyState>
      ) : (
        <div role="presentation" className={styles['list']} onKeyDownCapture={onKeyDown}>
          <Table
            label="Alerts"
            columns={columns}
            rows={view === 'open' ? open : alerts}
            rowKey={idOf}
            onActivate={(row) => {
              if (needsAttention(row)) acknowledge(client, [row.id])
            }}
            initialSort={{ column: 'time', descending: true }}
            empty="Everything is acknowledged."
          />
        </div>
      )}
      {isSetting ? <AlertDialog onClose={() => setSetting(false)} /> : null}
    </>
  )
}

function idOf(row: AlertView): string {
  return row.id
}
