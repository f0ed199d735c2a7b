import type { BlockStore } from '../../adapters/journal/block-store.ts'
import { readJournal } from '../../adapters/journal/read-journal.ts'
import type { JournalRecord, RecordData } from '../../kernel/journal.ts'
import { StorageError } from '../../model/errors.ts'
import { textIn } from './record-fields.ts'
import type { RecordedRun } from './run-record.ts'

/** The records that one engine wrote, those that a crash undid included. @param next the engine that went on, if any */
export function* recordsOfRun(
  journal: BlockStore,
  session: string,
  { first }: RecordedRun,
  next: RecordedRun | undefined,
): Generator<JournalRecord> {
  for (const record of readJournal(journal, session, first)) {
    if (record.sequence === next?.first) return
    yield record
  }
}

/**
 * Those of them that count: without what a crash undid, and without what was to be taken over and could not be written.
 * @param ahead what has to be known before its turn
 */
export function* countedRecords(
  journal: BlockStore,
  session: string,
  run: RecordedRun,
  next: RecordedRun | undefined,
  ahead = RecordedAhead.of(recordsOfRun(journal, session, run, next), run.last),
): Generator<JournalRecord> {
  for (const record of recordsOfRun(journal, session, run, next)) {
    if (record.sequence > run.last) break
    if (record.kind !== 'adjustment' || !ahead.isVoid(record.sequence)) yield record
  }
  yield* ahead.adjustments
}

/**
 * What the journal of one engine's part says that has to be known before its turn: answers that came while a question was
 * being asked, writes that failed, and what was durable when the rest of what came with it was lost.
 */
export class RecordedAhead {
  readonly #last: number
  #before: JournalRecord | undefined
  /** What is durable by itself, of after the last record that counts. */
  readonly #lasting: JournalRecord[] = []
  readonly #atOnce = new Map<string, JournalRecord>()
  readonly #unwritten = new Map<string, string>()
  /** Of each order, what became of its changes one after the other: why they could not be written, or null. */
  readonly #amendments = new Map<string, (string | null)[]>()
  readonly #void = new Set<number>()

  /** @param last number of the last record that counts */
  constructor(last: number) {
    this.#last = last
  }

  /**
   * @param records of the engine's part of the session
   * @param last number of the last record that counts
   */
  static of(records: Iterable<JournalRecord>, last: number): RecordedAhead {
    const ahead = new RecordedAhead(last)
    for (const record of records) ahead.take(record)
    return ahead
  }

  /** Takes the next record of the engine's part. */
  take(record: JournalRecord): void {
    const { kind, sequence } = record
    if (kind === 'broker') this.#noteBroker(record, this.#before)
    else if (kind === 'amendment') this.#noteAmendment(textIn(record.data, 'order'))
    else if (kind === 'unwritten') this.#noteUnwritten(record, this.#before)
    else if ((kind === 'intent' || kind === 'adjustment') && sequence > this.#last) this.#lasting.push(record)
    this.#before = record
  }

  /** Intents that outlived the crash which undid what stood around them. */
  get intents(): readonly JournalRecord[] {
    return this.#lasting.filter(({ kind, data }) => kind === 'intent' && !this.#unwritten.has(textIn(data, 'order')))
  }

  /** The same of what was taken over. */
  get adjustments(): readonly JournalRecord[] {
    return this.#lasting.filter(({ kind, sequence }) => kind === 'adjustment' && !this.isVoid(sequence))
  }

  /** Whether the engine had time to write down that it is over. */
  get isWhole(): boolean {
    return this.#before?.kind === 'checkpoint'
  }

  /** What a broker said of an order while it was being asked; undefined when it said nothing. */
  answer(order: string, said: 'rejected' | 'canceled'): RecordData | undefined {
    return this.#atOnce.get(`${order} ${said}`)?.data
  }

  /** Whether a record of a broker is such an answer. */
  isAnswer({ data, sequence }: JournalRecord): boolean {
    return this.#atOnce.get(keyOf(data))?.sequence === sequence
  }

  /** Whether what a record says was not written down, and so was not done. */
  isVoid(sequence: number): boolean {
    return this.#void.has(sequence)
  }

  /** @throws StorageError when the disk did not take this intent */
  writeIntent(order: string): void {
    const problem = this.#unwritten.get(order)
    if (problem !== undefined) throw new StorageError(problem)
  }

  /** @throws StorageError when the disk did not take this change */
  writeAmendment(order: string): void {
    const problem = this.#amendments.get(order)?.shift() ?? null
    if (problem !== null) throw new StorageError(problem)
  }

  #noteBroker(record: JournalRecord, before: JournalRecord | undefined): void {
    const { data } = record
    // Records of old did not say that an answer came at once.
    const isOld = before?.kind === 'intent' && before.data['order'] === data['order'] && data['said'] === 'rejected'
    if (data['atOnce'] === true || isOld) this.#atOnce.set(keyOf(data), record)
  }

  #noteAmendment(order: string): void {
    const known = this.#amendments.get(order)
    if (known) known.push(null)
    else this.#amendments.set(order, [null])
  }

  #noteUnwritten({ data }: JournalRecord, before: JournalRecord | undefined): void {
    const [order, message] = [textIn(data, 'order'), textIn(data, 'message')]
    if (before) this.#void.add(before.sequence)
    const changes = this.#amendments.get(order)
    if (data['what'] === 'intent') this.#unwritten.set(order, message)
    else if (data['what'] === 'amendment' && changes) changes[changes.length - 1] = message
  }
}

function keyOf(data: RecordData): string {
  return `${textIn(data, 'order')} ${textIn(data, 'said')}`
}
