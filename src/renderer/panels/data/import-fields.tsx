import type { JSX } from 'react'
import type { ImportReport } from '../../../contract/dataset.ts'
import { Field, TextInput } from '../../components/field.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { Select } from '../../components/select.tsx'
import styles from './data-panel.module.css'
import type { ImportDraft } from './import-model.ts'

interface ImportFieldsProps {
  readonly draft: ImportDraft
  /** What the engine inferred, shown where a choice is left open. */
  readonly report: ImportReport | null
  readonly onChange: (draft: ImportDraft) => void
}

const KINDS = [
  { value: 'auto', label: 'By the symbol' },
  { value: 'equity', label: 'Equity' },
  { value: 'etf', label: 'ETF' },
  { value: 'index', label: 'Index' },
  { value: 'crypto', label: 'Crypto' },
  { value: 'fx', label: 'FX' },
  { value: 'future', label: 'Future' },
] as const

const COMMON_ZONES = [
  'UTC',
  'America/New_York',
  'America/Chicago',
  'Europe/London',
  'Europe/Berlin',
  'Asia/Kolkata',
  'Asia/Tokyo',
  'Asia/Hong_Kong',
  'Australia/Sydney',
]

function zoneOptions(): readonly { readonly value: string; readonly label: string }[] {
  const local = Intl.DateTimeFormat().resolvedOptions().timeZone
  return [...new Set([...COMMON_ZONES, local])].map((zone) => ({ value: zone, label: zone.replaceAll('_', ' ') }))
}

/** The choices of an import. What is left open is inferred from the file. */
export function ImportFields({ draft, report, onChange }: ImportFieldsProps): JSX.Element {
  return (
    <div className={styles['importFields']}>
      <Field label="Symbol">
        {({ id, describedBy }) => (
          <TextInput
            id={id}
            aria-describedby={describedBy}
            value={draft.symbol}
            placeholder="From the file name"
            onChange={(event) => onChange({ ...draft, symbol: event.target.value.toUpperCase() })}
          />
        )}
      </Field>
      <Field label="Kind">
        {({ id }) => (
          <Select id={id} value={draft.kind} options={KINDS} onChange={(kind) => onChange({ ...draft, kind })} />
        )}
      </Field>
      <Field label="Timeframe">
        {({ id }) => (
          <TextInput
            id={id}
            value={draft.timeframe}
            placeholder={report === null ? 'Inferred' : `${report.timeframe} (inferred)`}
            onChange={(event) => onChange({ ...draft, timeframe: event.target.value })}
          />
        )}
      </Field>
      <Field label="Times are in">
        {({ id }) => (
          <Select
            id={id}
            value={draft.timeZone}
            options={zoneOptions()}
            onChange={(timeZone) => onChange({ ...draft, timeZone })}
          />
        )}
      </Field>
      <RowChoices draft={draft} onChange={onChange} />
    </div>
  )
}

/** How rows and prices are read, each a choice of two or three. */
function RowChoices({ draft, onChange }: Omit<ImportFieldsProps, 'report'>): JSX.Element {
  return (
    <>
      <Field label="Rows are">
        {() => (
          <Segmented
            label="Rows are"
            width="fill"
            value={draft.rows}
            options={[
              { value: 'auto', label: 'Auto' },
              { value: 'bars', label: 'Bars' },
              { value: 'ticks', label: 'Ticks' },
            ]}
            onChange={(rows) => onChange({ ...draft, rows })}
          />
        )}
      </Field>
      <Field label="Bad rows">
        {() => (
          <Segmented
            label="Bad rows"
            width="fill"
            value={draft.mode}
            options={[
              { value: 'strict', label: 'Refuse file' },
              { value: 'skip', label: 'Skip' },
            ]}
            onChange={(mode) => onChange({ ...draft, mode })}
          />
        )}
      </Field>
      <Field label="Prices">
        {() => (
          <Segmented
            label="Prices"
            width="fill"
            value={draft.adjust ? 'adjusted' : 'raw'}
            options={[
              { value: 'raw', label: 'As traded' },
              { value: 'adjusted', label: 'Adjusted' },
            ]}
            onChange={(next) => onChange({ ...draft, adjust: next === 'adjusted' })}
          />
        )}
      </Field>
    </>
  )
}
