import { Archive, ArrowLeft, RotateCcw } from 'lucide-react'
import { useRef, useState, type JSX } from 'react'
import type { SessionSummary } from '../../../contract/session-review.ts'
import { Button } from '../../components/button.tsx'
import { useTakenFocus } from '../../components/first-focus.ts'
import { Badge } from '../../components/indicators.tsx'
import { Quantity, Time } from '../../components/numbers.tsx'
import { PanelActions } from '../../components/panel.tsx'
import { AskAgain, EmptyState, Skeleton } from '../../components/panel-states.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { useAsked, type Asked } from '../../state/asked.ts'
import { useStream } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import type { EngineClient } from '../../transport/client.ts'
import styles from './history.module.css'
import { RetentionDialog } from './retention-dialog.tsx'
import { SessionReplay } from './session-replay.tsx'

const listSessions = (client: EngineClient): Promise<SessionSummary[]> => client.command('session.list', null)

/** Sessions that were recorded; Enter opens one to be gone through event by event. */
export function HistoryPanel(): JSX.Element {
  const [opened, setOpened] = useState<SessionSummary | null>(null)
  const [wasOpened, setWasOpened] = useState(false)
  // The list is another one with each session that begins or ends.
  const session = useStream((stores) => stores.status).value?.session
  const sessions = useAsked(listSessions, `${session?.id ?? ''} ${session?.state ?? ''}`)
  if (opened !== null) {
    const leave = (): void => {
      setOpened(null)
      setWasOpened(true)
      sessions.again()
    }
    return (
      <>
        <PanelActions>
          <Button size="small" tone="quiet" icon={<ArrowLeft aria-hidden="true" />} onClick={leave}>
            All sessions
          </Button>
        </PanelActions>
        <SessionReplay key={opened.id} session={opened} />
      </>
    )
  }
  return <SessionList sessions={sessions} isBack={wasOpened} onOpen={setOpened} />
}

interface SessionListProps {
  readonly sessions: Asked<SessionSummary[]>
  /** Whether it is shown in the place of a session that was opened. */
  readonly isBack: boolean
  readonly onOpen: (session: SessionSummary) => void
}

function SessionList({ sessions, isBack, onOpen }: SessionListProps): JSX.Element {
  const { value: list, failure, isBusy, again } = sessions
  const [isKeeping, setKeeping] = useState(false)
  const openDialog = useWorkspace((state) => state.openDialog)
  const root = useRef<HTMLDivElement>(null)
  useTakenFocus(root, isBack)
  if (failure !== null) {
    return <AskAgain title="The sessions could not be listed" failure={failure} onAgain={again} />
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
    <div ref={root} className={styles['sessions']}>
      <PanelActions>
        <Button size="small" tone="quiet" icon={<Archive aria-hidden="true" />} onClick={() => setKeeping(true)}>
          Archive…
        </Button>
        <Button size="small" tone="quiet" icon={<RotateCcw aria-hidden="true" />} disabled={isBusy} onClick={again}>
          Refresh
        </Button>
      </PanelActions>
      <Table label="Past sessions" columns={COLUMNS} rows={recorded} rowKey={idOf} onActivate={onOpen} />
      {isKeeping ? (
        <RetentionDialog
          onClose={() => {
            setKeeping(false)
            again()
          }}
        />
      ) : null}
    </div>
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
