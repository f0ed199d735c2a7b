import { randomBytes } from 'node:crypto'
import { PaperServer } from '../../adapters/brokers/paper-server/paper-server.ts'
import { RiskViolation, messageOf } from '../../model/errors.ts'
import type { CommandHandlers, Workstation } from '../api.ts'
import type { TradingStatus } from '../control.ts'
import { after } from '../timing.ts'
import type { Time } from '../timing.ts'
import { startWorkstation } from '../workstation.ts'

const LOOK_INTERVAL_MS = 5
const PRICE_INTERVAL_MS = 20
/** Longest that anything of a drill is waited for. */
const PATIENCE_MS = 20_000
const FEED = { kind: 'synthetic', seed: 1, symbols: 1, ticksPerSecond: 50 } as const
const SYMBOL = 'NOVA.SIM'
const TICKET = { symbol: SYMBOL, side: 'buy', timeInForce: 'gtc', stopPrice: null } as const

export interface DrillRoomParts {
  /** An empty folder, of the drill alone. */
  readonly home: string
  readonly resources: string
  readonly time: Time
  /** A clock of milliseconds that only goes on. */
  readonly watch: () => number
}

/** A workstation and a broker with play money in a folder of their own, where stops can be practised. */
export class DrillRoom {
  readonly #parts: DrillRoomParts
  readonly #token = randomBytes(24).toString('base64url')
  readonly #server: PaperServer
  #url = ''
  #workstation: Workstation | null = null
  /** When the gate changed last, by the watch. */
  #changedAt = 0

  constructor(parts: DrillRoomParts) {
    this.#parts = parts
    const account = { port: 0, token: this.#token, logPath: null, cash: 100_000, currency: 'USD' }
    // Its own prices: they go on when there is no engine to tell any.
    const market = { seed: 1, stepMs: PRICE_INTERVAL_MS }
    this.#server = new PaperServer({ ...account, market, requestsPerSecond: 1_000, makesFaults: false }, parts.time)
  }

  get watch(): () => number {
    return this.#parts.watch
  }
  /** How long after `begun` the gate changed, endless when it did not. */
  haltedAfter(begun: number): number {
    return this.#changedAt < begun ? Number.POSITIVE_INFINITY : this.#changedAt - begun
  }
  get level(): string {
    return this.status.tradingState
  }
  get status(): TradingStatus {
    return this.#running.control({ do: 'status' })
  }
  get working(): number {
    return this.#server.account.workingOrders.length
  }
  /** What the broker holds, as text. */
  get held(): string {
    return this.#server.account.positions.find(({ symbol }) => symbol === SYMBOL)?.quantity ?? '0'
  }

  /** Starts the engine, on what was left when there is something. Its session is compared with the broker before this resolves. */
  async start(isFirst: boolean): Promise<void> {
    const { home, resources, time, watch } = this.#parts
    if (isFirst) this.#url = `ws://127.0.0.1:${await this.#server.listen()}`
    const broker = { kind: 'paper-server', url: this.#url, token: this.#token } as const
    const onTradingLevel = () => (this.#changedAt = watch())
    this.#workstation = await startWorkstation({ home, resources, broker, onTradingLevel }, time)
    if (isFirst) await this.command['session.start']({ feed: FEED, cash: 100_000 })
    await this.until('the account to be compared', () => !this.#isHeld)
  }

  get command(): CommandHandlers {
    return this.#running.api.commands
  }

  /** Gives stops something to do: a position of ten, and an order that works. */
  async trade(): Promise<void> {
    await this.command['order.place']({ ...TICKET, type: 'market', quantity: 10, limitPrice: null })
    await this.until('a position at the broker', () => this.held === '10')
    await this.command['order.place']({ ...TICKET, type: 'limit', quantity: 5, limitPrice: 1 })
    await this.until('an order at the broker', () => this.working === 1)
  }

  /** The reason code with which an order is refused that would open; empty when it passes, and then is taken back. */
  async refusal(): Promise<string> {
    try {
      const { id } = await this.command['order.place']({ ...TICKET, type: 'limit', quantity: 1, limitPrice: 1 })
      await this.command['order.cancel']({ id })
      return ''
    } catch (error) {
      return error instanceof RiskViolation ? error.rule : messageOf(error)
    }
  }

  stop(isFlatten: boolean): Promise<void> {
    return this.#running.stopTrading('cli', 'fire drill', isFlatten)
  }

  rearm(word: string): void {
    this.#running.control({ do: 'rearm', source: 'cli', word, reason: 'fire drill', force: false })
  }

  /** Lets the engine end as it is, without a stop: orders stay at the broker. */
  async end(): Promise<void> {
    await this.#workstation?.shutdown()
    this.#workstation = null
  }

  async close(): Promise<void> {
    await this.end()
    await this.#server.close()
  }

  /** @throws Error when it does not come about */
  until(what: string, holds: () => boolean): Promise<void> {
    const { time, watch } = this.#parts
    const begun = watch()
    return new Promise((resolve, reject) => {
      const look = () => {
        if (holds()) resolve()
        else if (watch() > begun + PATIENCE_MS) reject(new Error(`waited ${PATIENCE_MS / 1_000} s for ${what} in vain`))
        else after(time, LOOK_INTERVAL_MS, look)
      }
      look()
    })
  }

  get #isHeld(): boolean {
    return this.status.holds?.some(({ key }) => key === 'reconciliation') ?? false
  }

  get #running(): Workstation {
    if (this.#workstation) return this.#workstation
    throw new Error('expected an engine that runs, found none')
  }
}
