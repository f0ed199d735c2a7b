import { createHash } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { OrderRecord, TradeRecord } from '../../../contract/backtest.ts'
import { FIRST_LINE, actionLines } from '../../backtest/digest.ts'
import type { Recorder } from '../../backtest/recorder.ts'
import type { LongResult } from '../../backtest/result.ts'
import type { TailSink } from '../../backtest/run-tail.ts'
import { LineFile, SpilledRecords, spillPaths } from './spilled-records.ts'

const BYTES_AT_ONCE = 65_536
const LINES_AT_ONCE = 256

/** The tail of a run in files of a folder, and the digest of its lines. */
export class RunSpill implements TailSink {
  readonly #folder: string
  readonly #trades: LineFile
  readonly #orders: LineFile
  readonly #fills: LineFile
  readonly #hash = createHash('sha256')
  #orderLines: string[] = []

  /** @throws StorageError when the folder cannot be written */
  constructor(folder: string) {
    this.#folder = folder
    const { trades, orders } = spillPaths(folder)
    this.#trades = new LineFile(trades)
    this.#orders = new LineFile(orders)
    this.#fills = new LineFile(join(folder, 'fills.txt'))
    this.#hash.update(FIRST_LINE)
  }

  trade(record: TradeRecord): void {
    this.#trades.add(`${JSON.stringify(record)}\n`)
  }

  order(record: OrderRecord): void {
    this.#orders.add(`${JSON.stringify(record)}\n`)
  }

  orderLine(line: string): void {
    if (this.#orderLines.push(line) >= LINES_AT_ONCE) this.#hashOrders()
  }

  fillLine(line: string): void {
    this.#fills.add(line)
  }

  /** The digest of a run of which all has been taken: see digestOf. Nothing is taken afterwards. */
  digest(recorder: Pick<Recorder, 'actions'>): string {
    this.close()
    this.#hashOrders()
    const memory = new Uint8Array(BYTES_AT_ONCE)
    const file = openSync(this.#fills.path, 'r')
    try {
      for (let count = readSync(file, memory); count > 0; count = readSync(file, memory)) {
        this.#hash.update(memory.subarray(0, count))
      }
    } finally {
      closeSync(file)
    }
    return this.#hash.update(actionLines(recorder)).digest('hex')
  }

  /** What was taken. */
  get records(): Pick<LongResult, 'trades' | 'orders'> {
    const { trades, orders } = spillPaths(this.#folder)
    // Written a moment ago by this process: not looked at again.
    return {
      trades: new SpilledRecords(trades, this.#trades.count, z.custom<TradeRecord>()),
      orders: new SpilledRecords(orders, this.#orders.count, z.custom<OrderRecord>()),
    }
  }

  close(): void {
    for (const file of [this.#trades, this.#orders, this.#fills]) file.close()
  }

  #hashOrders(): void {
    this.#hash.update(this.#orderLines.join(''))
    this.#orderLines = []
  }
}
