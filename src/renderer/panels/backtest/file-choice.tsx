import { FileUp, X } from 'lucide-react'
import { useRef, type JSX } from 'react'
import { Button, IconButton } from '../../components/button.tsx'
import { toast } from '../../components/toast-store.ts'
import styles from './setup-form.module.css'

/** As long as the contract takes. */
const MOST_CHARACTERS = 5_000_000

export interface ChosenFile {
  readonly name: string
  readonly text: string
}

interface FileChoiceProps {
  readonly label: string
  /** What is chosen, in words; several for several files. */
  readonly chosen: readonly string[]
  readonly accept: string
  readonly multiple?: boolean
  readonly problem?: string | undefined
  readonly hint?: string | undefined
  readonly onChoose: (files: readonly ChosenFile[]) => void
  readonly onRemove: (index: number) => void
}

/** Small files of text that go along with a run: chosen, named, taken out again. */
export function FileChoice(props: FileChoiceProps): JSX.Element {
  const { label, chosen, accept, multiple = false, problem, hint, onChoose, onRemove } = props
  const input = useRef<HTMLInputElement>(null)
  const take = (list: readonly File[]): void => {
    readTexts(list).then(onChoose, (error: unknown) => toast({ tone: 'warning', text: String(error) }))
  }
  const note = problem ?? hint
  return (
    <div className={styles['fileChoice']} role="group" aria-label={label}>
      <span className={styles['fileLabel']}>{label}</span>
      <input
        ref={input}
        type="file"
        className="visually-hidden"
        tabIndex={-1}
        multiple={multiple}
        accept={accept}
        aria-label={`${label}: file`}
        onChange={(event) => {
          take([...(event.target.files ?? [])])
          event.target.value = ''
        }}
      />
      {chosen.map((name, index) => (
        <span key={`${name}${index}`} className={styles['file']}>
          <span className={styles['fileName']} title={name}>
            {name}
          </span>
          <IconButton label={`Take out ${name}`} icon={<X />} onClick={() => onRemove(index)} />
        </span>
      ))}
      {chosen.length > 0 && !multiple ? null : (
        <Button size="small" icon={<FileUp aria-hidden="true" />} onClick={() => input.current?.click()}>
          {chosen.length === 0 ? 'Choose a file…' : 'Add a file…'}
        </Button>
      )}
      {note === undefined ? null : (
        <span className={problem === undefined ? styles['fileNote'] : styles['fileProblem']}>{note}</span>
      )}
    </div>
  )
}

async function readTexts(files: readonly File[]): Promise<readonly ChosenFile[]> {
  return Promise.all(
    files.map(async (file) => {
      const text = await file.text()
      if (text.length > MOST_CHARACTERS) throw new Error(`${file.name} is larger than 5 MB`)
      return { name: file.name, text }
    }),
  )
}
