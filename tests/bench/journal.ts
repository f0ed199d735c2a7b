import { closeSync, fsyncSync, mkdtempSync, openSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FeedConfig } from '../../src/contract/views.ts'
import { JournalLog } from '../../src/engine/adapters/journal/journal-log.ts'
import { openStore } from '../../src/engine/adapters/storage/store.ts'
import type { Store } from '../../src/engine/adapters/storage/store.ts'
import type { JournalRecord, RecordData, RecordKind } from '../../src/engine/kernel/journal.ts'
import { USD, moneyOf } from '../../src/engine/model/currency.ts'
import { Order } from '../../src/engine/model/order.ts'
import { orderRequest } from '../../src/engine/model/order-request.ts'
import { DAY_MS } from '../../src/engine/model/time.ts'
import type { Quantity, Timestamp } from '../../src/engine/model/units.ts'
import { storedRecords } from '../../src/engine/server/stored-records.ts'
import { orderData, requestData } from '../../src/engine/session/order-data.ts'
import { instrumentOf } from '../unit/model/instruments.ts'
import { benchRestart } from './journal-restart.ts'
import { WrongResult, fixed, reached } from './report.ts'
import type { Figure } from './report.ts'
import { quantile } from './timing.ts'

const RECORDS = 1_000_000
/** What a tenth of a second brings at the speed aimed at: written with one fsync. */
const RECORDS_PER_WRITE = 20_000
const ORDERS = 2_000
const PAGE = 4_096
const LEAST_APPENDED = 200_000
const LEAST_RECOVERED = 500_000
const MOST_FSYNCS = 2

/** What it costs to write down everything that happens, and to read it back. */
export async function benchJournal(print: (line: string) => void): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quantx-bench-'))
  try {
    const store = await openStore(join(folder, 'quantx.db'))
    try {
      return [...benchChain(store, folder), benchOrders(store, folder), await benchRestart(folder, print)]
    } finally {
      store.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Records as a busy session makes them: an order's intent, its acceptance, its fill. */
function someRecords(): readonly (readonly [RecordKind, RecordData])[] {
  const instrument = instrumentOf({ symbol: 'BENCH' })
  return Array.from({ length: 1_000 }, (_, index): readonly [RecordKind, RecordData] => {
    const order = someOrder(`b-${index}`)
    if (index % 3 === 0) return ['intent', { order: order.id, at: order.createdAt, ...requestData(order) }]
    if (index % 3 === 1) return ['order', orderData(order, 'accepted', order.createdAt)]
    const what = { fill: `b-F${index}`, order: order.id, strategy: 'bench-1', symbol: instrument.symbol, side: 'buy' }
    return [
      'fill',
      { ...what, quantity: 100, price: 10_000 + index, notional: 1e9, commission: 1e6, at: 1_700_000_000 },
    ]
  })
}

function someOrder(id: string): Order {
  const terms = { strategyId: 'bench-1', strategyVersion: 'v'.repeat(64), causedAt: 1_700_000_000_000 as Timestamp }
  const request = orderRequest(instrumentOf({ symbol: 'BENCH' }), 'buy', 100 as Quantity, terms)
  return new Order(id, request, 1_700_000_000_123 as Timestamp)
}

function benchChain(store: Store, folder: string): Figure[] {
  const records = someRecords()
  append(store, 'warm', records, 200_000)
  const writing = spent(() => append(store, 'bench', records, RECORDS))
  const appending = writing.wallMs
  const verdict = store.journal.verify('bench')
  if (verdict.problem !== '' || verdict.records !== RECORDS) {
    throw new WrongResult(`expected ${RECORDS} sound records, found ${verdict.records} ${verdict.problem}`)
  }
  const bare = writeBare(folder, records)
  recover(store, 'warm')
  const recovering = spent(() => recover(store, 'bench'))
  const reading = recovering.wallMs
  const [appended, recovered] = [RECORDS / (appending / 1_000), RECORDS / (reading / 1_000)]
  return [
    {
      what: `Journal, ${RECORDS / 1e6} M records chained and written, ${RECORDS_PER_WRITE / 1_000} k a commit`,
      figure: `${fixed(appended / 1_000, 0)} k records/s, ${perProcessorSecond(writing)}`,
      ratio: `${fixed(appending / bare)} × the same text to a file, one fsync a batch`,
      target: `≥ ${LEAST_APPENDED / 1_000} k/s, ${reached(appended >= LEAST_APPENDED)}`,
      isMet: null,
    },
    {
      what: 'Recovery: the same read, checked and folded',
      figure: `${fixed(recovered / 1_000, 0)} k records/s, ${perProcessorSecond(recovering)}`,
      ratio: `${fixed(appending / reading)} × as fast as written`,
      target: `≥ ${LEAST_RECOVERED / 1_000} k/s, ${reached(recovered >= LEAST_RECOVERED)}`,
      isMet: null,
    },
  ]
}

/** Time on the wall, and of the processor: other programs slow the one down, the other less. */
function spent(work: () => void): { readonly wallMs: number; readonly processorMs: number } {
  const [start, used] = [performance.now(), process.cpuUsage()]
  work()
  const { user, system } = process.cpuUsage(used)
  return { wallMs: performance.now() - start, processorMs: (user + system) / 1_000 }
}

function perProcessorSecond({ processorMs }: { readonly processorMs: number }): string {
  return `${fixed(RECORDS / processorMs, 0)} k a second of processor time`
}

function append(store: Store, chain: string, records: ReturnType<typeof someRecords>, count: number): void {
  const log = new JournalLog({ chain, store: store.journal, now: () => performance.timeOrigin + performance.now() })
  for (let index = 0; index < count; index++) {
    const [kind, data] = records[index % records.length] ?? ['note', {}]
    log.append(kind, data)
    if (index % RECORDS_PER_WRITE === RECORDS_PER_WRITE - 1) log.flush()
  }
  log.flush()
}

/** The least that writing it down can cost: JSON to a file, with an fsync after each batch. */
function writeBare(folder: string, records: ReturnType<typeof someRecords>): number {
  const file = openSync(join(folder, 'bare'), 'w')
  const start = performance.now()
  let lines: string[] = []
  for (let index = 0; index < RECORDS; index++) {
    const [kind, data] = records[index % records.length] ?? ['note', {}]
    lines.push(`${index} ${kind} ${JSON.stringify(data)}`)
    if (lines.length < RECORDS_PER_WRITE) continue
    writeSync(file, lines.join('\n'))
    fsyncSync(file)
    lines = []
  }
  const time = performance.now() - start
  closeSync(file)
  return time
}

/** Reads a chain, checks every hash and folds fills into a position. */
function recover(store: Store, chain: string): void {
  let position = 0
  let count = 0
  for (const record of store.journal.records(chain)) {
    count++
    if (record.kind === 'fill') position += quantityOf(record)
  }
  const fills = Array.from({ length: count }, (_, index) => (index % 1_000) % 3 === 2).filter(Boolean).length
  if (position !== fills * 100) throw new WrongResult(`expected a position of ${fills * 100}, found ${position}`)
}

function quantityOf({ data }: JournalRecord): number {
  return Number(data['quantity'])
}

/** An order that waits until it is on disk, beside a page that is: in turns, so that the disk treats both alike. */
function benchOrders(store: Store, folder: string): Figure {
  const id = 'orders'
  const instruments = [{ instrument: instrumentOf({ symbol: 'BENCH' }), timeframe: DAY_MS }]
  const feed: FeedConfig = { kind: 'replay', datasets: ['bench'], speed: 1 }
  const cash = moneyOf(1_000_000, USD)
  store.sessions.create({ id, feed, currency: USD, cash, startedAt: 1, instruments, settings: {} })
  const now = () => (performance.timeOrigin + performance.now()) as Timestamp
  const log = new JournalLog({ chain: id, store: store.journal, now })
  const records = storedRecords(store.sessions.journal(id), log, now)
  const bare = openSync(join(folder, 'page'), 'w')
  const page = Buffer.alloc(PAGE, 1)
  const times = { fsync: [] as number[], order: [] as number[] }
  const timed = (name: keyof typeof times, work: () => void) => {
    const start = performance.now()
    work()
    times[name].push(performance.now() - start)
  }
  for (let index = 0; index < ORDERS; index++) {
    const order = someOrder(`${id}-${index}`)
    timed('fsync', () => {
      writeSync(bare, page)
      fsyncSync(bare)
    })
    log.append('order', orderData(order, 'filled', order.createdAt))
    timed('order', () => {
      log.append('intent', { order: order.id, at: order.createdAt, ...requestData(order) })
      records.recordIntent(order)
    })
  }
  closeSync(bare)
  const kept = store.sessions.load(id).orders.length
  if (kept !== ORDERS || store.journal.verify(id).records !== 2 * ORDERS) {
    throw new WrongResult(`expected ${ORDERS} orders on disk, found ${kept}`)
  }
  const p = (name: keyof typeof times, fraction: number) =>
    quantile(
      times[name].toSorted((a, b) => a - b),
      fraction,
    )
  const ratio = p('order', 0.99) / p('fsync', 0.99)
  const wal = statSync(join(folder, 'quantx.db-wal')).size
  return {
    what: `Durable order, ${ORDERS} of them, beside a page written and synced`,
    figure: `p50 ${fixed(p('order', 0.5), 2)} ms, p99 ${fixed(p('order', 0.99), 2)} ms (fsync ${fixed(p('fsync', 0.5), 2)} and ${fixed(p('fsync', 0.99), 2)} ms; WAL ${fixed(wal / 1e6, 0)} MB)`,
    ratio: `${fixed(ratio, 2)} × an fsync at p99`,
    target: `≤ ${MOST_FSYNCS} ×`,
    isMet: ratio <= MOST_FSYNCS,
  }
}
