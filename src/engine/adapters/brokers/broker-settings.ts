import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { BrokerConnection } from '../../kernel/broker-connection.ts'
import type { Clock, Timers } from '../../kernel/clock.ts'
import { StorageError, messageOf } from '../../model/errors.ts'
import { writeJsonDurably } from '../durable-file.ts'
import { PaperServerConnection } from './paper-server/connection.ts'

/**
 * How a broker is reached by whoever has to stop trading in the engine's place. The token of a paper server is play
 * money's, and stands in the clear; a broker with real money is named by what its secret is found under, never by the
 * secret itself.
 */
export const BrokerSetting = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paper-server'), url: z.string(), token: z.string() }),
])
export type BrokerSetting = z.infer<typeof BrokerSetting>

const FILE = 'brokers.json'

/** The brokers that orders may work at, as they were written down last. @throws StorageError when the file can't be read */
export function readBrokerSettings(home: string): readonly BrokerSetting[] {
  const path = join(home, FILE)
  try {
    return z.array(BrokerSetting).parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return []
    // What does not parse may be a token: it is not told.
    const why = error instanceof z.ZodError || error instanceof SyntaxError ? 'it is not valid' : messageOf(error)
    throw new StorageError(`The brokers in ${path} can't be read: ${why}`)
  }
}

/** Keeps them beside the store, for the owner alone and durably: before the first order can leave to them. */
export function writeBrokerSettings(home: string, settings: readonly BrokerSetting[]): void {
  const path = join(home, FILE)
  if (settings.length === 0) return rmSync(path, { force: true })
  writeJsonDurably(path, settings)
}

/** A connection that can look, cancel and close. Its name is that of the engine's own, so that ids and records agree. */
export function connectionOf(
  setting: BrokerSetting,
  client: string,
  time: Clock & Timers,
  /** Asks whether the broker would take orders off when the line breaks. */
  cancelOnDisconnect = false,
): BrokerConnection {
  const { url, token } = setting
  return new PaperServerConnection({ url, token, client, instruments: [], time, cancelOnDisconnect })
}
