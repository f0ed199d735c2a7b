import { describe, expect, it, vi } from 'vitest'
import { create } from 'zustand'
import { CONTRACT_VERSION } from '../../../src/contract/protocol.ts'
import type { AlertView, QuoteTable } from '../../../src/contract/views.ts'
import { AlertNews, gravest } from '../../../src/renderer/state/alert-news.ts'
import type { FrameBatch } from '../../../src/renderer/state/frame-batch.ts'
import { LineBuffer } from '../../../src/renderer/state/line-buffer.ts'
import { QuoteBook, SPARK_POINTS } from '../../../src/renderer/state/quote-book.ts'
import { keep } from '../../../src/renderer/state/kept.ts'
import { Settings, SETTINGS_DELAY_MS } from '../../../src/renderer/state/settings.ts'
import { appended, keyed, replaced } from '../../../src/renderer/state/stream-shapes.ts'
import { followStream } from '../../../src/renderer/state/stream-store.ts'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { FakeTransport, ManualScheduler } from './fake-transport.ts'
import { orderView } from './views.ts'

/** Frames that the test draws. */
class ManualBatch implements FrameBatch {
  readonly #tasks = new Set<() => void>()

  request(task: () => void): void {
    this.#tasks.add(task)
  }

  draw(): void {
    const due = [...this.#tasks]
    this.#tasks.clear()
    for (const task of due) task()
  }
}

function connected() {
  const transport = new FakeTransport()
  const scheduler = new ManualScheduler()
  const client = new ContractClient(transport, { scheduler, report: () => undefined })
  const open = (): void => {
    transport.open()
    transport.receive({ kind: 'hello', version: CONTRACT_VERSION })
  }
  return { transport, scheduler, client, batch: new ManualBatch(), open }
}

function quotes(rows: Readonly<Record<string, number>>, time = 0): QuoteTable {
  const column = (of: (price: number) => number) => Float64Array.from(Object.values(rows), of)
  return {
    symbols: Object.keys(rows),
    time: column(() => time),
    last: column((price) => price),
    bid: column(() => NaN),
    ask: column(() => NaN),
    previousClose: column((price) => price - 1),
    volume: column(() => 0),
  }
}

describe('a keyed stream', () => {
  it('given many deltas within a frame, when it is drawn, then subscribers hear once and see the last state', () => {
    const { transport, client, batch, open } = connected()
    open()
    const { store } = followStream(
      client,
      batch,
      'orders',
      null,
      keyed<'orders'>((row) => row.id),
    )
    const heard = vi.fn<() => void>()
    store.subscribe(heard)
    const id = transport.framesOf('subscribe')[0]?.id ?? -1
    expect(store.getState().phase).toBe('loading')
    transport.receive({ kind: 'snapshot', id, seq: 0, value: [orderView({ id: 'a' }), orderView({ id: 'b' })] })
    transport.receive({
      kind: 'delta',
      id,
      seq: 1,
      value: { upsert: [orderView({ id: 'a', filled: 50 })], remove: [] },
    })
    transport.receive({ kind: 'delta', id, seq: 2, value: { upsert: [orderView({ id: 'c' })], remove: ['b'] } })
    expect(heard).not.toHaveBeenCalled()
    batch.draw()
    expect(heard).toHaveBeenCalledTimes(1)
    expect(store.getState().value.map((row) => [row.id, row.filled])).toEqual([
      ['a', 50],
      ['c', 0],
    ])
  })

  it('given a refused stream, then the store says why and keeps the last value', () => {
    const { transport, client, batch, open } = connected()
    open()
    const { store } = followStream(
      client,
      batch,
      'orders',
      null,
      keyed<'orders'>((row) => row.id),
    )
    const failure = { code: 'STORAGE', message: 'The journal is of a newer version' }
    transport.receive({ kind: 'refused', id: transport.framesOf('subscribe')[0]?.id ?? -1, failure })
    expect(store.getState()).toEqual({ phase: 'refused', value: [], failure })
  })
})

describe('stream shapes', () => {
  it('given more rows than a journal keeps, then the oldest go', () => {
    const shape = appended(2)
    const fill = (id: string) => ({
      id,
      orderId: 'o',
      symbol: 'A',
      side: 'buy' as const,
      quantity: 1,
      price: 1,
      commission: 0,
      realisedPnl: 0,
      strategyId: 'manual',
      at: 0,
    })
    shape.snapshot([fill('1'), fill('2')])
    shape.delta([fill('3')])
    expect(shape.view().map(({ id }) => id)).toEqual(['2', '3'])
  })

  it('given no value yet, then a replaced stream is null', () => {
    expect(replaced<'status'>().view()).toBeNull()
  })

  it('given a point with the time of the last one, then a line replaces it; otherwise it grows past its first room', () => {
    const buffer = new LineBuffer()
    buffer.reset({ time: Float64Array.of(1, 2), value: Float64Array.of(10, 20) })
    buffer.append({ time: Float64Array.of(2, 3), value: Float64Array.of(21, 30) })
    expect([...buffer.view().value]).toEqual([10, 21, 30])
    const many = Float64Array.from({ length: 5_000 }, (_, i) => i + 10)
    buffer.append({ time: many, value: many })
    expect(buffer.view().time.length).toBe(5_003)
    expect(buffer.view().value.at(-1)).toBe(5_009)
  })
})

describe('the quote book', () => {
  it('given changes of many symbols, when a frame is drawn, then only listeners of changed symbols hear, once', () => {
    const { transport, client, batch, open } = connected()
    open()
    const book = new QuoteBook(client, batch)
    const id = transport.framesOf('subscribe')[0]?.id ?? -1
    transport.receive({ kind: 'snapshot', id, seq: 0, value: quotes({ A: 10, B: 20 }) })
    batch.draw()
    const a = vi.fn<() => void>()
    const b = vi.fn<() => void>()
    book.subscribe('A', a)
    const stop = book.subscribe('B', b)
    transport.receive({ kind: 'delta', id, seq: 1, value: quotes({ A: 11 }) })
    transport.receive({ kind: 'delta', id, seq: 2, value: quotes({ A: 12 }) })
    batch.draw()
    expect([a.mock.calls.length, b.mock.calls.length]).toEqual([1, 0])
    expect(book.get('A')?.last).toBe(12)
    expect(book.symbols()).toEqual(['A', 'B'])
    stop()
    transport.receive({ kind: 'delta', id, seq: 3, value: quotes({ B: 21 }) })
    batch.draw()
    expect(b).not.toHaveBeenCalled()
  })

  it('given ticks within a second, then the sparkline keeps one point of them, and never more than it draws', () => {
    const { transport, client, batch, open } = connected()
    open()
    const book = new QuoteBook(client, batch)
    const id = transport.framesOf('subscribe')[0]?.id ?? -1
    transport.receive({ kind: 'snapshot', id, seq: 0, value: quotes({ A: 1 }, 0) })
    transport.receive({ kind: 'delta', id, seq: 1, value: quotes({ A: 2 }, 400) })
    expect(book.spark('A')).toEqual([2])
    for (let i = 1; i <= 100; i++) {
      transport.receive({ kind: 'delta', id, seq: 1 + i, value: quotes({ A: i }, 1_000 * i) })
    }
    expect(book.spark('A')).toHaveLength(SPARK_POINTS)
    expect(book.spark('A').at(-1)).toBe(100)
  })
})

describe('settings', () => {
  it('given changes in a row, when it is quiet, then only the last one is written', () => {
    const { transport, client, scheduler, open } = connected()
    open()
    const settings = new Settings(client, scheduler)
    settings.write('layout', 1)
    scheduler.advance(SETTINGS_DELAY_MS - 1)
    settings.write('layout', 2)
    scheduler.advance(SETTINGS_DELAY_MS - 1)
    expect(transport.framesOf('command')).toEqual([])
    scheduler.advance(1)
    expect(transport.framesOf('command')).toMatchObject([{ payload: { key: 'layout', value: 2 } }])
  })

  it('given no connection yet, when it opens, then a waiting read is sent', async () => {
    const { transport, client, scheduler, open } = connected()
    const read = new Settings(client, scheduler).read('appearance')
    open()
    await Promise.resolve()
    transport.receive({ kind: 'result', id: transport.framesOf('command')[0]?.id ?? -1, value: { theme: 'light' } })
    await expect(read).resolves.toEqual({ theme: 'light' })
  })

  it('given a part of a store that is kept, then what was stored is taken back and not written again, changes are', async () => {
    const { transport, client, scheduler, open } = connected()
    const store = create<{ preset: string; dialog: string }>(() => ({ preset: 'trade', dialog: '' }))
    const settled = vi.fn<() => void>()
    open()
    keep(new Settings(client, scheduler), store, {
      key: 'window',
      pick: ({ preset }) => preset,
      take: (stored) => (stored === 'research' ? { preset: stored } : null),
      settled,
    })
    await Promise.resolve()
    transport.receive({ kind: 'result', id: transport.framesOf('command')[0]?.id ?? -1, value: 'research' })
    await vi.waitFor(() => expect(settled).toHaveBeenCalledOnce())
    expect(store.getState().preset).toBe('research')
    store.setState({ dialog: 'keys' })
    scheduler.advance(SETTINGS_DELAY_MS)
    expect(transport.framesOf('command')).toHaveLength(1)
    store.setState({ preset: 'monitor' })
    scheduler.advance(SETTINGS_DELAY_MS)
    expect(transport.framesOf('command').at(-1)).toMatchObject({ payload: { key: 'window', value: 'monitor' } })
  })

  it('given a change before the stored value came, then the change wins', async () => {
    const { transport, client, scheduler, open } = connected()
    const store = create<{ preset: string }>(() => ({ preset: 'trade' }))
    const settled = vi.fn<() => void>()
    open()
    keep(new Settings(client, scheduler), store, {
      key: 'window',
      pick: ({ preset }) => preset,
      take: () => ({ preset: 'research' }),
      settled,
    })
    await Promise.resolve()
    store.setState({ preset: 'monitor' })
    transport.receive({ kind: 'result', id: transport.framesOf('command')[0]?.id ?? -1, value: 'research' })
    await vi.waitFor(() => expect(settled).toHaveBeenCalledOnce())
    expect(store.getState().preset).toBe('monitor')
  })

  it('given a waiting change, when the window closes, then it is written at once', () => {
    const { transport, client, scheduler, open } = connected()
    open()
    const settings = new Settings(client, scheduler)
    settings.write('layout', 1)
    settings.flush()
    scheduler.advance(SETTINGS_DELAY_MS)
    expect(transport.framesOf('command')).toMatchObject([{ payload: { key: 'layout', value: 1 } }])
  })
})

describe('news of alerts', () => {
  const alert = (id: string, severity: AlertView['severity'], part: Partial<AlertView> = {}): AlertView => ({
    id,
    at: 0,
    severity,
    source: 'journal',
    code: '',
    message: '',
    subject: '',
    correlationId: null,
    count: 1,
    lastAt: 0,
    acknowledgedAt: null,
    acknowledgedBy: null,
    escalation: 0,
    desktop: false,
    ...part,
  })
  const ids = (alerts: readonly AlertView[]) => alerts.map(({ id }) => id)

  it('given alerts, then only those that come later and wait are news, each once', () => {
    const news = new AlertNews()
    const old = alert('old', 'critical')
    expect(news.take([], false)).toEqual([])
    expect(news.take([old], true)).toEqual([])
    const [warning, done] = [alert('w', 'warning'), alert('done', 'critical', { acknowledgedAt: 1 })]
    expect(ids(news.take([old, warning, done], true))).toEqual(['w'])
    expect(news.take([old, { ...warning, count: 2 }, done], true)).toEqual([])
  })

  it('given one that is said again, then it is news again, until it is acknowledged', () => {
    const news = new AlertNews()
    news.take([], true)
    expect(ids(news.take([alert('a', 'critical')], true))).toEqual(['a'])
    expect(ids(news.take([alert('a', 'critical', { escalation: 1 })], true))).toEqual(['a'])
    expect(news.take([alert('a', 'critical', { escalation: 2, acknowledgedAt: 5 })], true)).toEqual([])
  })

  it('given several, then the gravest counts, and of equal ones that which was said more often', () => {
    const said = alert('b', 'critical', { escalation: 1 })
    expect(gravest([alert('w', 'warning'), alert('a', 'critical'), said, alert('i', 'info')])).toBe(said)
    expect(gravest([])).toBeUndefined()
  })
})
