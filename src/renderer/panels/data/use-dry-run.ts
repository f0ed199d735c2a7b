import { useEffect, useState } from 'react'
import type { ImportReport } from '../../../contract/data.ts'
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

/** What an import with these choices would give; read again a moment after each change. */
export function useDryRun(file: WaitingFile, draft: ImportDraft): DryRun {
  const client = useClient()
  const [state, setState] = useState<DryRun>({ report: null, failure: null, busy: true })
  useEffect(() => {
    let gone = false
    setState((before) => ({ ...before, busy: true }))
    const timer = setTimeout(() => {
      const options = importOptions(draft)
      client.command('data.import', { name: file.name, bytes: file.bytes, options, dryRun: true }).then(
        ({ report }) => {
          if (!gone) setState({ report, failure: null, busy: false })
        },
        (error: unknown) => {
          if (!gone) setState({ report: null, failure: failureOf(error).message, busy: false })
        },
      )
    }, PAUSE_MS)
    return () => {
      gone = true
      clearTimeout(timer)
    }
  }, [client, file, draft])
  return state
}
