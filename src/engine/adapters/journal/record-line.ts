import { hash } from 'node:crypto'
import { RECORD_KINDS } from '../../kernel/journal.ts'
import type { JournalRecord, RecordData, RecordKind } from '../../kernel/journal.ts'
import { StorageError, messageOf } from '../../model/errors.ts'

/** Of the records that are written now. */
export const RECORD_VERSION = 1

/** Digits of a record's hash that are kept beside it, to tell which record of a block is not what it was. */
export const SEAL_DIGITS = 16

const KINDS: ReadonlySet<string> = new Set(RECORD_KINDS)

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

function isKind(kind: string): kind is RecordKind {
  return KINDS.has(kind)
}

/** A record whose data is read when it is asked for: whoever looks for a few kinds does not pay for all. */
class LazyRecord implements JournalRecord {
  readonly version = RECORD_VERSION
  readonly sequence: number
  readonly kind: RecordKind
  readonly #text: string
  readonly #atStart: number
  readonly #kindEnd: number
  #data: RecordData | undefined

  constructor(text: string, sequence: number, kind: RecordKind, atStart: number, kindEnd: number) {
    this.sequence = sequence
    this.kind = kind
    this.#text = text
    this.#atStart = atStart
    this.#kindEnd = kindEnd
  }

  get at(): number {
    return Number(this.#text.slice(this.#atStart, this.#text.indexOf(' ', this.#atStart)))
  }
  get data(): RecordData {
    return (this.#data ??= dataIn(this.#text.slice(this.#kindEnd + 1), this.sequence))
  }
}

/** @throws StorageError for what is no object: not every reader has checked the hash */
function dataIn(json: string, sequence: number): RecordData {
  let data: unknown
  try {
    data = JSON.parse(json)
  } catch (error) {
    throw new StorageError(`record ${sequence} of the journal cannot be read: ${messageOf(error)}`, { cause: error })
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) {
    throw new StorageError(`record ${sequence} of the journal cannot be read: expected an object, found ${json}`)
  }
  // JSON holds nothing but plain values.
  return data as RecordData
}

/** Reads the text of a record that should have a number. Returns what is wrong with it instead, when something is. */
export function recordIn(text: string, sequence: number): JournalRecord | string {
  const head = `${RECORD_VERSION} ${sequence} `
  if (!text.startsWith(head)) {
    const [version, number] = text.split(' ', 2)
    if (version !== String(RECORD_VERSION)) return `expected version ${RECORD_VERSION}, found ${version}`
    return `expected number ${sequence}, found ${number}`
  }
  const atEnd = text.indexOf(' ', head.length)
  const kindEnd = text.indexOf(' ', atEnd + 1)
  const kind = text.slice(atEnd + 1, kindEnd)
  if (!isKind(kind)) return `expected a known kind of record, found ${kind}`
  return new LazyRecord(text, sequence, kind, head.length, kindEnd)
}
