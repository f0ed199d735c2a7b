import type { QuoteTable } from '../../contract/views.ts'
import type { EngineClient } from '../transport/client.ts'
import type { FrameBatch } from './frame-batch.ts'

/** The newest price of a symbol. Absent values are NaN. */
export interface Quote {
  readonly symbol: string
  readonly time: number
  readonly last: number
  readonly bid: number
  readonly ask: number
  readonly previousClose: number
  readonly volume: number
}

/** Points that a sparkline keeps. */
export const SPARK_POINTS = 60
/** Least time of the feed between two points of a sparkline, so that a fast feed shows more than a blink. */
const SPARK_SPACING_MS = 1_000

/**
 * The newest prices, outside React: at 10,000 changes a second only cells that are on screen are told, once a frame.
 */
export class QuoteBook {
  readonly #quotes = new Map<string, Quote>()
  readonly #sparks = new Map<string, { time: number; values: number[] }>()
  readonly #listeners = new Map<string, Set<() => void>>()
  readonly #changed = new Set<string>()
  readonly #batch: FrameBatch
  #symbols: readonly string[] = []
  #arrivedAt: number | null = null
  readonly #symbolListeners = new Set<() => void>()

  constructor(client: EngineClient, batch: FrameBatch) {
    this.#batch = batch
    client.subscribe('quotes', null, {
      snapshot: (table) => {
        this.#quotes.clear()
        this.#sparks.clear()
        this.#symbols = [...table.symbols]
        this.#apply(table)
        for (const listener of this.#symbolListeners) listener()
      },
      delta: (table) => this.#apply(table),
    })
  }

  /** Symbols with prices, in the engine's order. */
  readonly symbols = (): readonly string[] => this.#symbols

  readonly subscribeSymbols = (listener: () => void): (() => void) => {
    this.#symbolListeners.add(listener)
    return () => this.#symbolListeners.delete(listener)
  }

  get(symbol: string): Quote | undefined {
    return this.#quotes.get(symbol)
  }

  /** Recent prices, oldest first. */
  spark(symbol: string): readonly number[] {
    return this.#sparks.get(symbol)?.values ?? []
  }

  /** Milliseconds since the newest price arrived at this screen, on the page's monotonic clock; null before the first. */
  age(now: number): number | null {
    return this.#arrivedAt === null ? null : now - this.#arrivedAt
  }

  /** Calls back at most once a frame when the symbol's price has changed. */
  subscribe(symbol: string, listener: () => void): () => void {
    const listeners = this.#listeners.get(symbol) ?? new Set()
    this.#listeners.set(symbol, listeners)
    listeners.add(listener)
    return () => {
      listeners.delete(listener)
      if (listeners.size === 0) this.#listeners.delete(symbol)
    }
  }

  #apply(table: QuoteTable): void {
    if (table.symbols.length > 0) this.#arrivedAt = performance.now()
    for (const [i, symbol] of table.symbols.entries()) {
      if (!this.#quotes.has(symbol) && !this.#symbols.includes(symbol)) this.#addSymbol(symbol)
      const quote = quoteAt(table, i, symbol)
      this.#quotes.set(symbol, quote)
      this.#extendSpark(quote)
      this.#changed.add(symbol)
    }
    this.#batch.request(this.#notify)
  }

  #addSymbol(symbol: string): void {
    this.#symbols = [...this.#symbols, symbol]
    for (const listener of this.#symbolListeners) listener()
  }

  #extendSpark({ symbol, time, last }: Quote): void {
    if (!Number.isFinite(last)) return
    const spark = this.#sparks.get(symbol) ?? { time: -Infinity, values: [] }
    this.#sparks.set(symbol, spark)
    if (time - spark.time < SPARK_SPACING_MS && spark.values.length > 0) {
      spark.values[spark.values.length - 1] = last
      return
    }
    spark.time = time
    spark.values.push(last)
    if (spark.values.length > SPARK_POINTS) spark.values.shift()
  }

  readonly #notify = (): void => {
    for (const symbol of this.#changed) {
      for (const listener of this.#listeners.get(symbol) ?? []) listener()
    }
    this.#changed.clear()
  }
}

function quoteAt(table: QuoteTable, i: number, symbol: string): Quote {
  return {
    symbol,
    time: table.time[i] ?? NaN,
    last: table.last[i] ?? NaN,
    bid: table.bid[i] ?? NaN,
    ask: table.ask[i] ?? NaN,
    previousClose: table.previousClose[i] ?? NaN,
    volume: table.volume[i] ?? NaN,
  }
}
