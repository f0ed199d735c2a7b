import { createHash, timingSafeEqual } from 'node:crypto'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import { WebSocketServer } from 'ws'
import type { AccountEnvironment } from '../../../kernel/broker-connection.ts'
import type { Clock, TimerHandle, Timers } from '../../../kernel/clock.ts'
import { currencyOf, moneyOf } from '../../../model/currency.ts'
import { ConfigError, messageOf } from '../../../model/errors.ts'
import type { Timestamp } from '../../../model/units.ts'
import { capabilitiesWithout } from './capabilities.ts'
import type { Lack } from './capabilities.ts'
import { PaperAccount } from './paper-account.ts'
import { PaperClient } from './paper-client.ts'
import { PaperLog } from './paper-log.ts'
import { DueAtBreak, watchLine } from './line-breaks.ts'
import { PaperMarket } from './paper-market.ts'
import type { Fault, ServerMessage } from './protocol.ts'
import { TokenBucket } from './token-bucket.ts'

const LOOPBACK = '127.0.0.1'
const LARGEST_MESSAGE_BYTES = 2 ** 20

/** What a retail broker for shares charges today, and a hair of slippage. */
const COMMISSION = { fraction: 0, perShare: 0.005, minimum: 1 }
const SLIPPAGE = { fraction: 0, increments: 1 }

export interface PaperServerOptions {
  /** 0: any free port. */
  readonly port: number
  /** Who knows it may trade. */
  readonly token: string
  /** File that outlives the server; null keeps nothing. */
  readonly logPath: string | null
  /** What a new account begins with. */
  readonly cash: number
  readonly currency: string
  /** Most orders, cancels and changes a second, of all clients. */
  readonly requestsPerSecond: number
  /** Makes its own prices out of a seed; left out, clients tell the prices. */
  readonly market?: { readonly seed: number; readonly stepMs: number } | undefined
  /** Whether clients may ask for faults, in tests. */
  readonly makesFaults: boolean
  /** What it says of its account; `live` only so that what stands between an engine and real money can be tried. */
  readonly environment?: AccountEnvironment | undefined
  /** What it is to lack, so that what an engine does without can be tried. */
  readonly lacks?: readonly Lack[] | undefined
  /** Whether it takes the orders of clients that ask for it off the market when their line breaks. */
  readonly cancelsOnDisconnect?: boolean | undefined
}

/** A broker with play money that is a process of its own: it goes on when engines come and go, and holds the truth. */
export class PaperServer {
  readonly account: PaperAccount
  readonly #options: PaperServerOptions
  readonly #time: Clock & Timers
  readonly #log: PaperLog
  readonly #clients = new Set<PaperClient>()
  readonly #bucket: TokenBucket
  readonly #faults: Fault[] | null
  readonly #dueAtBreak: DueAtBreak
  #isClosing = false
  #server: WebSocketServer | undefined
  #beat: TimerHandle | undefined

  /** @throws StorageError when the log can't be read or written */
  constructor(options: PaperServerOptions, time: Clock & Timers) {
    this.#options = options
    this.#time = time
    const currency = currencyOf(options.currency)
    this.#log = new PaperLog(options.logPath)
    this.account = new PaperAccount({
      log: this.#log,
      clock: time,
      currency,
      cash: moneyOf(options.cash, currency),
      commission: COMMISSION,
      slippage: SLIPPAGE,
      onOrder: (order) => this.#tell({ type: 'order', order: { ...order, updatedAt: order.updatedAt } }),
      onFill: (fill) => this.#tell({ type: 'fill', fill }),
    })
    this.#dueAtBreak = new DueAtBreak(this.account)
    this.#bucket = new TokenBucket(options.requestsPerSecond, time.now())
    this.#faults = options.makesFaults ? [] : null
  }

  /** Listens on this machine alone. Resolves with the port. @throws ConfigError when it can't listen */
  async listen(): Promise<number> {
    const { port } = this.#options
    const server = new WebSocketServer({
      host: LOOPBACK,
      port,
      maxPayload: LARGEST_MESSAGE_BYTES,
      perMessageDeflate: false,
      verifyClient: ({ req }: { readonly req: IncomingMessage }) => isProgram(req),
    })
    this.#server = server
    try {
      await once(server, 'listening')
    } catch (error) {
      throw new ConfigError(`The paper broker can't listen on port ${port}: ${messageOf(error)}`, { cause: error })
    }
    server.on('connection', (socket) => {
      const client = new PaperClient({
        socket,
        account: this.account,
        admits: (token) => isSame(token, this.#options.token),
        onHello: (fresh, name) => this.#admit(fresh, name),
        mayAct: () => this.#bucket.take(this.#time.now()),
        faults: this.#faults,
        marketIsOwn: this.#options.market !== undefined,
        environment: this.#options.environment ?? 'paper',
        capabilities: capabilitiesWithout(this.#options.lacks ?? []),
        cancelsOnDisconnect: this.#options.cancelsOnDisconnect ?? false,
        onSubmit: ({ name }, orderId) => this.#dueAtBreak.note(name, orderId),
        // A server that ends takes nothing off the market: it has none any more, and its clients see the line break.
        onBroken: ({ name }) => {
          if (!this.#isClosing) this.#dueAtBreak.cancel(name)
        },
      })
      watchLine(socket, this.#time)
      this.#clients.add(client)
      socket.on('close', () => this.#clients.delete(client))
      // A broken line is followed by its close.
      socket.on('error', () => undefined)
    })
    this.#startMarket()
    const address = server.address()
    return typeof address === 'object' && address !== null ? address.port : port
  }

  async close(): Promise<void> {
    this.#isClosing = true
    this.#beat?.cancel()
    const server = this.#server
    if (server) {
      for (const socket of server.clients) socket.terminate()
      await new Promise<void>((resolve) => server.close(() => resolve()))
    }
    this.#log.close()
  }

  /** Hangs up on every client, as a broken line would. */
  hangUp(): void {
    for (const socket of this.#server?.clients ?? []) socket.terminate()
  }

  #admit(fresh: PaperClient, name: string): void {
    for (const client of this.#clients) if (client !== fresh && client.name === name) client.replace()
  }

  #tell(message: ServerMessage): void {
    for (const client of this.#clients) client.tell(message)
  }

  #startMarket(): void {
    const { market } = this.#options
    if (!market) return
    const prices = new PaperMarket(this.account, market.seed)
    const beat = () => {
      prices.step()
      this.#beat = this.#time.schedule((this.#time.now() + market.stepMs) as Timestamp, beat)
    }
    beat()
  }
}

/** Pages of browsers say where they come from, and have no business here; a foreign name for this machine neither. */
function isProgram({ headers }: IncomingMessage): boolean {
  const name = (headers.host ?? '').split(':')[0]
  return headers.origin === undefined && (name === LOOPBACK || name === 'localhost')
}

/** Compares hashes, so that the time it takes tells nothing. */
function isSame(one: string, other: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(one), digest(other))
}
