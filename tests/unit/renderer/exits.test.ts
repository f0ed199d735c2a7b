import { describe, expect, test } from 'vitest'
import type { PositionExitView, TimeExitRequest } from '../../../src/contract/exits.ts'
import {
  draftOf,
  emptyRule,
  ruleOf,
  ruleProblems,
  type RuleDraft,
} from '../../../src/renderer/panels/alerts/rule-model.ts'
import { chipsWidth } from '../../../src/renderer/panels/positions/exit-chips.tsx'
import { exitTerms, leftWords, placeExplained, placesOf } from '../../../src/renderer/panels/positions/exit-words.ts'
import {
  NO_EXITS,
  exitProblems,
  exitsOf,
  kindsOf,
  type Exits,
} from '../../../src/renderer/panels/positions/position-exits.ts'
import { timeExitChoices, timeExitDraft, timeExitOf } from '../../../src/renderer/panels/positions/time-exit-model.ts'

const exit: PositionExitView = {
  kind: 'stop-loss',
  heldBy: 'engine',
  price: 97,
  trailPercent: null,
  due: null,
  tradableAt: null,
  leftMs: null,
  bars: null,
  orderId: null,
  state: 'armed',
}

describe('exits on the screen', () => {
  test.each([
    [400, '1 s'],
    [59_000, '59 s'],
    [12 * 60_000 - 1, '12 min'],
    [(3 * 60 + 5) * 60_000, '3 h 05 min'],
    [52 * 3_600_000, '2 d 4 h'],
  ])('given %d ms that are left, says %s', (ms, words) => {
    expect(leftWords(ms)).toBe(words)
  })

  test('given an exit by price, by trail and by bars, says where or when', () => {
    expect(exitTerms(exit, 2)).toBe('97.00')
    expect(exitTerms({ ...exit, kind: 'trailing', trailPercent: 2 }, 2)).toBe('97.00 (2 %)')
    expect(exitTerms({ ...exit, kind: 'trailing', price: null, trailPercent: 2 }, 2)).toBe('(2 %)')
    expect(exitTerms({ ...exit, kind: 'time', price: null, bars: { left: 3, timeframe: '5m' } }, 2)).toBe(
      'after 3 bars of 5m',
    )
  })

  test('given what a broker takes, says of each exit where it would be, and what becomes of it in sleep', () => {
    const kinds = ['stop-loss', 'trailing', 'take-profit', 'time'] as const
    const all = { atBroker: ['stop-loss', 'trailing', 'take-profit'] as const, several: true, isSimulated: false }
    const places = (several: boolean, atBroker: (typeof kinds)[number][]) =>
      [...placesOf(kinds, { ...all, several, atBroker })]
        .filter(([, place]) => place === 'broker')
        .map(([kind]) => kind)
    expect(places(true, [...all.atBroker])).toEqual(['stop-loss', 'trailing', 'take-profit'])
    expect(places(false, [...all.atBroker])).toEqual(['stop-loss'])
    expect(places(false, ['take-profit'])).toEqual(['take-profit'])
    expect(places(true, [])).toEqual([])
    expect(placeExplained('broker', false)).toMatch(/whether or not this computer sleeps/)
    expect(placeExplained('broker', true)).toMatch(/nothing fills while the computer sleeps/)
    expect(placeExplained('engine', false)).toMatch(/acts on the first price after it/)
  })

  test('given a position with exits, when they are to be changed, then the form begins with them', () => {
    const time = { ...exit, kind: 'time' as const, price: null, due: 5_000 }
    const asked = exitsOf({ exits: [exit, { ...exit, kind: 'trailing', price: 98, trailPercent: 2 }, time] })
    expect(asked).toEqual({ stopLoss: 97, takeProfit: null, trailPercent: 2, time: { kind: 'at', at: 5_000 } })
    expect(kindsOf(asked)).toEqual(['stop-loss', 'trailing', 'time'])
    expect(exitsOf({ exits: [{ ...time, due: null, bars: { left: 2, timeframe: '1m' } }] }).time).toEqual({
      kind: 'bars',
      bars: 2,
      timeframe: '1m',
    })
    expect(exitsOf({})).toEqual(NO_EXITS)
  })

  test.each<[TimeExitRequest]>([
    [{ kind: 'at', at: 1_700_000_000_000 }],
    [{ kind: 'after', minutes: 30 }],
    [{ kind: 'bars', bars: 4, timeframe: '5m' }],
    [{ kind: 'clock', time: '15:55' }],
    [{ kind: 'close', minutes: 5 }],
  ])('given a time stop %o, the form says it and asks for it again', (request) => {
    const draft = timeExitDraft(request, '1m')
    expect(timeExitOf(draft)).toEqual(request)
    expect(timeExitChoices(draft, 'America/New_York').map(({ value }) => value)).toContain(request.kind)
  })

  test('given half a time stop, it is not asked for', () => {
    const draft = timeExitDraft(null, '1m')
    expect(timeExitOf(draft)).toBeNull()
    for (const wrong of [
      { kind: 'after', minutes: 0 },
      { kind: 'bars', bars: 1.5 },
      { kind: 'clock', clock: '24:10' },
      { kind: 'close', beforeClose: null },
      { kind: 'close', beforeClose: 1_441 },
      { kind: 'after', minutes: 600_000 },
    ] as const) {
      expect(timeExitOf({ ...draft, ...wrong })).toBe('incomplete')
    }
  })
})

test('given exits in a row of the table, then its column has room for all of them, and does not jump with a countdown', () => {
  const at = (price: number): PositionExitView => ({ ...exit, heldBy: 'broker', price })
  const time = (leftMs: number): PositionExitView => ({ ...exit, kind: 'time', price: null, leftMs })
  const width = (...exits: readonly PositionExitView[]) => chipsWidth([{ exits, pricePrecision: 2 }])
  expect(width(at(80))).toBeLessThan(width(at(80), at(110), at(90.63)))
  expect(width(at(80), at(110), at(90.63), time(600_000))).toBeGreaterThan(220)
  expect(width(time(600_000))).toBe(width(time(540_000)))
  expect(width(...Array.from({ length: 9 }, () => at(123_456.78)))).toBeLessThan(320)
})

test('given exits as they are typed, says of each what is wrong; text that is no number is not taken for none', () => {
  const grid = { priceIncrement: 0.05, pricePrecision: 2 }
  const problems = (part: Partial<Exits>) => exitProblems({ ...NO_EXITS, ...part }, grid)
  expect(problems({ stopLoss: 97.05, takeProfit: null, trailPercent: 99 })).toEqual(problems({}))
  expect(problems({ stopLoss: Number.NaN }).stopLoss).toBe('Stop is not a number')
  expect(problems({ stopLoss: 97.01 }).stopLoss).toBe('Stop must be a multiple of 0.05')
  expect(problems({ takeProfit: 0 }).takeProfit).toBe('Target must be above zero')
  for (const trailPercent of [0, -1, 99.5, Number.NaN]) {
    expect(problems({ trailPercent }).trailPercent).toBe('Expected a part above 0 and at most 99 %')
  }
})

describe('a rule of the user’s in its form', () => {
  test.each<[string, Partial<RuleDraft>]>([
    ['arguments', { kind: 'indicator', study: 'rsi', arguments: [14.5] }],
    ['arguments', { kind: 'indicator', study: 'macd', arguments: [12, null, 9] }],
    ['symbol', { symbol: '' }],
    ['level', { level: null }],
    ['rearm', { isRepeating: true, rearm: -1 }],
  ])('given a wrong %s, says so and makes no rule', (field, part) => {
    const draft = { ...emptyRule('SPY', '5m', 100), ...part }
    const problems = Object.entries(ruleProblems(draft)).filter(([, problem]) => [problem].flat().some(Boolean))
    expect(problems.map(([name]) => name)).toEqual([field])
    expect(ruleOf(draft, 'r')).toBeNull()
  })

  test.each([
    { kind: 'price', symbol: 'SPY' } as const,
    { kind: 'indicator', symbol: 'SPY', timeframe: '5m', study: 'rsi', arguments: [9] } as const,
    { kind: 'indicator', symbol: 'SPY', timeframe: '5m', study: 'macd', arguments: [5, 13, 4] } as const,
    { kind: 'pnl', of: 'open' } as const,
    { kind: 'drawdown' } as const,
    { kind: 'connection', of: 'broker' } as const,
  ])('given a rule about %o, it comes out as it went in', (watch) => {
    const about = watch.kind === 'indicator' ? { ...watch, arguments: [...watch.arguments] } : watch
    const base = {
      id: 'r',
      isOn: true,
      direction: 'below',
      level: 5,
      isRepeating: true,
      rearm: 1,
      severity: 'error',
    } as const
    const rule = { ...base, watch: about, note: 'n' }
    expect(ruleOf(draftOf(rule), 'r')).toEqual(rule)
  })
})
