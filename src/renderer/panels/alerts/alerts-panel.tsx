import { Check, CheckCheck, CircleAlert, Info, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react'
import { useMemo, useState, type JSX } from 'react'
import type { AlertView } from '../../../contract/views.ts'
import { localZone } from '../../charts/axis-time.ts'
import { TabCount } from '../../components/tab-count.tsx'
import { IconButton } from '../../components/button.tsx'
import { EmptyState, Skeleton, StreamGate } from '../../components/panel-states.tsx'
import { Time } from '../../components/numbers.tsx'
import { PanelActions } from '../../components/panel.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { toast } from '../../components/toast-store.ts'
import { useClient, useStream } from '../../state/services.ts'
import type { EngineClient } from '../../transport/client.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import styles from './alerts.module.css'

const SEVERITIES: Readonly<Record<AlertView['severity'], { icon: LucideIcon; word: string }>> = {
  info: { icon: Info, word: 'Info' },
  warning: { icon: TriangleAlert, word: 'Warning' },
  error: { icon: CircleAlert, word: 'Error' },
  critical: { icon: OctagonAlert, word: 'Critical' },
}

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
  const columns = useMemo(() => alertColumns((id) => acknowledge(client, [id])), [client])
  const open = alerts.filter(needsAttention)
  return (
    <>
      <PanelActions>
        {open.length === 0 ? null : (
          <IconButton
            label={`Acknowledge all ${open.length}`}
            icon={<CheckCheck />}
            onClick={() =>
              acknowledge(
                client,
                open.map(({ id }) => id),
              )
            }
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
      </PanelActions>
      {alerts.length === 0 ? (
        <EmptyState>Nothing to report. Warnings, errors and the engine’s log appear here.</EmptyState>
      ) : (
        <Table
          label="Alerts"
          columns={columns}
          rows={view === 'open' ? open : alerts}
          rowKey={idOf}
          initialSort={{ column: 'time', descending: true }}
          empty="Everything is acknowledged."
        />
      )}
    </>
  )
}

function idOf(row: AlertView): string {
  return row.id
}

function needsAttention(alert: AlertView): boolean {
  return alert.acknowledgedAt === null && alert.severity !== 'info'
}

function acknowledge(client: EngineClient, ids: string[]): void {
  client.command('alert.acknowledge', { ids }).catch((error: unknown) => {
    toast({ tone: 'warning', text: failureOf(error).message })
  })
}

function Severity({ severity }: { severity: AlertView['severity'] }): JSX.Element {
  const { icon: Icon, word } = SEVERITIES[severity]
  return (
    <span className={styles['severity']} data-severity={severity}>
      <Icon aria-hidden="true" />
      {word}
    </span>
  )
}

function alertColumns(onAcknowledge: (id: string) => void): readonly Column<AlertView>[] {
  return [
    {
      id: 'time',
      title: 'Time',
      width: 162,
      grow: 1,
      definition: 'On your clock, unlike the times of a replay',
      value: (row) => row.at,
      render: (row) => <Time at={row.at} zone={localZone()} />,
    },
    {
      id: 'severity',
      title: 'Severity',
      width: 84,
      value: (row) => SEVERITIES[row.severity].word,
      render: (row) => <Severity severity={row.severity} />,
    },
    { id: 'source', title: 'Source', width: 96, yields: 1, value: (row) => row.source },
    {
      id: 'message',
      title: 'Message',
      width: 200,
      grow: 1_200,
      value: (row) => row.message,
      render: (row) => (
        <span data-selectable title={row.message}>
          {row.message}
        </span>
      ),
    },
    { id: 'code', title: 'Code', width: 80, optional: true, value: (row) => row.code },
    {
      id: 'acknowledge',
      title: 'Acknowledge',
      width: 40,
      control: true,
      value: () => null,
      render: (row) =>
        needsAttention(row) ? (
          <IconButton label="Acknowledge" icon={<Check />} onClick={() => onAcknowledge(row.id)} />
        ) : null,
    },
  ]
}
