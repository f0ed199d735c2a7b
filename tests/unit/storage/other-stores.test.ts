import { describe, expect, test } from 'vitest'
import { MAX_ALERTS } from '../../../src/engine/adapters/storage/alert-store.ts'
import type { UnstoredAlert } from '../../../src/engine/adapters/storage/alert-store.ts'
import { BacktestResult } from '../../../src/contract/backtest.ts'
import type { BacktestSummary } from '../../../src/contract/backtest.ts'
import { openDatabase } from '../../../src/engine/adapters/storage/database.ts'
import { packedResult } from '../../../src/engine/adapters/storage/packed-result.ts'
import { openStore } from '../../../src/engine/adapters/storage/store.ts'
import { emptyStore, storePath } from './samples.ts'

describe('given the latch', () => {
  const latch = { id: 'l1', at: 5, source: 'hotkey' as const, reason: 'too fast' }
  const untold = { ordersCancelled: 0, ordersUnresolved: 0, strategiesStopped: 0, openPositions: 0 }

  test('when it is set, then it is there after the store is opened again', async () => {
    const path = storePath()
    const store = await openStore(path)
    store.latch.stop(latch)
    store.latch.setOutcome('l1', { ordersCancelled: 3, ordersUnresolved: 1, strategiesStopped: 2, openPositions: 4 })
    store.close()
    const again = await emptyStore(path)
    expect(again.latch.current()).toEqual({
      ...latch,
      ordersCancelled: 3,
      ordersUnresolved: 1,
      strategiesStopped: 2,
      openPositions: 4,
    })
  })

  test('when it is set twice and cleared twice, then the first one held and every change that was one is on record', async () => {
    const store = await emptyStore()
    store.latch.stop(latch)
    store.latch.stop({ ...latch, id: 'l2', at: 6, reason: 'again' })
    expect(store.latch.current()).toEqual({ ...latch, ...untold })
    store.latch.rearm(7, 'button', 'checked')
    store.latch.rearm(8, 'button', 'nothing to clear')
    expect(store.latch.current()).toBeNull()
    expect(store.latch.history().map(({ latchId, action, at, reason }) => [latchId, action, at, reason])).toEqual([
      ['l1', 'stop', 5, 'too fast'],
      ['l2', 'stop', 6, 'again'],
      ['l1', 'rearm', 7, 'checked'],
    ])
    expect(store.latch.history(1)).toHaveLength(1)
  })
})

describe('given a stop', () => {
  test('when its report can’t be read, then it counts as one that never came to one', async () => {
    const path = storePath()
    const store = await emptyStore(path)
    const order = { latchId: 'l1', kind: 'flatten', at: 5, source: 'cli', reason: 'news', keepsExits: false } as const
    store.stops.begin(order)
    const database = await openDatabase(path)
    for (const damaged of ['{"latchId":"l1",', '{"latchId":"l1"}']) {
      database.statement('UPDATE stop_runs SET report = ?').run(damaged)
      expect(store.stops.find('l1')).toEqual({ order, report: null })
    }
    database.close()
  })
})

describe('given alerts', () => {
  const alert: UnstoredAlert = {
    at: 1,
    severity: 'warning',
    source: 'risk',
    code: 'BUYING-POWER',
    message: 'no',
    subject: 'SPY',
    correlationId: 's@1',
    count: 1,
    lastAt: 1,
    acknowledgedAt: null,
    acknowledgedBy: null,
    escalation: 0,
  }

  test('when they are written, then they come back with ids, oldest first', async () => {
    const { alerts } = await emptyStore()
    const ids = alerts.write([alert, { ...alert, at: 2 }, { ...alert, at: 3 }], [])
    expect(alerts.newest(2)).toEqual([2, 3].map((at) => ({ ...alert, at, id: ids[at - 1], desktop: false })))
  })

  test('when one was escalated and seen before it was written, then its row says so', async () => {
    const { alerts } = await emptyStore()
    const seen = { ...alert, escalation: 2, acknowledgedAt: 7, acknowledgedBy: 'ann' }
    const [id] = alerts.write([seen], [])
    expect(alerts.newest(2)).toEqual([{ ...seen, id, desktop: false }])
  })

  test('when one came again and was escalated, then its row says so', async () => {
    const { alerts } = await emptyStore()
    const [id = ''] = alerts.write([alert], [])
    const later = { ...alert, id, severity: 'error' as const, message: 'still no', count: 4, lastAt: 9, escalation: 2 }
    alerts.write([], [later])
    expect(alerts.newest(2)).toEqual([{ ...later, desktop: false }])
  })

  test('when some are acknowledged, then the first time and who it was count', async () => {
    const { alerts } = await emptyStore()
    const ids = alerts.write([alert, alert], [])
    alerts.acknowledge([ids[0] ?? ''], 50, 'ann')
    alerts.acknowledge([...ids, '777'], 60, 'bob')
    expect(alerts.newest(10).map(({ acknowledgedAt, acknowledgedBy }) => [acknowledgedAt, acknowledgedBy])).toEqual([
      [50, 'ann'],
      [60, 'bob'],
    ])
  })

  test('when there are more than are kept, then the oldest are gone, but not a critical one that waits', async () => {
    const { alerts } = await emptyStore()
    const critical = { ...alert, at: -1, severity: 'critical' } as const
    alerts.write([critical, ...Array.from({ length: MAX_ALERTS + 10 }, (_, at) => ({ ...alert, at }))], [])
    const kept = alerts.newest(MAX_ALERTS * 2)
    expect(kept).toHaveLength(MAX_ALERTS + 1)
    expect(kept.slice(0, 2).map(({ at }) => at)).toEqual([-1, 10])
    expect(alerts.newest(1).map(({ at }) => at)).toEqual([-1, MAX_ALERTS + 9])
  })
})

describe('given settings', () => {
  test('when one is written, then it is read as it was; an unknown one is null', async () => {
    const { settings } = await emptyStore()
    const layout = { panels: [1, { é: null }], dark: true }
    settings.write('layout', 1)
    settings.write('layout', layout)
    expect(settings.read('layout')).toEqual(layout)
    expect(settings.read('other')).toBeNull()
  })

  test('when a value is no JSON or far too long, then it is refused', async () => {
    const { settings } = await emptyStore()
    expect(() => settings.write('a', undefined)).toThrow('to be JSON, found undefined')
    expect(() => settings.write('a', 'x'.repeat(1_000_001))).toThrow('at most 1000000 characters')
  })
})

describe('given backtests', () => {
  const summary: BacktestSummary = {
    id: 'b1',
    state: 'done',
    progress: 1,
    error: '',
    strategy: 'sma-cross',
    file: '/s.ts',
    hash: 'abc',
    symbol: 'AAPL',
    timeframe: '1d',
    params: { fast: 10 },
    startedAt: 1,
    totalReturn: 0.5,
    sharpe: null,
    maxDrawdown: -0.1,
    trades: 3,
  }
  const result = BacktestResult.parse({
    schema: 1,
    engine: { version: '0.1.0', node: '24' },
    strategy: { name: 'sma-cross', file: '/s.ts', hash: 'abc', params: { fast: 10 }, source: 'class …' },
    data: {
      symbol: 'AAPL',
      timeframe: '1d',
      bars: 2,
      first: 1,
      last: 2,
      sha256: 'd',
      pricePrecision: 2,
      quantityPrecision: 0,
    },
    config: { cash: 1, currency: 'USD', from: null, to: null, costs: {}, periodsPerYear: 252 },
    timing: { loadMs: 1, runMs: 1, barsPerSecond: 1 },
    metrics: {
      equityStart: 1,
      equityFinal: 2,
      totalReturn: 0.5,
      annualReturn: null,
      annualVolatility: null,
      sharpe: null,
      sortino: null,
      calmar: null,
      maxDrawdown: -0.1,
      maxDrawdownDays: 1,
      trades: 3,
      winRate: null,
      sqn: null,
      profitFactor: null,
      expectancy: null,
      exposure: 0.1,
      commission: 0,
      turnover: null,
    },
    trades: [],
    openPositions: [],
    orders: [],
    equity: { time: [1, 2], value: [0.1, 0.2] },
    warnings: [],
    digest: 'e',
  })

  test('when a run is saved, then list and result give it back', async () => {
    const { backtests } = await emptyStore()
    backtests.save(summary, 'class …', await packedResult([JSON.stringify(result)]))
    expect(backtests.list()).toEqual([summary])
    expect(await backtests.get('b1')).toEqual(result)
  })

  test('when a run failed, then it is listed without a result', async () => {
    const { backtests } = await emptyStore()
    const failed: BacktestSummary = { ...summary, state: 'failed', error: 'it threw', progress: 0, trades: null }
    backtests.save(failed, '', null)
    expect(backtests.list()).toEqual([failed])
    expect(await backtests.get('b1')).toBeUndefined()
  })

  test('when a run is deleted, then it is gone', async () => {
    const { backtests } = await emptyStore()
    backtests.save(summary, '', await packedResult([JSON.stringify(result)]))
    expect([backtests.delete('b1'), backtests.delete('b1')]).toEqual([true, false])
    expect(backtests.list()).toEqual([])
  })
})
