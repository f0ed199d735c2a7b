import { useEffect, useMemo, useState, type JSX } from 'react'
import type { LimitHistoryEntry } from '../../../contract/risk.ts'
import type { AlertView, OrderView } from '../../../contract/views.ts'
import { localZone } from '../../charts/axis-time.ts'
import { Time } from '../../components/numbers.tsx'
import { ErrorState } from '../../components/panel-states.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { useClient, useStream } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { limitText } from './risk-words.ts'
import { useRiskSettings } from './use-risk-settings.ts'

interface Entry {
  readonly id: string
  readonly at: number
  /** The wall clock for what a human did, the session's for orders. */
  readonly isSessionTime: boolean
  readonly kind: string
  readonly what: string
}

/** Every change of a limit, every refusal and every threshold that was passed, newest first. */
export function HistoryView({ version }: { version: number }): JSX.Element {
  const { changes, error } = useLimitHistory(version)
  const { settings } = useRiskSettings(version)
  const { value: alerts } = useStream((stores) => stores.alerts)
  const { value: orders } = useStream((stores) => stores.orders)
  const entries = useMemo(() => {
    const units = new Map((settings?.limits ?? []).map(({ name, unit }) => [name, unit]))
    return [
      ...changes.map((change, index) => changeEntry(change, index, units.get(change.name) ?? 'count')),
      ...alerts.filter(isOfRisk).map(alertEntry),
      ...orders.filter(({ status }) => status === 'denied').map(refusalEntry),
    ]
  }, [changes, settings, alerts, orders])
  if (error !== null) return <ErrorState title="The history could not be read" details={error} />
  return (
    <Table
      label="Risk history"
      columns={COLUMNS}
      rows={entries}
      rowKey={idOf}
      initialSort={{ column: 'time', descending: true }}
      empty="No limit was changed, no order refused and no threshold passed."
      tools={false}
    />
  )
}

function idOf({ id }: Entry): string {
  return id
}

const COLUMNS: readonly Column<Entry>[] = [
  {
    id: 'time',
    title: 'Time',
    width: 148,
    definition: 'On your clock; of refused orders, on the session’s',
    value: ({ at }) => at,
    render: ({ at, isSessionTime }) => <Time at={at} {...(isSessionTime ? {} : { zone: localZone() })} />,
  },
  { id: 'kind', title: 'What', width: 74, value: ({ kind }) => kind },
  {
    id: 'what',
    title: 'Detail',
    width: 120,
    grow: 1_000,
    value: ({ what }) => what,
    render: ({ what }) => (
      <span data-selectable title={what}>
        {what}
      </span>
    ),
  },
]

function changeEntry(
  { at, key, name, before, after, reason }: LimitHistoryEntry,
  index: number,
  unit: Parameters<typeof limitText>[1],
): Entry {
  const of = key === '' ? '' : ` of ${key}`
  const what = `${name}${of}: ${limitText(before, unit)} → ${limitText(after, unit)} (${reason})`
  return { id: `change ${index} ${at} ${name}`, at, isSessionTime: false, kind: 'Limit', what }
}

function isOfRisk({ source, code }: AlertView): boolean {
  return source === 'risk' && code !== 'SECTORS'
}

function alertEntry({ id, at, code, message }: AlertView): Entry {
  return {
    id: `alert ${id}`,
    at,
    isSessionTime: false,
    kind: code.includes('LOCK') ? 'Lock' : 'Threshold',
    what: message,
  }
}

function refusalEntry({ id, createdAt, symbol, side, reason, strategyId }: OrderView): Entry {
  const what = `${side === 'buy' ? 'Buy' : 'Sell'} ${symbol} (${strategyId}): ${reason}`
  return { id: `order ${id}`, at: createdAt, isSessionTime: true, kind: 'Refusal', what }
}

interface LimitHistory {
  readonly changes: readonly LimitHistoryEntry[]
  readonly error: string | null
  /** The count of changes that it was read at. */
  readonly version: number
}

function useLimitHistory(version: number): LimitHistory {
  const client = useClient()
  const [state, setState] = useState<LimitHistory>({ changes: [], error: null, version })
  useEffect(() => {
    let current = true
    client.command('risk.history', null).then(
      (changes) => {
        if (current) setState({ changes, error: null, version })
      },
      (failure: unknown) => {
        if (current) setState({ changes: [], error: failureOf(failure).message, version })
      },
    )
    return () => {
      current = false
    }
  }, [client, version])
  return state
}
