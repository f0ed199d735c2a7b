import { StorageError, messageOf } from '../../model/errors.ts'
import type { JournalRecord } from '../../kernel/journal.ts'
import type { BlockStore, ChainHead, JournalBlock } from './block-store.ts'
import { RECORD_VERSION, SEAL_DIGITS, chainStart, isKind, kindIn, parseText, sealOf } from './record-line.ts'

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
    const texts: string[] = []
    const start = block.first === 1 ? chainStart(chain) : hash
    const fault = checkBlock(block, next, start, (text) => void texts.push(text))
    if (fault) throw new StorageError(faultMessage(chain, fault))
    for (const text of texts) {
      const record = parseText(text)
      if (record.sequence >= from) yield record
    }
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
    const fault = checkBlock(block, records + 1, hash, () => undefined)
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
 */
function checkBlock(
  block: JournalBlock,
  first: number | undefined,
  start: string | undefined,
  take: (text: string) => void,
): ChainFault | null {
  const lines = block.lines.split('\n')
  const textOf = (line: string | undefined) => line?.slice(SEAL_DIGITS + 1) ?? ''
  if (first !== undefined && block.first !== first) {
    const problem = `expected number ${first} next, found ${block.first}`
    return { sequence: first, kind: kindIn(textOf(lines[0])), problem }
  }
  let hash = start
  for (const [index, line] of lines.entries()) {
    const text = textOf(line)
    const sequence = block.first + index
    if (hash !== undefined) hash = sealOf(hash, text)
    const isSealed = hash === undefined || line.startsWith(`${hash.slice(0, SEAL_DIGITS)} `)
    const problem = isSealed ? problemOf(text, sequence) : 'it is not what was written'
    if (problem !== null) return { sequence, kind: kindIn(text), problem }
    take(text)
  }
  const last = block.first + lines.length - 1
  const kind = kindIn(textOf(lines.at(-1)))
  if (lines.length !== block.count) {
    return { sequence: last, kind, problem: `expected ${block.count} records in its block, found ${lines.length}` }
  }
  if (hash !== undefined && hash !== block.hash) {
    return { sequence: last, kind, problem: 'the hash of its block is not what was written' }
  }
  return null
}

/** What is wrong with a record that is as it was written. */
function problemOf(text: string, sequence: number): string | null {
  const [version, number, , kind = ''] = text.split(' ', 4)
  if (Number(version) !== RECORD_VERSION) return `expected version ${RECORD_VERSION}, found ${version}`
  if (Number(number) !== sequence) return `expected number ${sequence}, found ${number}`
  if (!isKind(kind)) return `expected a known kind of record, found ${kind}`
  return null
}

/** The records of one block without a look at the chain. @throws StorageError for what cannot be read */
export function recordsOf({ lines, first }: JournalBlock): readonly JournalRecord[] {
  return lines.split('\n').map((line, index) => {
    try {
      return parseText(line.slice(SEAL_DIGITS + 1))
    } catch (error) {
      throw new StorageError(`record ${first + index} of the journal cannot be read: ${messageOf(error)}`, {
        cause: error,
      })
    }
  })
}
