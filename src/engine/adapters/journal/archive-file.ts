import { readFileSync } from 'node:fs'
import { gunzipSync, gzipSync } from 'node:zlib'
import { z } from 'zod'
import { StorageError, messageOf } from '../../model/errors.ts'
import { writeDurably } from '../durable-file.ts'
import type { ChainHead, JournalBlock } from './block-store.ts'
import { faultMessage, verifyChain } from './read-journal.ts'

const Head = z.object({
  format: z.literal('quantx-journal'),
  version: z.literal(1),
  chain: z.string(),
  /** Numbers of its first record and of all. */
  first: z.number(),
  count: z.number(),
  /** The chain's hash before its first record and after its last. */
  previous: z.string(),
  hash: z.string(),
})
export type ArchiveHead = z.infer<typeof Head>

/** Part of a chain that was put away: one block, and the hash that it goes on from. */
export interface Archive {
  readonly head: ArchiveHead
  readonly block: JournalBlock
}

/**
 * Writes blocks of a chain to a compressed file of their own, with the hashes at both ends, and reads it back. It is JSON
 * lines below a head, so that it can be read without QuantX.
 * @param before where the chain stood before the first of them
 * @throws StorageError when they are not sound, or the file is not what was written; then nothing may be removed
 */
export function writeArchive(
  file: string,
  chain: string,
  before: ChainHead,
  blocks: readonly JournalBlock[],
): ArchiveHead {
  const verdict = verifyChain(chain, blocks, before)
  if (verdict.fault) throw new StorageError(faultMessage(chain, verdict.fault))
  const first = before.sequence + 1
  const count = verdict.records - before.sequence
  const head = {
    format: 'quantx-journal',
    version: 1,
    chain,
    first,
    count,
    previous: before.hash,
    hash: verdict.hash,
  } as const
  const text = [JSON.stringify(head), ...blocks.map(({ lines }) => lines)].join('\n')
  try {
    // What lies there was left by a death between file and table: the records in it are still in the store.
    writeDurably(file, gzipSync(text))
  } catch (error) {
    throw new StorageError(`The archive ${file} could not be written: ${messageOf(error)}`, { cause: error })
  }
  const { block, head: read } = readArchive(file)
  if (read.hash === head.hash && block.count === count) return head
  throw new StorageError(`The archive ${file} is not what was written`)
}

/** Reads an archive and checks its chain from end to end. @throws StorageError when it is not to be had or not sound */
export function readArchive(file: string): Archive {
  const { head, lines } = parse(file)
  const { chain, first, count, previous, hash } = head
  const block = { first, count, hash, lines }
  const { fault } = verifyChain(chain, [block], { sequence: first - 1, hash: previous })
  if (fault) throw new StorageError(`${faultMessage(chain, fault)} (in the archive ${file})`)
  return { head, block }
}

function parse(file: string): { readonly head: ArchiveHead; readonly lines: string } {
  try {
    const text = gunzipSync(readFileSync(file)).toString()
    const end = text.indexOf('\n')
    return { head: Head.parse(JSON.parse(text.slice(0, end))), lines: text.slice(end + 1) }
  } catch (error) {
    throw new StorageError(`The archive ${file} could not be read: ${messageOf(error)}`, { cause: error })
  }
}
