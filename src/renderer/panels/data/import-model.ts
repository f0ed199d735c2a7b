import type { z } from 'zod'
import type { CommandPayload } from '../../../contract/commands.ts'
import type { ImportReport } from '../../../contract/dataset.ts'
import type { InstrumentKind } from '../../../contract/views.ts'

/** The choices of the dialog; `auto` leaves one to the engine. */
export interface ImportDraft {
  readonly symbol: string
  readonly kind: 'auto' | z.infer<typeof InstrumentKind>
  readonly timeframe: string
  readonly timeZone: string
  readonly mode: 'strict' | 'skip'
  readonly rows: 'auto' | 'bars' | 'ticks'
  readonly adjust: boolean
}

export const EMPTY_IMPORT: ImportDraft = {
  symbol: '',
  kind: 'auto',
  timeframe: '',
  timeZone: 'UTC',
  mode: 'strict',
  rows: 'auto',
  adjust: false,
}

/** The options to send: what is empty or automatic is left out. */
export function importOptions(draft: ImportDraft): CommandPayload<'data.import'>['options'] {
  return {
    timeZone: draft.timeZone,
    mode: draft.mode,
    rows: draft.rows,
    adjust: draft.adjust,
    ...(draft.symbol.trim() === '' ? {} : { symbol: draft.symbol.trim() }),
    ...(draft.kind === 'auto' ? {} : { kind: draft.kind }),
    ...(draft.timeframe.trim() === '' ? {} : { timeframe: draft.timeframe.trim() }),
  }
}

const TEXT_BYTES = 8_192
/** Lines of the file that are shown as they are. */
export const PREVIEW_LINES = 6

/** The first lines of a file as text; not for reading it, only for seeing what it is. */
export function firstLines(bytes: Uint8Array): readonly string[] {
  const text = new TextDecoder('utf-8').decode(bytes.subarray(0, TEXT_BYTES))
  const lines = text.split(/\r\n|\n|\r/)
  // A line that is cut off by the sample's end would look broken.
  const whole = bytes.length > TEXT_BYTES ? lines.slice(0, -1) : lines
  return whole.filter((line, index) => line !== '' || index < whole.length - 1).slice(0, PREVIEW_LINES)
}

const WARNINGS: ReadonlySet<string> = new Set(['gap', 'closed-day', 'rounded', 'no-volume'])

/** Problems of a report: how many of each kind, errors first. */
export function problemCounts(
  report: ImportReport,
): readonly { readonly kind: string; readonly count: number; readonly error: boolean }[] {
  return Object.entries(report.counts)
    .map(([kind, count]) => ({ kind, count: count ?? 0, error: !WARNINGS.has(kind) }))
    .toSorted((a, b) => Number(b.error) - Number(a.error) || b.count - a.count)
}

export function errorCount(report: ImportReport): number {
  return problemCounts(report).reduce((sum, { count, error }) => sum + (error ? count : 0), 0)
}

/** `out-of-order` → `Out of order`. */
export function kindWords(kind: string): string {
  const words = kind.replaceAll('-', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

export const DELIMITER_WORDS: Readonly<Record<ImportReport['delimiter'], string>> = {
  '': 'none, a Parquet file',
  ',': 'comma',
  ';': 'semicolon',
  '\t': 'tab',
}
