import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { promisify } from 'node:util'
import { createDeflate, inflate } from 'node:zlib'
import { BacktestResult } from '../../../contract/backtest.ts'

const expand = promisify(inflate)

/**
 * The JSON of a result, in pieces, as the store keeps it: deflated. It takes a while for a large one: not for the thread
 * that serves. @param pieces bytes among them are good until the next is asked for
 */
export async function packedResult(pieces: Iterable<string | Uint8Array>): Promise<Uint8Array<ArrayBuffer>> {
  const packed: Uint8Array[] = []
  await pipeline(Readable.from(copies(pieces)), createDeflate(), async (deflated: AsyncIterable<Uint8Array>) => {
    for await (const bytes of deflated) packed.push(bytes)
  })
  return Uint8Array.from(Buffer.concat(packed))
}

function* copies(pieces: Iterable<string | Uint8Array>): Generator<Buffer> {
  for (const piece of pieces) yield Buffer.from(piece)
}

/** @throws (rejects) when the bytes are not a packed result */
export async function unpackedResult(bytes: Uint8Array): Promise<BacktestResult> {
  return BacktestResult.parse(JSON.parse((await expand(bytes)).toString()))
}
