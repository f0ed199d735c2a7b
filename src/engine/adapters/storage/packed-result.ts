import { promisify } from 'node:util'
import { deflateSync, inflate } from 'node:zlib'
import { BacktestResult } from '../../../contract/backtest.ts'

const expand = promisify(inflate)

/** A result as the store keeps it: deflated JSON. It takes a while for a large one: not for the thread that serves. */
export function packedResult(result: BacktestResult): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(deflateSync(JSON.stringify(result)))
}

/** @throws (rejects) when the bytes are not a packed result */
export async function unpackedResult(bytes: Uint8Array): Promise<BacktestResult> {
  return BacktestResult.parse(JSON.parse((await expand(bytes)).toString()))
}
