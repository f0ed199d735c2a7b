import type { WebSocket } from 'ws'
import { z } from 'zod'
import type { AccountEnvironment, BrokerCapabilities } from '../../../kernel/broker-connection.ts'
import { unitsOfText } from '../../../model/decimal-text.ts'
import { BrokerError, QuantXError, messageOf, unreachable } from '../../../model/errors.ts'
import type { BrokerErrorKind } from '../../../model/errors.ts'
import type { Price, Quantity } from '../../../model/units.ts'
import { asTaken } from './capabilities.ts'
import type { PaperAccount } from './paper-account.ts'
import { LEFT, OPERATIONS, PROTOCOL_VERSION, Request } from './protocol.ts'
import type { Answer, Fault, Operation, Payload, ServerMessage } from './protocol.ts'

/** A client that reads so little that this many bytes wait for it is hung up on. */
const MOST_WAITING_BYTES = 16 * 2 ** 20
/** WebSocket close codes from 4000 on are the application's own. */
const CLOSED = { unauthorised: 4401, replaced: 4409, slow: 4429 } as const

/** Changes that a rate limit counts; reading is free. */
const COUNTED: ReadonlySet<Operation> = new Set<Operation>(['submit', 'cancel', 'amend'])

export interface PaperClientParts {
  readonly socket: WebSocket
  readonly account: PaperAccount
  /** Whether the token is the right one. */
  readonly admits: (token: string) => boolean
  /** The client said its name: earlier ones of that name go. */
  readonly onHello: (client: PaperClient, name: string) => void
  /** False when there are too many requests. */
  readonly mayAct: () => boolean
  /** The faults to make; null where none may be asked for. */
  readonly faults: Fault[] | null
  readonly marketIsOwn: boolean
  readonly environment: AccountEnvironment
  readonly capabilities: BrokerCapabilities
  /** Whether orders are taken off the market when the line of a client that asked for it breaks. */
  readonly cancelsOnDisconnect: boolean
  /** An order is about to be placed. */
  readonly onSubmit: (client: PaperClient, orderId: string) => void
  /** The line of a client that wants its orders to end with it broke. */
  readonly onBroken: (client: PaperClient) => void
}

/** One connection to the paper broker. Requests are answered in the order in which they come. */
export class PaperClient {
  readonly #parts: PaperClientParts
  #name = ''
  #wantsCancel = false
  #isReplaced = false
  #isGone = false

  constructor(parts: PaperClientParts) {
    this.#parts = parts
    parts.socket.on('message', (data: Buffer) => this.#receive(data.toString('utf8')))
    parts.socket.on('close', (code: number) => {
      const isBroken = !this.#isReplaced && code !== LEFT
      if (isBroken && this.#wantsCancel) parts.onBroken(this)
    })
  }

  get name(): string {
    return this.#name
  }
  /** Whether its orders end with its line. */
  get wantsCancel(): boolean {
    return this.#wantsCancel
  }

  /** Tells of something that happened. Nobody is told before they said hello. */
  tell(message: ServerMessage): void {
    if (this.#name === '' || this.#isGone || this.#takesFault('drop-event')) return
    this.#send(message)
  }

  /** Another connection of the same name came: what this one still sends counts no more. */
  replace(): void {
    this.#isReplaced = true
    this.#leave(CLOSED.replaced, 'replaced by a newer connection')
  }

  #receive(text: string): void {
    if (this.#isGone) return
    const request = Request.safeParse(parsed(text))
    if (!request.success) {
      this.#leave(1002, 'expected a request')
      return
    }
    const { id, operation, payload } = request.data
    try {
      const value = this.#answer(operation, payload)
      if (COUNTED.has(operation) && this.#takesFault('disconnect')) this.#parts.socket.terminate()
      else if (!COUNTED.has(operation) || !this.#takesFault('drop-answer')) this.#send({ type: 'answer', id, value })
    } catch (error) {
      this.#send({ type: 'failure', id, kind: kindOf(error), message: messageOf(error) })
      if (this.#name === '') this.#leave(CLOSED.unauthorised, 'not admitted')
    }
  }

  #answer(operation: Operation, payload: unknown): unknown {
    if (this.#name === '' && operation !== 'hello') throw new BrokerError('auth', 'expected hello first')
    if (COUNTED.has(operation)) this.#checkPassage()
    // An operation, its payload and its answer belong together; TypeScript can't narrow a generic by a value.
    const request = { operation, payload: OPERATIONS[operation].payload.parse(payload) } as Asked
    return this.#serve(request)
  }

  #checkPassage(): void {
    if (this.#takesFault('transient')) throw new BrokerError('transient', 'the paper broker failed on request')
    if (this.#takesFault('reject')) throw new BrokerError('rejected', 'the paper broker refused on request')
    if (this.#takesFault('rate-limit') || !this.#parts.mayAct())
      throw new BrokerError('rate-limit', 'too many requests')
  }

  #serve(request: Asked): Answer<Operation> {
    const { account } = this.#parts
    switch (request.operation) {
      case 'hello':
        return this.#hello(request.payload)
      case 'instruments':
        return done(account.define(request.payload))
      case 'submit':
        return done(this.#submit(request.payload))
      case 'cancel':
        return done(account.cancel(request.payload.clientId))
      case 'amend':
        return done(account.amend(request.payload.clientId, request.payload.change))
      case 'order':
        return account.find(request.payload.clientId)
      case 'workingOrders':
        return [...account.workingOrders]
      case 'fillsSince':
        return [...account.fillsSince(request.payload.at)]
      case 'positions':
        return [...account.positions]
      case 'cash':
        return [...account.cash]
      case 'quotes':
        return done(this.#quote(request.payload))
      case 'fault':
        return done(this.#addFault(request.payload))
      default:
        return unreachable(request)
    }
  }

  #submit(ticket: Payload<'submit'>): void {
    const { capabilities, onSubmit, account } = this.#parts
    const taken = asTaken(ticket, capabilities)
    onSubmit(this, ticket.clientId)
    account.submit(taken)
  }

  #hello({ version, token, client, cancelOnDisconnect = false }: Payload<'hello'>): Answer<'hello'> {
    const { admits, onHello, environment, cancelsOnDisconnect, capabilities } = this.#parts
    if (version !== PROTOCOL_VERSION) {
      throw new BrokerError('auth', `expected protocol version ${PROTOCOL_VERSION}, found ${version}`)
    }
    if (!admits(token)) throw new BrokerError('auth', 'the token is not the one of this paper broker')
    onHello(this, client)
    this.#name = client
    this.#wantsCancel = cancelsOnDisconnect && cancelOnDisconnect
    const { orderTypes, oco, reduceOnly } = capabilities
    const takes = { orderTypes: [...orderTypes], oco, reduceOnly }
    return { name: 'QuantX paper broker', environment, cancelOnDisconnect: this.#wantsCancel, ...takes }
  }

  #quote(quotes: Payload<'quotes'>): void {
    const { account, marketIsOwn } = this.#parts
    if (marketIsOwn) return
    const bySymbol = new Map([...account.instruments].map((instrument) => [instrument.symbol, instrument]))
    for (const { symbol, bid, ask, bidSize, askSize } of quotes) {
      const instrument = bySymbol.get(symbol)
      if (!instrument) throw new BrokerError('rejected', `expected a symbol that is traded here, found "${symbol}"`)
      const price = (text: string) => unitsOfText(text, instrument.pricePrecision).units as Price
      const size = (text: string) => unitsOfText(text, instrument.quantityPrecision).units as Quantity
      account.quote(symbol, { bid: price(bid), ask: price(ask), bidSize: size(bidSize), askSize: size(askSize) })
    }
  }

  #addFault(fault: Fault): void {
    const { faults } = this.#parts
    if (!faults) throw new BrokerError('rejected', 'this paper broker makes no faults: start it with --faults')
    faults.push({ ...fault })
  }

  /** Whether a fault of that kind is due now; then it is used up. */
  #takesFault(kind: Fault['kind']): boolean {
    const faults = this.#parts.faults ?? []
    const fault = faults.find((each) => each.kind === kind)
    if (!fault) return false
    if (--fault.count === 0) faults.splice(faults.indexOf(fault), 1)
    return true
  }

  #send(message: ServerMessage): void {
    const { socket } = this.#parts
    if (socket.bufferedAmount > MOST_WAITING_BYTES) this.#leave(CLOSED.slow, 'too slow')
    else socket.send(JSON.stringify(message))
  }

  #leave(code: number, reason: string): void {
    this.#isGone = true
    this.#parts.socket.close(code, reason)
  }
}

type Asked = { [T in Operation]: { readonly operation: T; readonly payload: Payload<T> } }[Operation]

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    // What is no JSON is no request either, and is refused as such.
    return null
  }
}

function kindOf(error: unknown): BrokerErrorKind {
  if (error instanceof BrokerError) return error.kind
  // What the engine's own types refuse would be refused again; anything else may have left things half done.
  return error instanceof z.ZodError || error instanceof QuantXError ? 'rejected' : 'transient'
}

function done(_nothing: void): null {
  return null
}
