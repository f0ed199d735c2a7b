import { closeSync, fdatasyncSync, ftruncateSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { z } from 'zod'
import { StorageError, messageOf } from '../../../model/errors.ts'
import type { Money, Price, Quantity, Timestamp } from '../../../model/units.ts'
import { InstrumentRecord, Ticket } from './protocol.ts'

const time = z.number().transform((at) => at as Timestamp)
const quantity = z.number().transform((units) => units as Quantity)
const money = z.number().transform((units) => units as Money)
/** JSON has no NaN: "no price" is null. */
const price = z.nullable(z.number()).transform((units) => (units ?? Number.NaN) as Price)
const reasoned = { orderId: z.string(), at: time, reason: z.string() }

/** What happened to an order, as the exchange said it, in exact units. */
const LoggedEvent = z.discriminatedUnion('type', [
  z.object({ type: z.literal('accepted'), orderId: z.string(), at: time }),
  z.object({ type: z.literal('rejected'), ...reasoned }),
  z.object({ type: z.literal('canceled'), ...reasoned }),
  z.object({ type: z.literal('expired'), ...reasoned }),
  z.object({
    type: z.literal('amended'),
    orderId: z.string(),
    at: time,
    amendment: z.object({ quantity, limitPrice: price, stopPrice: price }),
  }),
  z.object({ type: z.literal('triggered'), orderId: z.string(), at: time }),
  z.object({ type: z.literal('trailed'), orderId: z.string(), at: time, stopPrice: price, limitPrice: price }),
  z.object({
    type: z.literal('fill'),
    id: z.string(),
    orderId: z.string(),
    quantity,
    price,
    notional: money,
    commission: money,
    at: time,
  }),
])
export type LoggedEvent = z.infer<typeof LoggedEvent>

const Entry = z.discriminatedUnion('what', [
  /** A server was started; the first one says what the account began with. */
  z.object({ what: z.literal('start'), at: time, currency: z.string(), cash: money }),
  z.object({ what: z.literal('instrument'), instrument: InstrumentRecord }),
  z.object({ what: z.literal('order'), ticket: Ticket, at: time }),
  z.object({ what: z.literal('event'), event: LoggedEvent }),
  /** Money came or went that no order moved. */
  z.object({ what: z.literal('cash'), currency: z.string(), amount: money }),
  z.object({ what: z.literal('split'), symbol: z.string(), to: z.number(), from: z.number(), price, at: time }),
])
export type Entry = z.infer<typeof Entry>

/** The file in which a paper broker keeps all that happened, a JSON text a line, added to and never changed. */
export class PaperLog {
  /** What was there when it was opened. */
  readonly past: readonly Entry[]
  readonly #path: string
  readonly #file: number | null
  /** Of the entries that are kept. */
  #bytes = 0
  #waiting = ''

  /** @param path null keeps nothing @throws StorageError when the file can't be written or is damaged */
  constructor(path: string | null) {
    this.#path = path ?? ''
    this.past = []
    this.#file = null
    if (path === null) return
    const file = this.#guard('be opened', () => {
      mkdirSync(dirname(path), { recursive: true })
      return openSync(path, 'a+', 0o600)
    })
    this.#file = file
    const text = this.#guard('be read', () => readFileSync(path, 'utf8'))
    const whole = text.slice(0, text.lastIndexOf('\n') + 1)
    this.#bytes = Buffer.byteLength(whole)
    this.past = whole
      .split('\n')
      .slice(0, -1)
      .map((line, index) => this.#parse(line, index + 1))
    // A line without its end was being written when the machine went down: nobody was told of what it says.
    if (whole.length < text.length) this.#guard('be cut', () => ftruncateSync(file, this.#bytes))
  }

  /** Adds an entry; it is kept once {@link commit} has returned. */
  add(entry: Entry): void {
    this.#waiting += `${JSON.stringify(entry)}\n`
  }

  /** On disk when this returns. @throws StorageError; then none of it is, and all of it waits for the next time */
  commit(): void {
    const file = this.#file
    const text = this.#waiting
    if (file !== null && text !== '') {
      this.#guard('be written', () => {
        try {
          writeFileSync(file, text)
          fdatasyncSync(file)
        } catch (error) {
          // Half a line must not stand before the next one.
          ftruncateSync(file, this.#bytes)
          throw error
        }
      })
      this.#bytes += Buffer.byteLength(text)
    }
    this.#waiting = ''
  }

  close(): void {
    this.commit()
    if (this.#file !== null) closeSync(this.#file)
  }

  #parse(line: string, number: number): Entry {
    return this.#guard(`be read in line ${number}`, () => Entry.parse(JSON.parse(line)))
  }

  #guard<T>(what: string, work: () => T): T {
    try {
      return work()
    } catch (error) {
      throw new StorageError(`The paper broker's log ${this.#path} could not ${what}: ${messageOf(error)}`, {
        cause: error,
      })
    }
  }
}
