import { useEffect, useState } from 'react'
import type { ImportReport } from '../../../contract/dataset.ts'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { importOptions, type ImportDraft } from './import-model.ts'
import type { WaitingFile } from './import-store.ts'

/** Quiet time after a keystroke before the file is read again. */
const PAUSE_MS = 300

export interface DryRun {
  /** The newest report; stays in sight, dimmed, while the next is made. */
  readonly report: ImportReport | null
  readonly failure: string | null
  readonly busy: boolean
}

interface Answer {
  readonly draft: ImportDraft
  readonly report: ImportReport | null
  readonly failure: string | null
}

/** What an import with these choices would give; read again a moment after each change. */
export function useDryRun(file: WaitingFile, draft: ImportDraft): DryRun {
  const client = useClient()
  const [answer, setAnswer] = useState<Answer | null>(null)
  useEffect(() => {
    let gone = false
    const timer = setTimeout(() => {
      const options = importOptions(draft)
      client.command('data.import', { name: file.name, bytes: file.bytes, options, dryRun: true }).then(
        ({ report }) => {
          if (!gone) setAnswer({ draft, report, failure: null })
        },
        (error: unknown) => {
          if (!gone) setAnswer({ draft, report: null, failure: failureOf(error).message })
        },
      )
    }, PAUSE_MS)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [client, file, draft])
  return { report: answer?.report ?? null, failure: answer?.failure ?? null, busy: answer?.draft !== draft }
}
