import { FilePlus2, Play, TriangleAlert, X } from 'lucide-react'
import { useRef, useState, type FormEvent, type JSX, type KeyboardEvent } from 'react'
import type { LibraryEntry } from '../../../contract/views.ts'
import { Button, IconButton } from '../../components/button.tsx'
import { TextInput } from '../../components/field.tsx'
import { Badge } from '../../components/indicators.tsx'
import { EmptyState } from '../../components/panel-states.tsx'
import { toast } from '../../components/toast-store.ts'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import styles from './strategies-panel.module.css'
import { useFlash } from './use-flash.ts'

interface LibraryProps {
  readonly entries: readonly LibraryEntry[]
  readonly onStart: (file: string) => void
}

/** Strategy files: those with an error, the user's own, samples. Arrows move, Enter starts. */
export function Library({ entries, onStart }: LibraryProps): JSX.Element {
  const [adding, setAdding] = useState(false)
  const list = useRef<HTMLDivElement>(null)
  const sorted = entries.toSorted((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
  const onKeyDown = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step === 0 || list.current === null) return
    event.preventDefault()
    const items = [...list.current.querySelectorAll<HTMLElement>('[data-entry]')]
    const at = items.findIndex((item) => item.contains(document.activeElement))
    items[Math.max(0, Math.min(items.length - 1, at + step))]?.focus()
  }
  return (
    <>
      <header className={styles['sectionHead']}>
        <h3>Library</h3>
        <IconButton label="Add a strategy file" icon={<FilePlus2 />} onClick={() => setAdding(!adding)} />
      </header>
      {adding ? <AddFile onDone={() => setAdding(false)} /> : null}
      {sorted.length === 0 ? (
        <EmptyState action={<Button onClick={() => setAdding(true)}>Add a file…</Button>}>
          No strategies yet. Add a .ts or .js file from anywhere on disk.
        </EmptyState>
      ) : (
        // Arrows move the focus among its items.
        // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
        <div
          ref={list}
          className={styles['entries']}
          onKeyDown={onKeyDown}
          role="list"
          tabIndex={-1}
          aria-label="Strategies"
        >
          {sorted.map((entry) => (
            <Entry key={entry.file} entry={entry} onStart={onStart} />
          ))}
        </div>
      )}
    </>
  )
}

/** What needs its writer comes first. */
function rank({ error, sample }: LibraryEntry): number {
  return error !== null ? 0 : sample ? 2 : 1
}

function Entry({
  entry,
  onStart,
}: {
  readonly entry: LibraryEntry
  readonly onStart: (file: string) => void
}): JSX.Element {
  const client = useClient()
  const flashes = useFlash(entry.loadedAt)
  const startable = entry.hash !== ''
  const remove = (): void => {
    client.command('library.remove', { file: entry.file }).catch((error: unknown) => {
      toast({ tone: 'warning', text: failureOf(error).message })
    })
  }
  return (
    // Enter starts it, as the button in it does: an option that may not hold buttons would not do.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <div
      className={styles['entry']}
      data-entry
      data-flash={flashes || undefined}
      role="listitem"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
      onDoubleClick={() => startable && onStart(entry.file)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && event.target === event.currentTarget && startable) onStart(entry.file)
      }}
    >
      <div className={styles['entryLine']}>
        <span className={styles['entryName']} title={entry.sample ? `${entry.name}, a sample` : entry.name}>
          {entry.name}
        </span>
        {entry.sample ? (
          <span className={styles['sample']}>
            <Badge>sample</Badge>
          </span>
        ) : null}
        <span className={styles['space']} />
        {entry.sample ? null : (
          <IconButton label={`Remove ${entry.name} from the library`} icon={<X />} onClick={remove} />
        )}
        <Button
          size="small"
          disabled={!startable}
          aria-label={`Start ${entry.name}`}
          icon={<Play aria-hidden="true" />}
          onClick={() => onStart(entry.file)}
        >
          Start…
        </Button>
      </div>
      <p className={styles['description']} title={entry.description}>
        <code className={styles['hash']} title={entry.file} data-selectable>
          {entry.hash}
        </code>{' '}
        {entry.description}
      </p>
      {entry.error === null ? null : <CompileError entry={entry} error={entry.error} />}
    </div>
  )
}

/** Where and why the newest text does not compile, and what goes on meanwhile. */
function CompileError(props: {
  readonly entry: LibraryEntry
  readonly error: NonNullable<LibraryEntry['error']>
}): JSX.Element {
  const { entry, error } = props
  const place = [entry.file.split(/[\\/]/).at(-1), error.line, error.column].filter((part) => part !== null).join(':')
  return (
    <div className={styles['error']} role="alert" data-selectable>
      <TriangleAlert aria-hidden="true" />
      <div>
        <code title={entry.file}>{place}</code>
        <p>{error.message}</p>
        <p className={styles['consequence']}>
          {entry.hash === '' ? 'It cannot be started until it compiles.' : `Version ${entry.hash} goes on.`}
        </p>
      </div>
    </div>
  )
}

function AddFile({ onDone }: { readonly onDone: () => void }): JSX.Element {
  const client = useClient()
  const [file, setFile] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const submit = (event: FormEvent): void => {
    event.preventDefault()
    client.command('library.add', { file: file.trim() }).then(onDone, (error: unknown) => {
      setProblem(failureOf(error).message)
    })
  }
  return (
    <form className={styles['addFile']} onSubmit={submit}>
      <TextInput
        aria-label="Path of a strategy file"
        placeholder="Absolute path of a .ts or .js file"
        value={file}
        invalid={problem !== null}
        ref={(input) => {
          if (problem === null) input?.focus()
        }}
        onChange={(event) => {
          setFile(event.target.value)
          setProblem(null)
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onDone()
        }}
      />
      <Button type="submit" disabled={file.trim() === ''}>
        Add
      </Button>
      {problem === null ? null : (
        <p className={styles['addProblem']} role="alert">
          {problem}
        </p>
      )}
    </form>
  )
}
