import { hash } from 'node:crypto'
import { StorageError } from '../../model/errors.ts'
import type { JournalRecord, RecordData, RecordKind } from '../../kernel/journal.ts'

/** Of the records that are written now. */
export const RECORD_VERSION = 1

/** Digits of a record's hash that are kept beside it, to tell which record of a block is not what it was. */
export const SEAL_DIGITS = 16

const KINDS: ReadonlySet<string> = new Set<RecordKind>([
  'run',
  'market',
  'data',
  'clock',
  'command',
  'broker',
  'intent',
  'refusal',
  'amendment',
  'cancel',
  'order',
  'fill',
  'failure',
  'step',
  'checkpoint',
  'note',
])

/** The hash that a chain begins with: blocks of one chain fit into no other. */
export function chainStart(chain: string): string {
  return hash('sha256', `quantx journal ${chain}`, 'hex')
}

/** SHA-256 over the hash before and the canonical text of the record, in hex. */
export function sealOf(previous: string, text: string): string {
  return hash('sha256', previous + text, 'hex')
}

/** The canonical text of a record: what is hashed. JSON breaks no line, and nothing before it holds a space. */
export function recordText(sequence: number, at: number, kind: RecordKind, data: RecordData): string {
  return `${RECORD_VERSION} ${sequence} ${at} ${kind} ${JSON.stringify(data)}`
}

/** A line of a block: the beginning of the record's hash and its text. */
export function sealedLine(seal: string, text: string): string {
  return `${seal.slice(0, SEAL_DIGITS)} ${text}`
}

/** The kind of a record that may be damaged: whatever stands in its place. */
export function kindIn(text: string): string {
  return text.split(' ', 4)[3] ?? 'unreadable'
}

export function isKind(kind: string): kind is RecordKind {
  return KINDS.has(kind)
}

/** Reads the text of a record. @throws StorageError when it is not of a form that is known */
export function parseText(text: string): JournalRecord {
  const versionEnd = text.indexOf(' ')
  const sequenceEnd = text.indexOf(' ', versionEnd + 1)
  const atEnd = text.indexOf(' ', sequenceEnd + 1)
  const kindEnd = text.indexOf(' ', atEnd + 1)
  const version = Number(text.slice(0, versionEnd))
  if (version !== RECORD_VERSION) {
    throw new StorageError(`expected a record of version ${RECORD_VERSION}, found ${text.slice(0, versionEnd)}`)
  }
  const kind = text.slice(atEnd + 1, kindEnd)
  if (!isKind(kind)) throw new StorageError(`expected a known kind of record, found ${kind}`)
  return {
    version,
    sequence: Number(text.slice(versionEnd + 1, sequenceEnd)),
    at: Number(text.slice(sequenceEnd + 1, atEnd)),
    kind,
    // What was hashed when it was written is an object of plain values.
    data: JSON.parse(text.slice(kindEnd + 1)) as RecordData,
  }
}
