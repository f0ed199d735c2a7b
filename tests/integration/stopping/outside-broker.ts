import { PaperServerConnection } from '../../../src/engine/adapters/brokers/paper-server/connection.ts'
import { PaperServer } from '../../../src/engine/adapters/brokers/paper-server/paper-server.ts'
import { SystemTime } from '../../../src/engine/adapters/system-time.ts'
import { writeBrokerSettings, type BrokerSetting } from '../../../src/engine/adapters/brokers/broker-settings.ts'
import type { BrokerTicket } from '../../../src/engine/kernel/broker-connection.ts'
import type { Price, Quantity } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../../unit/model/instruments.ts'

const TOKEN = 'a token that only this test knows'
const QUOTE_INTERVAL_MS = 50

/** A paper broker outside of every engine, whose market moves on by itself, with an account that a test sets up. */
export class OutsideBroker {
  readonly #instrument = instrumentOf({ symbol: 'ACME' })
  readonly #time = new SystemTime()
  readonly #server: PaperServer
  #connection: PaperServerConnection | undefined
  #quoting: NodeJS.Timeout | undefined
  #orders = 0
  #config: BrokerSetting | undefined

  constructor() {
    const options = { port: 0, token: TOKEN, logPath: null, cash: 1_000_000, currency: 'USD' }
    this.#server = new PaperServer({ ...options, requestsPerSecond: 1_000, makesFaults: true }, this.#time)
  }

  /** Opens it, and tells a home of it. */
  async open(home: string): Promise<void> {
    const url = `ws://127.0.0.1:${await this.#server.listen()}`
    this.#config = { kind: 'paper-server', url, token: TOKEN }
    writeBrokerSettings(home, [this.#config])
    const connection = new PaperServerConnection({
      url,
      token: TOKEN,
      client: 'engine',
      instruments: [this.#instrument],
      time: this.#time,
    })
    this.#connection = connection
    await connection.open({ order: () => undefined, fill: () => undefined, link: () => undefined })
    const size = 1_000 as Quantity
    const quote = () =>
      this.#server.account.quote('ACME', { bid: 9_990 as Price, ask: 10_010 as Price, bidSize: size, askSize: size })
    quote()
    this.#quoting = setInterval(quote, QUOTE_INTERVAL_MS)
  }

  /** What an engine would have sent. */
  async places(fields: Partial<BrokerTicket>): Promise<void> {
    await this.connection.submit({
      clientId: `order-${++this.#orders}`,
      symbol: 'ACME',
      side: 'buy',
      type: 'market',
      timeInForce: 'gtc',
      quantity: '10',
      limitPrice: '',
      stopPrice: '',
      reduceOnly: false,
      ...fields,
    })
  }

  get config(): BrokerSetting {
    if (this.#config === undefined) throw new Error('expected an open broker, found none')
    return this.#config
  }

  get connection(): PaperServerConnection {
    if (this.#connection === undefined) throw new Error('expected a connection, found none')
    return this.#connection
  }

  async held(symbol = 'ACME'): Promise<string> {
    return (await this.connection.positions()).find((position) => position.symbol === symbol)?.quantity ?? '0'
  }

  async working(): Promise<number> {
    return (await this.connection.workingOrders()).length
  }

  async close(): Promise<void> {
    clearInterval(this.#quoting)
    await this.#connection?.close()
    await this.#server.close()
  }
}
