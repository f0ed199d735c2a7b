import { Archive, ArrowLeft, RotateCcw } from 'lucide-react'
import { useCallback, useEffect, useState, type JSX } from 'react'
import type { Failure } from '../../../contract/protocol.ts'
import type { SessionSummary } from '../../../contract/session-review.ts'
import { Button } from '../../components/button.tsx'
import { Badge } from '../../components/indicators.tsx'
import { Quantity, Time } from '../../components/numbers.tsx'
import { PanelActions } from '../../components/panel.tsx'
import { EmptyState, ErrorState, Skeleton, failureDetails } from '../../components/panel-states.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { useClient } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { RetentionDialog } from './retention-dialog.tsx'
import { SessionReplay } from './session-replay.tsx'

/** Sessions that were recorded; Enter opens one to be gone through event by event. */
export function HistoryPanel(): JSX.Element {
  const [opened, setOpened] = useState<SessionSummary | null>(null)
  const [isKeeping, setKeeping] = useState(false)
  const openDialog = useWorkspace((state) => state.openDialog)
  const { list, failure, refresh } = useSessions()
  if (opened !== null) {
    return (
      <>
        <PanelActions>
          <Button size="small" tone="quiet" icon={<ArrowLeft aria-hidden="true" />} onClick={() => setOpened(null)}>
            All sessions
          </Button>
        </PanelActions>
        <SessionReplay key={opened.id} session={opened} />
      </>
    )
  }
  if (failure !== null) {
    return (
      <ErrorState title="The sessions could not be listed" details={failureDetails(failure)}>
        {failure.message}
      </ErrorState>
    )
  }
  if (list === null) return <Skeleton columns="2fr 1fr 1fr 1fr 1fr" rows={6} />
  const recorded = list.filter(({ records }) => records > 0)
  if (recorded.length === 0) {
    return (
      <EmptyState action={<Button onClick={() => openDialog('session')}>Start a session…</Button>}>
        No session was recorded yet.
      </EmptyState>
    )
  }
  return (
    <>
      <PanelActions>
        <Button size="small" tone="quiet" icon={<Archive aria-hidden="true" />} onClick={() => setKeeping(true)}>
          Archive…
        </Button>
        <Button size="small" tone="quiet" icon={<RotateCcw aria-hidden="true" />} onClick={refresh}>
          Refresh
        </Button>
      </PanelActions>
      <Table label="Past sessions" columns={COLUMNS} rows={recorded} rowKey={idOf} onActivate={setOpened} />
      {isKeeping ? (
        <RetentionDialog
          onClose={() => {
            setKeeping(false)
            refresh()
          }}
        />
      ) : null}
    </>
  )
}

const idOf = ({ id }: SessionSummary): string => id

const COLUMNS: readonly Column<SessionSummary>[] = [
  {
    id: 'started',
    title: 'Started',
    width: 148,
    value: ({ startedAt }) => startedAt,
    render: ({ startedAt }) => <Time at={startedAt} detail="minute" />,
  },
  {
    id: 'label',
    title: 'Market',
    width: 150,
    grow: 320,
    value: ({ label }) => label,
    render: ({ label, simulated }) => (
      <span title={label}>
        {label} {simulated ? <Badge tone="warning">simulated</Badge> : null}
      </span>
    ),
  },
  {
    id: 'state',
    title: 'State',
    width: 84,
    value: shownState,
    render: (session) => <Badge tone={session.state === 'running' ? 'ok' : 'neutral'}>{shownState(session)}</Badge>,
  },
  counted('orders', 'Orders', ({ orders }) => orders),
  counted('fills', 'Fills', ({ fills }) => fills),
  counted('records', 'Records', ({ records }) => records),
]

/** One whose records were put away can be opened all the same, only not as fast. */
function shownState({ state, records, archived }: SessionSummary): string {
  return archived > 0 && archived === records ? 'archived' : state
}

function counted(id: string, title: string, read: (row: SessionSummary) => number): Column<SessionSummary> {
  return { id, title, width: 72, align: 'right', value: read, render: (row) => <Quantity value={read(row)} /> }
}

interface Sessions {
  readonly list: readonly SessionSummary[] | null
  readonly failure: Failure | null
  readonly refresh: () => void
}

function useSessions(): Sessions {
  const client = useClient()
  const [told, setTold] = useState<Omit<Sessions, 'refresh'>>({ list: null, failure: null })
  const refresh = useCallback(() => {
    client.command('session.list', null).then(
      (list) => setTold({ list, failure: null }),
      (error: unknown) => setTold({ list: null, failure: failureOf(error) }),
    )
  }, [client])
  useEffect(refresh, [refresh])
  return { ...told, refresh }
}
