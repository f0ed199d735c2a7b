import type { JournalRecord } from '../../kernel/journal.ts'

/** The most that there was of each within any one second. */
export interface Load {
  /** Orders, changes and cancels that left. */
  readonly messages: number
  readonly orders: number
  readonly fills: number
}

const WINDOW_MS = 1_000

/** Counts what falls within the last second, and remembers the most. Times must not go back. */
class Window {
  #times: number[] = []
  #head = 0
  most = 0

  add(at: number): void {
    this.#times.push(at)
    while ((this.#times[this.#head] ?? at) <= at - WINDOW_MS) this.#head++
    this.most = Math.max(this.most, this.#times.length - this.#head)
    if (this.#head < 10_000) return
    this.#times = this.#times.slice(this.#head)
    this.#head = 0
  }
}

/** The highest load in the records of one session, by the wall clock, from `since` on. */
export function peakLoad(records: Iterable<Pick<JournalRecord, 'at' | 'kind'>>, since: number): Load {
  const [messages, orders, fills] = [new Window(), new Window(), new Window()]
  for (const { at, kind } of records) {
    if (at < since) continue
    if (kind === 'intent' || kind === 'amendment' || kind === 'cancel') messages.add(at)
    if (kind === 'intent') orders.add(at)
    if (kind === 'fill') fills.add(at)
  }
  return { messages: messages.most, orders: orders.most, fills: fills.most }
}

export function higherOf(one: Load, other: Load): Load {
  return {
    messages: Math.max(one.messages, other.messages),
    orders: Math.max(one.orders, other.orders),
    fills: Math.max(one.fills, other.fills),
  }
}
