import { describe, expect, test } from 'vitest'
import type { AlertRule } from '../../../src/contract/alerts.ts'
import type { Lamp } from '../../../src/contract/views.ts'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { Bar } from '../../../src/engine/model/bar.ts'
import type { Store } from '../../../src/engine/adapters/storage/store.ts'
import { StorageError } from '../../../src/engine/model/errors.ts'
import type { AlertNews } from '../../../src/engine/server/alert-row.ts'
import { RuleDesk } from '../../../src/engine/server/rule-desk.ts'
import { seriesOf } from '../session/series.ts'
import { SessionStage } from '../session/stage.ts'
import { emptyStore } from '../storage/samples.ts'

const HISTORY = seriesOf({ bars: 60, calendar: 'XNYS' })
const { priceScale } = HISTORY.instrument
const PRICES = Array.from(HISTORY.bars.high, (high) => high / priceScale)
const TOP = Math.max(...PRICES.slice(1))

function rule(part: Partial<AlertRule> = {}): AlertRule {
  const watch = { kind: 'price', symbol: 'TEST' } as const
  const terms = { direction: 'above', level: TOP, isRepeating: false, rearm: 0 } as const
  return { id: 'r1', isOn: true, watch, ...terms, severity: 'warning', note: '', ...part }
}

async function room(store?: Store) {
  const kept = store ?? (await emptyStore())
  const stage = new SessionStage([HISTORY])
  const said: AlertNews[] = []
  const lamps: { feed: Lamp; broker: Lamp } = { feed: { state: 'ok', detail: '' }, broker: { state: 'ok', detail: '' } }
  let isOpen = true
  const desk = new RuleDesk({
    store: kept.alertRules,
    alerts: { add: (news) => void said.push(news) },
    sight: () => (isOpen ? { session: stage.session, lamps: () => lamps } : null),
  })
  desk.tick()
  const setOpen = (open: boolean) => {
    isOpen = open
    desk.tick()
  }
  return { store: kept, stage, said, desk, lamps, setOpen }
}

describe('rules of the user’s', () => {
  test('given a price, when a bar reaches it, then it is told once, and the rule is off and says so', async () => {
    const { desk, stage, said, store } = await room()
    desk.set(rule({ note: 'look at it' }))
    stage.step(60)
    expect(said).toMatchObject([
      { severity: 'warning', source: 'rule', code: 'RULE-PRICE', subject: `TEST above ${TOP}` },
    ])
    expect(said[0]?.message).toBe(`TEST is ${TOP}, above your ${TOP}: look at it`)
    expect(desk.views).toMatchObject([{ state: 'told', isOn: false }])
    expect(store.alertRules.all()).toMatchObject([{ id: 'r1', isOn: false }])
  })

  test('given a disk that takes nothing, when rules are met, then each is told and off all the same, and that is said', async () => {
    const { desk, said, lamps, store } = await room()
    const lost = { kind: 'connection', of: 'feed' } as const
    desk.set(rule({ watch: lost }))
    desk.set(rule({ id: 'r2', watch: { ...lost, of: 'broker' } }))
    store.alertRules.write = () => {
      throw new StorageError('the disk is full')
    }
    lamps.feed = lamps.broker = { state: 'down', detail: '' }
    desk.tick()
    desk.tick()
    const codes = ['RULE-CONNECTION', 'RULE-NOT-WRITTEN']
    expect(said.map(({ code }) => code)).toEqual([...codes, ...codes])
    expect(said[1]?.message).toBe('“The feed lost” is off once it was told, but not on the disk: the disk is full')
    expect(desk.views.map(({ state }) => state)).toEqual(['told', 'told'])
  })

  test('given a rule that repeats, then it is told each time that the price came back by the margin first', async () => {
    const { desk, stage, said } = await room()
    const level = PRICES.toSorted((a, b) => a - b)[30] ?? 0
    desk.set(rule({ level, isRepeating: true }))
    desk.set(rule({ id: 'r2', level, isRepeating: true, rearm: 1e6 }))
    stage.step(60)
    const told = said.length
    expect(told).toBeGreaterThan(2)
    expect(desk.views.map(({ state }) => state)).toEqual(['waiting', 'waiting'])
  })

  test('given an indicator, then it is warm at once and told with the bar that closes beyond the level', async () => {
    const { desk, stage, said } = await room()
    stage.step(20)
    const sma = new Sma(5)
    const bar = new Bar(HISTORY.instrument, HISTORY.timeframe)
    const averages = PRICES.map((_, row) => {
      bar.read(HISTORY.bars, row)
      sma.update(bar)
      return sma.value
    })
    const level = Math.max(...averages.slice(21))
    const watch: AlertRule['watch'] = {
      kind: 'indicator',
      symbol: 'TEST',
      timeframe: '1d',
      study: 'sma',
      arguments: [5],
    }
    desk.set(rule({ watch, level }))
    stage.step(40)
    expect(said).toMatchObject([
      { code: 'RULE-INDICATOR', subject: expect.stringContaining('SMA(5) of TEST 1d above') },
    ])
  })

  test('given profit and drawdown, then they are of the account', async () => {
    const { desk, stage, said } = await room()
    const base = { level: 0.000_1, isRepeating: true }
    desk.set(rule({ ...base, id: 'open', watch: { kind: 'pnl', of: 'open' } }))
    desk.set(rule({ ...base, id: 'day', watch: { kind: 'pnl', of: 'day' }, direction: 'below', level: -0.01 }))
    desk.set(rule({ ...base, id: 'draw', watch: { kind: 'drawdown' } }))
    stage.step()
    stage.place('buy', 100)
    for (let bar = 0; bar < 50; bar++) {
      stage.step()
      desk.tick()
    }
    expect(new Set(said.map(({ code }) => code))).toEqual(new Set(['RULE-PNL', 'RULE-DRAWDOWN']))
    expect(said.find(({ code }) => code === 'RULE-DRAWDOWN')?.message).toMatch(
      /^Drawdown is [\d.]+ %, above your 0.0001 %$/,
    )
  })

  test('given a connection, when it is lost, then it is told, and again only after it was back', async () => {
    const { desk, said, lamps } = await room()
    desk.set(rule({ watch: { kind: 'connection', of: 'broker' }, isRepeating: true }))
    lamps.broker = { state: 'down', detail: '' }
    desk.tick()
    desk.tick()
    lamps.broker = { state: 'ok', detail: '' }
    desk.tick()
    lamps.broker = { state: 'down', detail: '' }
    desk.tick()
    expect(said.map(({ message }) => message)).toEqual(['The broker is lost', 'The broker is lost'])
  })

  test('given a symbol that is not there, or no session, then the rule says so and waits for one that has it', async () => {
    const { desk, setOpen } = await room()
    expect(desk.set(rule({ watch: { kind: 'price', symbol: 'NONE' } }))).toMatchObject([
      { state: 'unknown', detail: expect.stringContaining('NONE') },
    ])
    desk.set(rule())
    setOpen(false)
    expect(desk.views).toMatchObject([{ state: 'unknown', detail: 'No session' }])
    setOpen(true)
    expect(desk.views).toMatchObject([{ state: 'waiting' }])
  })

  test('given a rule that is off, changed, or taken away, then nothing is told', async () => {
    const { desk, stage, said, store } = await room()
    desk.set(rule({ isOn: false }))
    desk.set(rule({ id: 'r2' }))
    desk.set(rule({ id: 'r2', level: TOP * 2 }))
    desk.set(rule({ id: 'r3' }))
    expect(desk.remove('r3')).toHaveLength(2)
    stage.step(60)
    expect(said).toEqual([])
    const again = await room(store)
    expect(again.desk.views.map(({ id, state }) => [id, state])).toEqual([
      ['r1', 'off'],
      ['r2', 'waiting'],
    ])
  })
})
