import { WebSocket } from 'ws'
import { ALL_CAPABILITIES } from '../../../kernel/broker-connection.ts'
import type {
  AccountEnvironment,
  BrokerCapabilities,
  BrokerCash,
  BrokerChange,
  BrokerConnection,
  BrokerConnectionListener,
  BrokerFill,
  BrokerOrder,
  BrokerPosition,
  BrokerTicket,
} from '../../../kernel/broker-connection.ts'
import type { Clock, TimerHandle, Timers } from '../../../kernel/clock.ts'
import { formatUnits } from '../../../model/decimal.ts'
import { BrokerError, messageOf } from '../../../model/errors.ts'
import type { Instrument } from '../../../model/instrument.ts'
import type { Quote } from '../../../model/tick.ts'
import type { Timestamp } from '../../../model/units.ts'
import { opened, recordOf, sayGoodbye } from './connecting.ts'
import { watchLine } from './line-breaks.ts'
import { OPERATIONS, PROTOCOL_VERSION, ServerMessage } from './protocol.ts'
import type { Answer, Fault, Operation, Payload } from './protocol.ts'

/** Longest that an answer may take; then whether the broker acted is not known. */
const ANSWER_TIMEOUT_MS = 5_000
const FIRST_PAUSE_MS = 100
const LONGEST_PAUSE_MS = 5_000
/** Close code of a server that knows the token not, or a newer connection of the same name. */
const CLOSED_FOR_GOOD: ReadonlySet<number> = new Set([4401, 4409])

/** Until the server has said what it takes. */
const EVERYTHING = { ...ALL_CAPABILITIES, orderTypes: [...ALL_CAPABILITIES.orderTypes] }

export interface PaperServerConnectionOptions {
  /** `ws://127.0.0.1:PORT` */
  readonly url: string
  readonly token: string
  /** Who connects. A second connection of one name ends the first. */
  readonly client: string
  /** What is traded, made known to the server at every connect; none for one that only closes. */
  readonly instruments: readonly Instrument[]
  readonly time: Clock & Timers
  /** Asks the server to take entries off the market when the line breaks, where it can. */
  readonly cancelOnDisconnect?: boolean | undefined
}

interface Waiting {
  readonly operation: Operation
  readonly resolve: (value: unknown) => void
  readonly reject: (error: BrokerError) => void
  readonly timer: TimerHandle
}

/** A connection to a paper broker in a process of its own. It comes back by itself when the line breaks. */
export class PaperServerConnection implements BrokerConnection {
  readonly name = 'paper server'
  readonly #options: PaperServerConnectionOptions
  #listener: BrokerConnectionListener | null = null
  #socket: WebSocket | null = null
  #isUp = false
  #isClosed = false
  #ids = 0
  #pauseMs = FIRST_PAUSE_MS
  #retry: TimerHandle | undefined
  #account: Omit<Answer<'hello'>, 'name'> = { environment: 'live', cancelOnDisconnect: false, ...EVERYTHING }
  /** What the server said that it must not say; empty otherwise. */
  #breach = ''
  readonly #waiting = new Map<number, Waiting>()

  constructor(options: PaperServerConnectionOptions) {
    this.#options = options
  }

  get environment(): AccountEnvironment {
    return this.#account.environment
  }
  get cancelOnDisconnect(): boolean {
    return this.#account.cancelOnDisconnect
  }
  get capabilities(): BrokerCapabilities {
    return this.#account
  }

  async open(listener: BrokerConnectionListener): Promise<void> {
    this.#listener = listener
    this.#isClosed = false
    await this.#connect()
  }

  close(): Promise<void> {
    this.#isClosed = true
    this.#retry?.cancel()
    if (this.#socket?.readyState === WebSocket.OPEN) {
      sayGoodbye(this.#socket, this.#options.time)
      this.#socket = null
    }
    this.#lose(new BrokerError('transient', 'the connection was closed'), false)
    return Promise.resolve()
  }

  async submit(order: BrokerTicket): Promise<void> {
    await this.#ask('submit', order)
  }
  async cancel(clientId: string): Promise<void> {
    await this.#ask('cancel', { clientId })
  }
  async amend(clientId: string, change: BrokerChange): Promise<void> {
    const { quantity, limitPrice, stopPrice } = change
    await this.#ask('amend', { clientId, change: { quantity, limitPrice, stopPrice } })
  }
  order(clientId: string): Promise<BrokerOrder | null> {
    return this.#ask('order', { clientId })
  }
  workingOrders(): Promise<readonly BrokerOrder[]> {
    return this.#ask('workingOrders', null)
  }
  fillsSince(at: Timestamp): Promise<readonly BrokerFill[]> {
    return this.#ask('fillsSince', { at })
  }
  positions(): Promise<readonly BrokerPosition[]> {
    return this.#ask('positions', null)
  }
  cash(): Promise<readonly BrokerCash[]> {
    return this.#ask('cash', null)
  }

  /** Tells the server the newest prices. Does nothing while the line is down: they would be old when it is back. */
  quote(quotes: readonly Quote[]): void {
    if (!this.#isUp || quotes.length === 0) return
    const told = quotes.map(({ instrument, bid, ask, bidSize, askSize }) => ({
      symbol: instrument.symbol,
      bid: formatUnits(bid, instrument.pricePrecision),
      ask: formatUnits(ask, instrument.pricePrecision),
      bidSize: formatUnits(bidSize, instrument.quantityPrecision),
      askSize: formatUnits(askSize, instrument.quantityPrecision),
    }))
    // Newer prices follow: those that were lost with the line are missed by nobody.
    this.#ask('quotes', told).catch(() => undefined)
  }

  /** Has the server misbehave. @throws BrokerError `rejected` where it was not started for that */
  async fault(fault: Fault): Promise<void> {
    await this.#ask('fault', fault)
  }

  /** @throws BrokerError `auth` or `transient` */
  async #connect(): Promise<void> {
    const { url, token, client, instruments, cancelOnDisconnect = false } = this.#options
    const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: ANSWER_TIMEOUT_MS })
    // One that was opened and not admitted in time is nobody's.
    this.#socket?.terminate()
    this.#socket = socket
    await opened(socket)
    socket.on('message', (data: Buffer) => this.#receive(socket, data.toString('utf8')))
    socket.on('close', (code: number, reason: Buffer) => {
      if (socket === this.#socket) this.#onClosed(code, reason.toString())
    })
    socket.on('error', () => undefined)
    watchLine(socket, this.#options.time)
    this.#account = await this.#ask('hello', { version: PROTOCOL_VERSION, token, client, cancelOnDisconnect })
    if (instruments.length > 0) await this.#ask('instruments', instruments.map(recordOf))
    this.#isUp = true
    this.#pauseMs = FIRST_PAUSE_MS
  }

  #onClosed(code: number, why: string): void {
    const isForGood = CLOSED_FOR_GOOD.has(code)
    const wasUp = this.#isUp
    const reason = this.#breach || why || 'the line broke'
    this.#breach = ''
    this.#lose(new BrokerError(isForGood ? 'auth' : 'transient', reason), wasUp)
    if (wasUp && !isForGood && !this.#isClosed) this.#reconnect()
  }

  /** The line is gone: nobody gets an answer any more. */
  #lose(error: BrokerError, isSaid: boolean): void {
    const socket = this.#socket
    this.#socket = null
    this.#isUp = false
    const waiting = [...this.#waiting.values()]
    this.#waiting.clear()
    for (const { timer, reject } of waiting) {
      timer.cancel()
      reject(error)
    }
    socket?.terminate()
    if (isSaid) this.#listener?.link('down', error.message)
  }

  #reconnect(): void {
    const { time } = this.#options
    this.#retry = time.schedule((time.now() + this.#pauseMs) as Timestamp, () => {
      this.#pauseMs = Math.min(LONGEST_PAUSE_MS, this.#pauseMs * 2)
      void this.#connectAgain()
    })
  }

  async #connectAgain(): Promise<void> {
    try {
      await this.#connect()
    } catch (error) {
      if (this.#isClosed) return
      this.#lose(new BrokerError('transient', messageOf(error)), false)
      if (error instanceof BrokerError && error.kind === 'auth') this.#listener?.link('down', error.message)
      else this.#reconnect()
      return
    }
    this.#listener?.link('up', 'the line came back')
  }

  #ask<T extends Operation>(operation: T, payload: Payload<T>): Promise<Answer<T>> {
    const { time } = this.#options
    const socket = this.#socket
    if (!socket || socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(new BrokerError('transient', 'the paper server is not connected'))
    }
    const id = ++this.#ids
    return new Promise<unknown>((resolve, reject) => {
      const timer = time.schedule((time.now() + ANSWER_TIMEOUT_MS) as Timestamp, () => {
        this.#waiting.delete(id)
        reject(new BrokerError('transient', `the paper server did not answer ${operation} in ${ANSWER_TIMEOUT_MS} ms`))
      })
      this.#waiting.set(id, { operation, resolve, reject, timer })
      socket.send(JSON.stringify({ id, operation, payload }))
    }) as Promise<Answer<T>>
  }

  #receive(socket: WebSocket, text: string): void {
    if (socket !== this.#socket) return
    const message = this.#understood(() => ServerMessage.parse(JSON.parse(text)))
    if (message) this.#take(message)
  }

  /** What can't be read may have been anything: the line is cut, and after it is back everything is asked for again. */
  #understood<T>(parse: () => T): T | undefined {
    try {
      return parse()
    } catch (error) {
      this.#breach = `the paper server said something that it must not say: ${messageOf(error)}`
      this.#socket?.terminate()
      return undefined
    }
  }

  #take(message: ReturnType<typeof ServerMessage.parse>): void {
    switch (message.type) {
      case 'order':
        this.#listener?.order(message.order)
        break
      case 'fill':
        this.#listener?.fill(message.fill)
        break
      case 'answer':
        this.#answered(message.id, message.value)
        break
      case 'failure':
        this.#settled(message.id)?.reject(new BrokerError(message.kind, message.message))
        break
    }
  }

  #answered(id: number, answer: unknown): void {
    const operation = this.#waiting.get(id)?.operation
    if (operation === undefined) return
    const value = this.#understood(() => ({ answer: OPERATIONS[operation].answer.parse(answer) }))
    // What was not understood is rejected when the line is gone, in a moment.
    if (value) this.#settled(id)?.resolve(value.answer)
  }

  /** Whoever waits for an answer; nobody when it came after its time: the order was asked for in the meantime. */
  #settled(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id)
    this.#waiting.delete(id)
    waiting?.timer.cancel()
    return waiting
  }
}
