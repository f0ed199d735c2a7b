import { StorageError } from '../../model/errors.ts'
import type { JournalRecord } from '../../kernel/journal.ts'
import type { BlockStore, ChainHead, JournalBlock } from './block-store.ts'
import { SEAL_DIGITS, chainStart, kindIn, recordIn, sealOf } from './record-line.ts'

/** What is wrong with a chain, and where. */
export interface ChainFault {
  /** Number of the record. */
  readonly sequence: number
  /** Kind of the record, as far as it can be read. */
  readonly kind: string
  readonly problem: string
}

/** What a look at a whole chain found. */
export interface ChainVerdict {
  /** Records that are sound: those before the fault. */
  readonly records: number
  /** The chain's hash after them. */
  readonly hash: string
  readonly fault: ChainFault | null
}

/** The records of a chain from number `from` on, as they were written. @throws StorageError for one that is not sound */
export function* readJournal(store: BlockStore, chain: string, from = 1): Generator<JournalRecord> {
  let next: number | undefined
  let hash: string | undefined
  for (const block of store.read(chain, from)) {
    const records: JournalRecord[] = []
    const start = block.first === 1 ? chainStart(chain) : hash
    const fault = checkBlock(block, next, start, records)
    if (fault) throw new StorageError(faultMessage(chain, fault))
    for (const record of records) if (record.sequence >= from) yield record
    next = block.first + block.count
    hash = block.hash
  }
}

/** Checks numbers, chain and versions. @param from where the blocks begin; the start of the chain when left out */
export function verifyChain(
  chain: string,
  blocks: Iterable<JournalBlock>,
  from: ChainHead = { sequence: 0, hash: chainStart(chain) },
): ChainVerdict {
  let { sequence: records, hash } = from
  for (const block of blocks) {
    const fault = checkBlock(block, records + 1, hash)
    if (fault) return { records: fault.sequence - 1, hash, fault }
    records += block.count
    hash = block.hash
  }
  return { records, hash, fault: null }
}

export function faultMessage(chain: string, { sequence, kind, problem }: ChainFault): string {
  return `The journal of ${chain} is damaged at record ${sequence} (${kind}): ${problem}`
}

/**
 * @param first number that the block should begin with; undefined when that is not known
 * @param start the chain's hash before it; undefined when that is not known, then its records are not checked one by one
 * @param found takes the records
 */
function checkBlock(
  block: JournalBlock,
  first: number | undefined,
  start: string | undefined,
  found?: JournalRecord[],
): ChainFault | null {
  const lines = block.lines.split('\n')
  if (first !== undefined && block.first !== first) {
    const problem = `expected number ${first} next, found ${block.first}`
    return { sequence: first, kind: kindOf(lines[0]), problem }
  }
  let hash = start
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? ''
    const text = line.slice(SEAL_DIGITS + 1)
    const sequence = block.first + index
    if (hash !== undefined) {
      hash = sealOf(hash, text)
      const isSealed = line.slice(0, SEAL_DIGITS) === hash.slice(0, SEAL_DIGITS) && line[SEAL_DIGITS] === ' '
      if (!isSealed) return { sequence, kind: kindOf(line), problem: 'it is not what was written' }
    }
    const record = recordIn(text, sequence)
    if (typeof record === 'string') return { sequence, kind: kindOf(line), problem: record }
    found?.push(record)
  }
  return checkEnd(block, lines, hash)
}

function checkEnd(block: JournalBlock, lines: readonly string[], hash: string | undefined): ChainFault | null {
  const sequence = block.first + lines.length - 1
  const kind = kindOf(lines.at(-1))
  if (lines.length !== block.count) {
    return { sequence, kind, problem: `expected ${block.count} records in its block, found ${lines.length}` }
  }
  if (hash === undefined || hash === block.hash) return null
  return { sequence, kind, problem: 'the hash of its block is not what was written' }
}

function kindOf(line: string | undefined): string {
  return kindIn(line?.slice(SEAL_DIGITS + 1) ?? '')
}

/**
 * The records of one block without a look at the chain.
 * @param holding a text that they have to hold; all of them when left out
 * @throws StorageError for what cannot be read
 */
export function recordsOf(block: JournalBlock, holding?: string): readonly JournalRecord[] {
  const records: JournalRecord[] = []
  const fault = checkBlock(block, undefined, undefined, records)
  if (fault) throw new StorageError(`record ${fault.sequence} of the journal cannot be read: ${fault.problem}`)
  if (holding === undefined) return records
  const lines = block.lines.split('\n')
  return records.filter((_, index) => lines[index]?.includes(holding))
}
