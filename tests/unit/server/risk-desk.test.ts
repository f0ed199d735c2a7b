import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Store, openStore } from '../../../src/engine/adapters/storage/store.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { NO_LOG } from '../../../src/engine/kernel/journal.ts'
import type { RecordData } from '../../../src/engine/kernel/journal.ts'
import { USD, moneyOf } from '../../../src/engine/model/currency.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { orderRequest } from '../../../src/engine/model/order-request.ts'
import type { Quantity, Timestamp } from '../../../src/engine/model/units.ts'
import { paperLimits } from '../../../src/engine/risk/paper-limits.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { PAPER, RiskDesk } from '../../../src/engine/server/risk-desk.ts'
import { prepareSession } from '../../../src/engine/server/session-factory.ts'
import type { Session } from '../../../src/engine/session/session.ts'

const LIMITS = paperLimits({ cash: 100_000, timeframeMs: 5_000, isLive: true })

let home = ''
let store: Store
let desk: RiskDesk
const alerts: { code: string; message: string }[] = []
const records: RecordData[] = []

beforeEach(async () => {
  home = mkdtempSync(join(tmpdir(), 'quantx-risk-desk-'))
  store = await openStore(join(home, 'quantx.db'))
  alerts.length = 0
  records.length = 0
  const time = new SimulatedClock(1_000 as Timestamp)
  desk = new RiskDesk({
    store: store.risk,
    home,
    time,
    alerts: { add: (alert) => void alerts.push(alert) },
    stop: () => undefined,
  })
})
afterEach(() => {
  store.close()
  rmSync(home, { recursive: true, force: true })
})

async function sessionOf(): Promise<Session> {
  const time = new SimulatedClock(Date.UTC(2024, 5, 3) as Timestamp)
  const feed = { kind: 'synthetic', seed: 1, symbols: 2, ticksPerSecond: 10 } as const
  const request = { id: 's1', feed, cash: moneyOf(100_000, USD), run: 1, past: null }
  const prepared = await prepareSession(request, { list: async () => [] as never, load: async () => [] as never }, time)
  return prepared.create({
    records: { recordIntent: () => undefined, recordAmendment: () => undefined, record: () => undefined },
    log: { ...NO_LOG, append: (kind, data) => void (kind === 'command' && records.push(data)) },
    state: new TradingState(null),
    risk: desk.begin(PAPER, 's1', LIMITS),
    onMoment: () => undefined,
    onFeedState: () => undefined,
  })
}

function ruleOf({ trader }: Session, quantity: number): string | null {
  const { instrument } = trader.market.get('NOVA.SIM')
  return trader.gate.check(orderRequest(instrument, 'buy', quantity as Quantity))?.rule ?? null
}

const change = (values: Record<string, number | 'unlimited' | null>, more: object = {}) =>
  ({ scope: 'account', key: '', values, reason: 'because', dryRun: false, ...more }) as const

describe('limits that a human sets', () => {
  test('given a session, when a limit is changed, then it stands at once, is on record with its reason, said, and stands in the next session', async () => {
    const session = await sessionOf()
    expect(ruleOf(session, 11)).toBeNull()

    const differences = desk.change(session, change({ maxOrderQuantity: 10, maxGrossExposure: 'unlimited' }))
    expect(differences).toEqual([
      { scope: 'account', key: '', name: 'maxOrderQuantity', before: 1_000_000, after: 10 },
      { scope: 'account', key: '', name: 'maxGrossExposure', before: 1_000_000, after: 'unlimited' },
    ])
    expect(ruleOf(session, 11)).toBe('MAX-ORDER-QUANTITY')
    expect(records.at(-1)).toMatchObject({
      do: 'limits',
      values: { maxOrderQuantity: 10, maxGrossExposure: 'unlimited' },
    })
    expect(alerts.at(-1)).toMatchObject({ code: 'LIMITS-CHANGED', message: expect.stringContaining('because') })
    expect(desk.history(PAPER)).toMatchObject([
      { name: 'maxOrderQuantity', before: 1_000_000, after: 10, reason: 'because', at: 1_000 },
      { name: 'maxGrossExposure', after: 'unlimited' },
    ])
    expect(ruleOf(await sessionOf(), 11)).toBe('MAX-ORDER-QUANTITY')
  })

  test('given a dry run, no difference, or a limit that cannot be, when a change is asked for, then nothing changes', async () => {
    const session = await sessionOf()
    expect(desk.change(session, change({ maxOrderQuantity: 10 }, { dryRun: true }))).toHaveLength(1)
    expect(desk.change(session, change({ maxOrderQuantity: 1_000_000 }))).toEqual([])
    expect(() => desk.change(session, change({ maxHeadaches: 1 }))).toThrow('name of a limit')
    expect(() => desk.change(session, change({ maxOrderQuantity: -1 }))).toThrow(ConfigError)
    expect(() => desk.change(session, change({ maxOrderQuantity: null }))).toThrow(ConfigError)

    expect([ruleOf(session, 11), desk.history(PAPER), alerts]).toEqual([null, [], []])
  })

  test('given limits of a symbol, when they are set and taken out, then only that symbol is held to them', async () => {
    const session = await sessionOf()
    const of = { scope: 'symbol' as const, key: 'NOVA.SIM' }
    desk.change(session, change({ maxOrderQuantity: 5 }, of))
    expect(ruleOf(session, 6)).toBe('MAX-ORDER-QUANTITY')
    desk.change(session, change({ maxOrderQuantity: null }, of))

    expect(ruleOf(session, 6)).toBeNull()
    expect(alerts.at(-1)?.message).toContain('maxOrderQuantity of NOVA.SIM 5 → not set')
  })

  test('given an account without defaults, as a live one, when its session is to begin, then it does not, and every limit is named', () => {
    expect(() => desk.begin('live', 's1', null)).toThrow(
      /The account live does not start .*maxOrderQuantity.*maxDrawdown/,
    )
  })

  test('given a session, when its rules are read, then limits, layers and what is used are told', async () => {
    const view = desk.read(await sessionOf())

    expect(view).toMatchObject({ account: PAPER, protections: [], locks: [] })
    expect(view.limits).toContainEqual({
      name: 'maxGrossExposure',
      title: 'Gross exposure',
      unit: 'money',
      accountOnly: true,
      marketOnly: false,
    })
    expect(view.layers[0]?.values['strategyBudget']).toBe('unlimited')
    expect(view.uses).toContainEqual({ name: 'maxOpenOrders', about: '', limit: 500, found: 0, utilisation: 0 })
  })
})

describe('strategies that were taken out', () => {
  const lock = { strategy: 'grid', rule: 'REPEATED-EXECUTION', reason: 'too many fills', at: 5 as Timestamp }

  test('given a strategy that a rule has taken out, when a human releases it with a reason, then it may start, here and after a restart', async () => {
    desk.begin(PAPER, 's0', LIMITS).onLock?.(lock)
    const session = await sessionOf()
    expect(desk.read(session).locks).toEqual([lock])

    desk.release(session, 'grid', 'mended')
    expect([desk.read(session).locks, desk.read(await sessionOf()).locks]).toEqual([[], []])
    expect(alerts.at(-1)).toMatchObject({ code: 'STRATEGY-RELEASED' })
    expect(records.at(-1)).toMatchObject({ do: 'release', strategy: 'grid' })
    expect(() => desk.release(session, 'grid', 'again')).toThrow('a strategy that was taken out')
  })

  test('given a disk that takes nothing, when a strategy is taken out, then it is said, and holds all the same', () => {
    const { onLock } = desk.begin(PAPER, 's0', LIMITS)
    store.close()
    onLock?.(lock)

    expect(alerts.at(-1)).toMatchObject({ code: 'LOCK-NOT-WRITTEN' })
  })
})

describe('sectors', () => {
  const sectorOf = (symbol: string) => desk.begin(PAPER, 's1', LIMITS).sectors?.of(symbol)

  test('given no file, a CSV, a JSON, or one that cannot be read, when a session begins, then sectors are none, theirs, theirs, and none with an alert', () => {
    expect(sectorOf('AAPL')).toBe('AAPL')
    writeFileSync(join(home, 'sectors.json'), '{"AAPL":"Technology"}')
    expect(sectorOf('AAPL')).toBe('Technology')
    writeFileSync(join(home, 'sectors.csv'), 'symbol,sector\nAAPL,Phones\n')
    expect(sectorOf('AAPL')).toBe('Phones')
    writeFileSync(join(home, 'sectors.csv'), 'AAPL')
    expect([sectorOf('AAPL'), alerts.at(-1)?.code]).toEqual(['AAPL', 'SECTORS'])
  })
})
