import { Check, CircleAlert, Info, OctagonAlert, TriangleAlert, type LucideIcon } from 'lucide-react'
import type { JSX } from 'react'
import type { AlertView } from '../../../contract/views.ts'
import { localZone } from '../../charts/axis-time.ts'
import { IconButton } from '../../components/button.tsx'
import { Time } from '../../components/numbers.tsx'
import type { Column } from '../../components/table-model.ts'
import { needsAttention } from '../../state/alert-news.ts'
import styles from './alerts.module.css'

const SEVERITIES: Readonly<Record<AlertView['severity'], { icon: LucideIcon; word: string }>> = {
  info: { icon: Info, word: 'Info' },
  warning: { icon: TriangleAlert, word: 'Warning' },
  error: { icon: CircleAlert, word: 'Error' },
  critical: { icon: OctagonAlert, word: 'Critical' },
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

/** The columns of the list. @param onAcknowledge called with the id of one that is seen */
export function alertColumns(onAcknowledge: (id: string) => void): readonly Column<AlertView>[] {
  return [
    {
      id: 'severity',
      title: 'Severity',
      width: 92,
      value: (row) => SEVERITIES[row.severity].word,
      render: (row) => <Severity severity={row.severity} />,
    },
    {
      id: 'time',
      title: 'Time',
      width: 162,
      grow: 1,
      definition: 'Of the last time, on your clock, unlike the times of a replay',
      value: (row) => row.lastAt,
      render: (row) => <Time at={row.lastAt} zone={localZone()} />,
    },
    { id: 'source', title: 'Source', width: 96, yields: 1, value: (row) => row.source },
    { id: 'code', title: 'Code', width: 132, yields: 3, value: (row) => row.code },
    { id: 'subject', title: 'About', width: 96, optional: true, value: (row) => row.subject },
    {
      id: 'message',
      title: 'Message',
      width: 320,
      grow: 1_200,
      value: (row) => row.message,
      render: (row) => (
        <span data-selectable title={row.message}>
          {row.message}
        </span>
      ),
    },
    {
      id: 'count',
      title: 'Count',
      width: 52,
      grow: 1,
      align: 'right',
      definition: 'How often it came',
      value: (row) => row.count,
      render: (row) => (row.count === 1 ? null : row.count),
    },
    { id: 'correlation', title: 'Belongs to', width: 120, optional: true, value: (row) => row.correlationId },
    {
      id: 'acknowledged',
      title: 'Acknowledged',
      width: 130,
      grow: 1,
      yields: 2,
      value: (row) => row.acknowledgedAt,
      render: (row) => <Acknowledged alert={row} />,
    },
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

/** Who has seen it and when; until then how often it was said again. */
function Acknowledged({ alert }: { alert: AlertView }): JSX.Element | null {
  const { acknowledgedAt, acknowledgedBy, escalation } = alert
  if (acknowledgedAt === null)
    return escalation === 0 ? null : <span className={styles['escalated']}>Reminder {escalation}</span>
  return (
    <span className={styles['seen']}>
      {acknowledgedBy ?? 'seen'}, <Time at={acknowledgedAt} zone={localZone()} detail="clock" />
    </span>
  )
}
