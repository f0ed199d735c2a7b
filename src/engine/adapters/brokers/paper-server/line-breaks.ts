import type { WebSocket } from 'ws'
import type { Clock, TimerHandle, Timers } from '../../../kernel/clock.ts'
import type { Timestamp } from '../../../model/units.ts'
import type { PaperAccount } from './paper-account.ts'

/** How often the other end is asked whether it is still there; one that says nothing until the next time is gone. */
const LOOK_INTERVAL_MS = 5_000

/** What clients have placed, to be taken off the market when their line breaks. Known while the server runs. */
export class DueAtBreak {
  readonly #account: PaperAccount
  readonly #orders = new Map<string, Set<string>>()

  constructor(account: PaperAccount) {
    this.#account = account
  }

  note(client: string, orderId: string): void {
    const orders = this.#orders.get(client) ?? new Set()
    this.#orders.set(client, orders.add(orderId))
  }

  /** Cancels what a client has at work. What only reduces stays: without it a position would be left unprotected. */
  cancel(client: string): void {
    for (const id of this.#orders.get(client) ?? []) {
      const order = this.#account.find(id)
      const isWorking = order?.status === 'accepted' || order?.status === 'partially-filled'
      if (isWorking && !order.reduceOnly) this.#account.cancel(id)
    }
    this.#orders.delete(client)
  }
}

/** Hangs up on a line, from either end, that is silent without being closed: what it was for is not known any more. */
export function watchLine(socket: WebSocket, time: Clock & Timers): void {
  let isHeard = true
  let timer: TimerHandle
  const heard = () => (isHeard = true)
  const look = () => {
    if (!isHeard) return socket.terminate()
    isHeard = false
    socket.ping()
    timer = time.schedule((time.now() + LOOK_INTERVAL_MS) as Timestamp, look)
  }
  timer = time.schedule((time.now() + LOOK_INTERVAL_MS) as Timestamp, look)
  socket.on('message', heard)
  socket.on('pong', heard)
  socket.on('close', () => timer.cancel())
}
