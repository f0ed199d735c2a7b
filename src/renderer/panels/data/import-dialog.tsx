import { useId, useState, type FormEvent, type JSX } from 'react'
import type { ImportProblem, ImportReport } from '../../../contract/dataset.ts'
import { DAY_MS, timeframeMs } from '../../charts/axis-time.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Badge } from '../../components/indicators.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import { formatTime } from '../../components/time-format.ts'
import { toast } from '../../components/toast-store.ts'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import styles from './data-panel.module.css'
import { ImportFields } from './import-fields.tsx'
import {
  DELIMITER_WORDS,
  EMPTY_IMPORT,
  errorCount,
  firstLines,
  importOptions,
  kindWords,
  problemCounts,
  type ImportDraft,
} from './import-model.ts'
import type { WaitingFile } from './import-store.ts'
import { useDryRun, type DryRun } from './use-dry-run.ts'

interface ImportDialogProps {
  readonly file: WaitingFile
  /** How many files wait behind this one. */
  readonly left: number
  readonly onDone: () => void
}

/** Reads a file on trial, shows what would be imported and what is wrong with it, and imports it when the user says so. */
export function ImportDialog({ file, left, onDone }: ImportDialogProps): JSX.Element {
  const client = useClient()
  const [draft, setDraft] = useState<ImportDraft>(EMPTY_IMPORT)
  const [failure, setFailure] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)
  const trial = useDryRun(file, draft)
  const formId = useId()
  const report = trial.report
  const errors = report === null ? 0 : errorCount(report)
  const blocked = draft.mode === 'strict' && errors > 0
  const ready = report !== null && !trial.busy && trial.failure === null && !blocked && report.bars > 0

  const submit = (event: FormEvent): void => {
    event.preventDefault()
    if (!ready || busy) return
    setBusy(true)
    const options = importOptions(draft)
    client.command('data.import', { name: file.name, bytes: file.bytes, options, dryRun: false }).then(
      ({ dataset }) => {
        if (dataset !== null) {
          toast({
            tone: 'neutral',
            text: `${dataset.symbol} ${dataset.timeframe}: ${formatDecimal(dataset.bars, 0)} bars imported`,
          })
          onDone()
          return
        }
        setBusy(false)
        setFailure('Nothing was imported: the file has errors')
      },
      (error: unknown) => {
        setBusy(false)
        setFailure(failureOf(error).message)
      },
    )
  }
  return (
    <Dialog
      open
      onClose={onDone}
      width="wide"
      title={left === 0 ? `Import ${file.name}` : `Import ${file.name} (${left} more)`}
      footer={
        <>
          <span className={styles['verdict']} data-blocked={blocked || undefined}>
            {failure ?? verdict(report, errors, draft.mode)}
          </span>
          <Button onClick={onDone}>Cancel</Button>
          <Button type="submit" form={formId} tone="primary" disabled={!ready || busy}>
            {busy ? 'Importing…' : report === null ? 'Import' : `Import ${formatDecimal(report.bars, 0)} bars`}
          </Button>
        </>
      }
    >
      <form id={formId} className={styles['import']} onSubmit={submit}>
        <ImportFields
          draft={draft}
          report={report}
          onChange={(next) => {
            setDraft(next)
            setFailure(null)
          }}
        />
        <Preview file={file} />
        <Findings trial={trial} />
      </form>
    </Dialog>
  )
}

function verdict(report: ImportReport | null, errors: number, mode: ImportDraft['mode']): string {
  if (report === null) return ''
  if (errors === 0) return ''
  if (mode === 'strict') return `${formatDecimal(errors, 0)} errors: mend the file, or choose to skip bad rows`
  return `${formatDecimal(report.dropped, 0)} of ${formatDecimal(report.rows, 0)} rows are left out`
}

function Preview({ file }: { readonly file: WaitingFile }): JSX.Element {
  const lines = firstLines(file.bytes)
  return (
    <section>
      <h3 className={styles['sectionTitle']}>First lines</h3>
      <ol className={styles['preview']} data-selectable>
        {lines.length === 0 ? <li>The file is empty.</li> : null}
        {lines.map((line, index) => (
          <li key={`${index}-${line}`}>
            <code>{line}</code>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Findings({ trial }: { readonly trial: DryRun }): JSX.Element {
  const { report, failure, busy } = trial
  if (failure !== null) {
    return (
      <p className={styles['failure']} role="alert" data-selectable>
        {failure}
      </p>
    )
  }
  if (report === null) return <p className={styles['muted']}>Reading…</p>
  const counts = problemCounts(report)
  return (
    <section className={styles['findings']} data-busy={busy || undefined}>
      <dl className={styles['facts']}>
        {facts(report).map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <div className={styles['counts']}>
        {counts.length === 0 ? <Badge tone="up">No problems found</Badge> : null}
        {counts.map(({ kind, count, error }) => (
          <Badge key={kind} tone={error ? 'warning' : 'neutral'}>
            {kindWords(kind)} {formatDecimal(count, 0)}
          </Badge>
        ))}
      </div>
      {report.problems.length === 0 ? null : (
        <div className={styles['problems']}>
          <Table
            label="Problems"
            columns={PROBLEM_COLUMNS}
            rows={report.problems}
            rowKey={problemKey}
            tools={false}
            empty="No problems."
          />
        </div>
      )}
    </section>
  )
}

function facts(report: ImportReport): readonly (readonly [string, string])[] {
  const zone = report.timeZone
  const detail = timeframeMs(report.timeframe) < DAY_MS ? 'minute' : 'date'
  return [
    ['Rows', `${formatDecimal(report.rows, 0)} ${report.ticks ? 'ticks' : ''}`.trim()],
    ['Bars', formatDecimal(report.bars, 0)],
    ['Timeframe', report.timeframe],
    ['From', formatTime(report.first, zone, detail)],
    ['To', formatTime(report.last, zone, detail)],
    ['Price places', String(report.pricePrecision)],
    ['Delimiter', DELIMITER_WORDS[report.delimiter]],
    ['Adjusted', report.adjusted ? 'yes' : 'no'],
  ]
}

const problemKey = (problem: ImportProblem): string => `${problem.line}-${problem.kind}-${problem.column ?? ''}`

const PROBLEM_COLUMNS: readonly Column<ImportProblem>[] = [
  { id: 'line', title: 'Line', width: 64, align: 'right', value: (row) => row.line },
  { id: 'kind', title: 'Problem', width: 116, value: (row) => kindWords(row.kind) },
  { id: 'column', title: 'Column', width: 72, value: (row) => row.column ?? null },
  {
    id: 'expected',
    title: 'Expected',
    width: 260,
    value: (row) => row.expected,
    render: (row) => <span title={row.expected}>{row.expected}</span>,
  },
  {
    id: 'found',
    title: 'Found',
    width: 260,
    value: (row) => row.found,
    render: (row) => <span title={row.found}>{row.found}</span>,
  },
]
