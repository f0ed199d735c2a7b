import { join } from 'node:path'
import { expect } from 'vitest'
import type { StatusView } from '../../../src/contract/views.ts'
import { PaperServer } from '../../../src/engine/adapters/brokers/paper-server/paper-server.ts'
import type { PaperServerOptions } from '../../../src/engine/adapters/brokers/paper-server/paper-server.ts'
import { SystemTime } from '../../../src/engine/adapters/system-time.ts'
import { ensure } from '../../../src/engine/model/errors.ts'
import type { Workstation } from '../../../src/engine/server/api.ts'
import { startWorkstation } from '../../../src/engine/server/workstation.ts'
import { newHome, RESOURCES, TestClient } from '../workstation/rig.ts'

export const SYMBOL = 'NOVA.SIM'
/** Buys ten at market. */
export const TICKET = {
  symbol: SYMBOL,
  side: 'buy',
  type: 'market',
  timeInForce: 'gtc',
  quantity: 10,
  limitPrice: null,
  stopPrice: null,
} as const

/** A home, a paper broker that is a process of its own as far as the engine knows, and the engines that come and go there. */
export class OutsideRig {
  readonly home = newHome()
  readonly #log = join(this.home, 'account.log')
  #server: PaperServer | undefined
  #broker = { kind: 'paper-server' as const, url: '', token: 'secret' }
  #running: Workstation | undefined
  readonly #wait: { readonly timeout: number }

  /** @param wait how long both sides may take to agree */
  constructor(wait: { readonly timeout: number }) {
    this.#wait = wait
  }

  get server(): PaperServer {
    return ensure(this.#server, 'a paper broker')
  }
  get broker() {
    return this.#broker
  }

  /** Starts the paper broker, in place of the one that is there, with what its log knows of the account. */
  async serve(options: Partial<PaperServerOptions> = {}): Promise<void> {
    await this.#server?.close()
    const account = { port: 0, token: 'secret', logPath: this.#log, cash: 250_000, currency: 'USD' }
    const limits = { requestsPerSecond: 1_000, makesFaults: true }
    this.#server = new PaperServer({ ...account, ...limits, ...options }, new SystemTime())
    this.#broker = { ...this.#broker, url: `ws://127.0.0.1:${await this.#server.listen()}` }
  }

  /** An engine on the home, in place of the one that is there, with a client that sees its status. */
  async engine() {
    await this.leave()
    this.#running = await startWorkstation({ home: this.home, resources: RESOURCES, broker: this.#broker })
    const client = new TestClient(this.#running)
    const status = client.watch('status', null)
    const now = (): StatusView | undefined => status.deltas.at(-1) ?? status.snapshots.at(-1)
    const agrees = async () => {
      await expect.poll(() => now()?.reconciliation?.state, this.#wait).toBe('clean')
    }
    return { client, now, agrees }
  }

  /** The engine goes; the broker stays. */
  async leave(): Promise<void> {
    await this.#running?.shutdown()
    this.#running = undefined
  }

  async close(): Promise<void> {
    await this.leave()
    await this.#server?.close()
  }
}
