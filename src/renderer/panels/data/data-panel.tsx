import { FileUp, Trash2 } from 'lucide-react'
import { useMemo, useRef, type JSX } from 'react'
import type { DatasetInfo } from '../../../contract/dataset.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { Quantity, Time } from '../../components/numbers.tsx'
import { PanelActions } from '../../components/panel.tsx'
import { EmptyState, Skeleton, StreamGate } from '../../components/panel-states.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { toast } from '../../components/toast-store.ts'
import { useClient, useStream } from '../../state/services.ts'
import type { EngineClient } from '../../transport/client.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { useBacktest } from '../backtest/backtest-store.ts'
import { withData } from '../backtest/setup-draft.ts'
import styles from './data-panel.module.css'
import { takeFiles } from './import-store.ts'

const rowKey = (row: DatasetInfo): string => row.id

/** Histories that backtests and replays run on. Enter takes one into the backtest form. */
export function DataPanel(): JSX.Element {
  const datasets = useStream((stores) => stores.datasets)
  const client = useClient()
  const input = useRef<HTMLInputElement>(null)
  const columns = useMemo(() => datasetColumns(client), [client])
  const { setup, change } = useBacktest()
  const choose = (): void => input.current?.click()
  return (
    <>
      <PanelActions>
        <Button size="small" tone="quiet" icon={<FileUp aria-hidden="true" />} onClick={choose}>
          Import…
        </Button>
      </PanelActions>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        multiple
        accept=".csv,.txt,.tsv,.parquet,text/csv,text/plain"
        aria-label="Price data files"
        onChange={(event) => {
          void takeFiles([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      <StreamGate state={datasets} subject="The data" skeleton={<Skeleton columns="1fr 1fr 1fr 2fr 2fr" rows={5} />}>
        {(rows) =>
          rows.length === 0 ? (
            <EmptyState action={<Button onClick={choose}>Import a file…</Button>}>
              No price data. Drop a CSV file anywhere on this window.
            </EmptyState>
          ) : (
            <Table
              label="Price data"
              columns={columns}
              rows={rows}
              rowKey={rowKey}
              onActivate={(row) => change(withData(setup, row.id))}
            />
          )
        }
      </StreamGate>
    </>
  )
}

function datasetColumns(client: EngineClient): readonly Column<DatasetInfo>[] {
  const date = (id: string, title: string, read: (row: DatasetInfo) => number): Column<DatasetInfo> => ({
    id,
    title,
    width: 94,
    value: read,
    render: (row) => <Time at={read(row)} detail="date" zone="UTC" />,
  })
  return [
    {
      id: 'symbol',
      title: 'Symbol',
      width: 76,
      value: (row) => `${row.symbol} ${row.timeframe}`,
      render: (row) => (
        <>
          <b className={styles['symbol']}>{row.symbol}</b> <span className={styles['muted']}>{row.timeframe}</span>
        </>
      ),
    },
    date('first', 'From', (row) => row.first),
    date('last', 'To', (row) => row.last),
    {
      id: 'bars',
      title: 'Bars',
      width: 72,
      yields: 1,
      align: 'right',
      value: (row) => row.bars,
      render: (row) => <Quantity value={row.bars} />,
    },
    {
      id: 'source',
      title: 'Source',
      width: 150,
      yields: 2,
      value: (row) => [row.source, row.credit].filter(Boolean).join(', '),
      render: (row) => <span title={[row.source, row.credit].filter(Boolean).join('\n')}>{row.source}</span>,
    },
    {
      id: 'hash',
      title: 'SHA-256',
      width: 72,
      yields: 3,
      value: (row) => row.sha256,
      render: (row) => (
        <code className={styles['hash']} title={row.sha256}>
          {row.sha256.slice(0, 7)}
        </code>
      ),
    },
    {
      id: 'delete',
      title: 'Delete',
      width: 32,
      control: true,
      value: () => null,
      render: (row) => deleteButton(row, client),
    },
  ]
}

function deleteButton(row: DatasetInfo, client: EngineClient): JSX.Element | null {
  if (row.builtIn) return null
  const remove = (): void => {
    client.command('data.delete', { id: row.id }).then(
      () => toast({ tone: 'neutral', text: `${row.symbol} ${row.timeframe} deleted` }),
      (error: unknown) => toast({ tone: 'warning', text: failureOf(error).message }),
    )
  }
  return <IconButton label={`Delete ${row.symbol} ${row.timeframe}`} icon={<Trash2 />} onClick={remove} />
}
