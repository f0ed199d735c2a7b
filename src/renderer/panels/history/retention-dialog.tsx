import { useState, type JSX } from 'react'
import { RetentionSettings, type RetentionView } from '../../../contract/retention.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field } from '../../components/field.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { NumberField } from '../../components/number-field.tsx'
import { Time } from '../../components/numbers.tsx'
import { Skeleton } from '../../components/panel-states.tsx'
import { Problem } from '../../components/problem.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { useAsked } from '../../state/asked.ts'
import type { EngineClient } from '../../transport/client.ts'
import styles from './history.module.css'

const readRetention = (client: EngineClient): Promise<RetentionView> => client.command('retention.read', null)

/** How long journals stay at hand, how long archives and the log are kept, and what became of what was old. */
export function RetentionDialog({ onClose }: { readonly onClose: () => void }): JSX.Element {
  const { value: view, failure, isBusy, change } = useAsked(readRetention)
  const [changed, setChanged] = useState<Draft | null>(null)
  const draft = changed ?? (view === null ? null : draftOf(view.settings))
  const settings = draft === null ? null : settingsOf(draft)
  const keep = async (): Promise<void> => {
    if (settings !== null && (await change((client) => client.command('retention.configure', settings)))) onClose()
  }
  return (
    <Dialog
      open
      title="What is kept, and how long"
      width="narrow"
      onClose={onClose}
      footer={
        <>
          <Button
            // What is typed but not saved is not what it would go by.
            disabled={isBusy || view === null || changed !== null}
            title={changed === null ? undefined : 'Goes by what is saved'}
            onClick={() => void change((client) => client.command('retention.run', null))}
          >
            {isBusy && view !== null ? 'Looking…' : 'Archive now'}
          </Button>
          <Button tone="primary" disabled={isBusy || settings === null} onClick={() => void keep()}>
            Save
          </Button>
        </>
      }
    >
      {draft === null ? null : <RetentionFields draft={draft} onChange={setChanged} />}
      {view === null && failure === null ? <Skeleton columns="1fr 1fr" rows={4} /> : null}
      {view === null ? null : <Standing view={view} />}
      <Problem>{failure?.message}</Problem>
    </Dialog>
  )
}

/** What is in the fields; null while one is not a number. */
interface Draft {
  readonly journalDays: number | null
  readonly isForEver: boolean
  readonly archiveDays: number | null
  readonly logDays: number | null
}

const FIVE_YEARS_DAYS = 1_825

function draftOf({ journalDays, archiveDays, logDays }: RetentionSettings): Draft {
  return { journalDays, logDays, isForEver: archiveDays === null, archiveDays: archiveDays ?? FIVE_YEARS_DAYS }
}

function settingsOf({ journalDays, isForEver, archiveDays, logDays }: Draft): RetentionSettings | null {
  if (!isForEver && archiveDays === null) return null
  const parsed = RetentionSettings.safeParse({ journalDays, logDays, archiveDays: isForEver ? null : archiveDays })
  return parsed.success ? parsed.data : null
}

const KEEPING = [
  { value: 'for ever', label: 'For ever' },
  { value: 'days', label: 'For days' },
] as const

interface RetentionFieldsProps {
  readonly draft: Draft
  readonly onChange: (draft: Draft) => void
}

function RetentionFields({ draft, onChange }: RetentionFieldsProps): JSX.Element {
  const set = (part: Partial<Draft>): void => onChange({ ...draft, ...part })
  return (
    <div className={styles['fields']}>
      <Days
        label="Archive after"
        least={1}
        value={draft.journalDays}
        hint="The journal of a session that is over then goes into a compressed file. It can still be opened, verified and replayed."
        onChange={(journalDays) => set({ journalDays })}
      />
      <Field label="Archives kept" layout="row">
        {() => (
          <Segmented
            label="Archives kept"
            width="fill"
            value={draft.isForEver ? 'for ever' : 'days'}
            options={KEEPING}
            onChange={(value) => set({ isForEver: value === 'for ever' })}
          />
        )}
      </Field>
      {draft.isForEver ? null : (
        <Days label="Days kept" least={30} value={draft.archiveDays} onChange={(archiveDays) => set({ archiveDays })} />
      )}
      <Days
        label="Alerts and log"
        least={1}
        value={draft.logDays}
        hint="A critical alert that nobody has acknowledged stays."
        onChange={(logDays) => set({ logDays })}
      />
    </div>
  )
}

interface DaysProps {
  readonly label: string
  readonly least: number
  readonly value: number | null
  readonly hint?: string
  readonly onChange: (value: number | null) => void
}

const MOST_DAYS = 36_500
const MEBIBYTE = 2 ** 20

function Days({ label, least, value, hint, onChange }: DaysProps): JSX.Element {
  const isWrong = value === null || !Number.isInteger(value) || value < least || value > MOST_DAYS
  return (
    <NumberField
      label={label}
      layout="row"
      hint={hint}
      error={isWrong ? `Expected ${least} to ${formatDecimal(MOST_DAYS, 0)} days` : null}

      value={value}
      min={least}
      max={MOST_DAYS}
      precision={0}
      suffix="days"
      onChange={onChange}
    />
  )
}

function Standing({ view: { archives, lookedAt, outcome, failed } }: { readonly view: RetentionView }): JSX.Element {
  return (
    <div className={styles['standing']}>
      <p>
        {archives.sessions === 0
          ? 'Nothing is archived yet.'
          : `${counted(archives.sessions, 'session')} in ${counted(archives.files, 'file')}, ${formatDecimal(archives.bytes / MEBIBYTE, 1)} MiB.`}
      </p>
      <p role="status" data-failed={failed || undefined}>
        {lookedAt === null ? (
          'Looks for what is old five minutes after a start, then every six hours.'
        ) : (
          <>
            Looked <Time at={lookedAt} detail="minute" />: {outcome === '' ? 'nothing was old' : outcome}.
          </>
        )}
      </p>
    </div>
  )
}

function counted(count: number, one: string): string {
  return `${formatDecimal(count, 0)} ${one}${count === 1 ? '' : 's'}`
}
