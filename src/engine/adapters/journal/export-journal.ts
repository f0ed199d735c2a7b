import { writeFileSync } from 'node:fs'
import type { JournalRecord } from '../../kernel/journal.ts'

/** A record on a line of its own, as JSON. */
export function jsonLine(session: string, { sequence, at, kind, version, data }: JournalRecord): string {
  return JSON.stringify({ session, sequence, at, kind, version, data })
}

/** Writes records as a Parquet file: numbers and names as columns, the rest of each record as JSON. */
export async function writeParquet(file: string, session: string, records: Iterable<JournalRecord>): Promise<void> {
  const { parquetWriteBuffer } = await import('hyparquet-writer')
  const rows = [...records]
  const text = (name: string) => rows.map(({ data }) => (typeof data[name] === 'string' ? data[name] : null))
  const buffer = parquetWriteBuffer({
    columnData: [
      { name: 'session', data: rows.map(() => session), type: 'STRING' },
      { name: 'sequence', data: rows.map(({ sequence }) => BigInt(sequence)), type: 'INT64' },
      { name: 'at', data: rows.map(({ at }) => new Date(at)), type: 'TIMESTAMP' },
      { name: 'kind', data: rows.map(({ kind }) => kind), type: 'STRING' },
      { name: 'version', data: rows.map(({ version }) => version), type: 'INT32' },
      { name: 'order', data: text('order'), type: 'STRING', nullable: true },
      { name: 'strategy', data: text('strategy'), type: 'STRING', nullable: true },
      { name: 'symbol', data: text('symbol'), type: 'STRING', nullable: true },
      { name: 'data', data: rows.map(({ data }) => JSON.stringify(data)), type: 'STRING' },
    ],
  })
  writeFileSync(file, Buffer.from(buffer))
}
