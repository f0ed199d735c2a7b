import type { WebSocket } from 'ws'
import type { Clock, Timers } from '../../../kernel/clock.ts'
import { BrokerError } from '../../../model/errors.ts'
import { specOf } from '../../../model/instrument.ts'
import type { Instrument } from '../../../model/instrument.ts'
import type { Timestamp } from '../../../model/units.ts'
import { LEFT } from './protocol.ts'
import type { InstrumentRecord } from './protocol.ts'

/** Longest that the goodbye of a client that leaves may take. */
const GOODBYE_MS = 250

/** @throws BrokerError `transient` when there is nobody at that address */
export async function opened(socket: WebSocket): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    socket.once('open', resolve)
    socket.once('error', (error) => {
      reject(new BrokerError('transient', `the paper server can't be reached: ${error.message}`, { cause: error }))
    })
  })
}

/** An instrument as a server is told of it. */
export function recordOf(instrument: Instrument): InstrumentRecord {
  const { kind, symbol, currency, pricePrecision, quantityPrecision, multiplier, calendar } = instrument
  const { priceIncrement = 1, quantityIncrement = 1 } = specOf(instrument)
  const steps = { pricePrecision, quantityPrecision, priceIncrement, quantityIncrement, multiplier }
  return { symbol, kind, currency: currency.code, ...steps, calendar, mayBeNegative: instrument.mayBeNegative }
}

/** Leaving is not breaking: orders stay where they are. The socket ends by itself, whatever becomes of the word. */
export function sayGoodbye(socket: WebSocket, time: Clock & Timers): void {
  socket.close(LEFT)
  time.schedule((time.now() + GOODBYE_MS) as Timestamp, () => socket.terminate())
}
