import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import { currencyOf } from '../../../src/engine/model/currency.ts'
import { DataError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Money } from '../../../src/engine/model/units.ts'
import { ConversionRates } from '../../../src/engine/portfolio/conversion-rates.ts'
import { REG_T } from '../../../src/engine/portfolio/margin-terms.ts'
import type { MarginTerms } from '../../../src/engine/portfolio/margin-terms.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { configOf } from '../backtest/runs.ts'
import { seriesOf } from '../market-replay/series.ts'
import { halfEven, isSafe } from '../model/exact-arithmetic.ts'
import { instrumentOf } from '../model/instruments.ts'
import { AccountOracle } from './account-oracle.ts'

const [EUR, JPY] = [currencyOf('EUR'), currencyOf('JPY')]
const share = instrumentOf({ symbol: 'AAA' })
const german = instrumentOf({ symbol: 'DEU', currency: EUR })
const nikkei = instrumentOf({ symbol: 'NKD', currency: JPY, kind: 'future', multiplier: 5 })
const INSTRUMENTS = [share, german, nikkei]
const BARS = 24

/** Trades signed quantities of its symbols at the market, bar by bar. */
class Scripted extends Strategy {
  static orders: readonly (readonly number[])[] = []
  #bar = 0

  override onBar(): void {
    // Once for each moment, whatever symbol the bar is of.
    const quantities = Scripted.orders[Math.floor(this.#bar++ / this.symbols.length)] ?? []
    if ((this.#bar - 1) % this.symbols.length !== 0) return
    for (const [index, symbol] of this.symbols.entries()) {
      const quantity = quantities[index] ?? 0
      if (quantity > 0) this.buy(quantity, { symbol })
      if (quantity < 0) this.sell(-quantity, { symbol })
    }
  }
}

/** Candles of a walk: each bar opens where the last one closed, or gaps. */
const walk = (base: number, swing: number) =>
  fc
    .array(
      fc.tuple(
        fc.integer({ min: -swing, max: swing }),
        fc.nat(swing),
        fc.nat(swing),
        fc.integer({ min: -swing, max: swing }),
      ),
      {
        minLength: BARS,
        maxLength: BARS,
      },
    )
    .map((steps) => {
      let close = base
      return steps.map(([move, up, down, gap]) => {
        const open = Math.max(10, close + gap)
        close = Math.max(10, open + move)
        return [open, Math.max(open, close) + up, Math.max(1, Math.min(open, close) - down), close] as const
      })
    })

/** Rates by hours, from two hours before the run on. */
function pairOf(symbol: string, pricePrecision: number, closes: readonly number[], quote: string): BarSeries {
  const instrument = instrumentOf({ symbol, kind: 'fx', pricePrecision, currency: currencyOf(quote) })
  return seriesOf(symbol, closes, { instrument, timeframe: HOUR_MS, start: -2 * HOUR_MS })
}

const rates = (base: number) =>
  fc.array(fc.integer({ min: base - 900, max: base + 900 }), { minLength: 9, maxLength: 9 })

const orders = (most: number) =>
  fc.array(fc.array(fc.integer({ min: -most, max: most }), { minLength: 3, maxLength: 3 }), {
    minLength: BARS,
    maxLength: BARS,
  })

const TIMEFRAME = 15 * MINUTE_MS

describe('an account of several currencies', () => {
  const margin: MarginTerms = {
    kind: 'futures',
    contracts: {
      AAA: { initial: 1, maintenance: 1 },
      DEU: { initial: 1, maintenance: 1 },
      NKD: { initial: 1, maintenance: 1 },
    },
    liquidation: 'at-once',
  }

  test.each([
    ['shares and a future in dollars, euro and yen', undefined],
    ['a future in yen on margin', margin],
  ] as const)(
    'given %s, when traded at random, then equity is cash and the value of all, at every bar, to the unit',
    (_, terms) => {
      fc.assert(
        fc.property(
          walk(100_00, 300),
          walk(50_00, 200),
          walk(3_000_00, 5_000),
          rates(10_850),
          rates(15_000),
          orders(9),
          (a, b, c, euro, yen, script) => {
            const pairs = [pairOf('EURUSD', 4, euro, 'USD'), pairOf('USDJPY', 2, yen, 'JPY')]
            const histories = [a, b, c].map((candles, index) => {
              const instrument = INSTRUMENTS[index] ?? share
              return seriesOf(instrument.symbol, candles, { instrument, timeframe: TIMEFRAME })
            })
            Scripted.orders = script
            // Shares stay shares in the oracle: on margin by contract they would be booked by their profit.
            const traded = terms === undefined ? histories : histories.slice(2)
            const { trader, recorder } = runBacktest(
              configOf(Scripted, {
                histories: traded,
                cash: 1_000_000,
                commission: { fraction: 0.0007, perShare: 0, minimum: 1 },
                conversion: { pairs, basisPoints: 3, mostAgeMs: DAY_MS },
                margin: terms,
              }),
            )
            const oracle = new AccountOracle(trader.portfolio.initialCash, pairs)
            let next = 0
            for (let moment = 0; moment < recorder.length; moment++) {
              const open = recorder.time[moment] ?? 0
              for (let fill = recorder.fills[next]; fill && fill.at <= open; fill = recorder.fills[++next])
                oracle.take(fill)
              const closeOf = (symbol: string) =>
                traded.find(({ instrument }) => instrument.symbol === symbol)?.bars.close[moment] ?? 0
              expect(BigInt(recorder.equity[moment] ?? 0)).toBe(oracle.equity(closeOf, open + TIMEFRAME))
            }
            const { cash, realised, openPnl, commission, equity, initialCash } = trader.portfolio
            expect(BigInt(cash)).toBe(oracle.cash)
            expect(realised + openPnl - commission).toBe(equity - initialCash)
          },
        ),
        { numRuns: 40 },
      )
    },
  )

  test('given any rate, when an amount is converted either way, then it is the exact quotient, half to even', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 ** 9 }),
        fc.integer().map((amount) => amount * 1_000 + 1),
        fc.nat(8),
        (price, amount, places) => {
          const direct = new ConversionRates(currencyOf('USD'), [pairOf('EURUSD', places, [price], 'USD')])
          const inverse = new ConversionRates(currencyOf('EUR'), [pairOf('EURUSD', places, [price], 'USD')])
          const scale = 10n ** BigInt(places)
          const [there, back] = [
            halfEven(BigInt(amount) * BigInt(price), scale),
            halfEven(BigInt(amount) * scale, BigInt(price)),
          ]
          fc.pre(isSafe(there) && isSafe(back))
          expect(BigInt(direct.convert(amount as Money, EUR, 0))).toBe(there)
          expect(BigInt(inverse.convert(amount as Money, currencyOf('USD'), 0))).toBe(back)
        },
      ),
    )
  })
})

describe('rates', () => {
  const pair = pairOf('EURUSD', 4, [1_1000, 1_2000], 'USD')
  const converted = (at: number) =>
    new ConversionRates(currencyOf('USD'), [pair], DAY_MS).convert(1_000_000 as Money, EUR, at)

  test('given hourly bars, when an amount is converted, then by the last bar that had closed, never by one under way', () => {
    expect(converted(-HOUR_MS)).toBe(1_100_000)
    expect(converted(-1)).toBe(1_100_000)
    expect(converted(0)).toBe(1_200_000)
    expect(converted(DAY_MS)).toBe(1_200_000)
  })

  test('given no bar that closed yet, or one that is too old, when an amount is converted, then it is refused in words', () => {
    expect(() => converted(-HOUR_MS - 1)).toThrow('expected a bar of EURUSD that closed by')
    expect(() => converted(DAY_MS + 1)).toThrow('expected a rate of EURUSD not older than 1 days at')
  })

  test('given a share in euro and no pair, when a run begins, then the pair that is missing is named', () => {
    const histories = [seriesOf('DEU', [1_00], { instrument: german })]
    const conversion = { pairs: [pairOf('USDJPY', 2, [150_00], 'JPY')], basisPoints: 0, mostAgeMs: DAY_MS }
    expect(() => runBacktest(configOf(Scripted, { histories, conversion }))).toThrow(
      'expected bars of EURUSD or USDEUR to convert DEU, which is in EUR, found none',
    )
  })

  test('given a rate that comes late, when an order is placed before it, then the gate refuses it in words', () => {
    Scripted.orders = [[1]]
    const late = seriesOf('EURUSD', [1_1000], { instrument: pair.instrument, timeframe: HOUR_MS, start: 0 })
    const conversion = { pairs: [late], basisPoints: 0, mostAgeMs: DAY_MS }
    const histories = [seriesOf('DEU', [1_00, 1_00, 1_00], { instrument: german })]
    const { trader } = runBacktest(configOf(Scripted, { histories, conversion }))
    const [order] = [...trader.orders.orders]
    expect(order?.status).toBe('denied')
    expect(order?.reason).toContain('expected a bar of EURUSD that closed by')
  })

  test('given a position and rates that end, when the last one is too old, then the run ends with what is missing', () => {
    Scripted.orders = [[1]]
    const conversion = { pairs: [pair], basisPoints: 0, mostAgeMs: DAY_MS }
    const candles = Array.from({ length: 4 }, () => 1_00)
    const histories = [seriesOf('DEU', candles, { instrument: german, timeframe: 12 * HOUR_MS })]
    const run = () => runBacktest(configOf(Scripted, { histories, conversion }))
    expect(run).toThrow(DataError)
    expect(run).toThrow('expected a rate of EURUSD not older than 1 days')
  })
})

describe('liquidation', () => {
  /** Follows a run: forced fills only reduce, and after each moment margin is there, or it was said that it is not. */
  function follow(
    margin: MarginTerms,
    candles: readonly (readonly [number, number, number, number])[],
    script: readonly (readonly number[])[],
  ) {
    Scripted.orders = script
    const kind = margin.kind === 'futures' ? 'future' : 'equity'
    const instrument = instrumentOf({ symbol: 'AAA', kind })
    const history = seriesOf('AAA', candles, { instrument, timeframe: DAY_MS })
    const states: boolean[] = []
    const { trader, recorder } = runBacktest(
      configOf(Scripted, {
        histories: [history],
        cash: 10_000,
        margin,
        commission: { fraction: 0.001, perShare: 0, minimum: 1 },
        slippage: { fraction: 0, increments: 2 },
      }),
      {
        watch: {
          begin: ({ margin: monitor, market }) =>
            market
              .get('AAA')
              .bars()
              .subscribe('record', 'test', ({ lowUnits, highUnits }) => {
                if (monitor === null) return
                const worst = monitor.account.stateAt(({ position }) => (position.quantity > 0 ? lowUnits : highUnits))
                const isSaid = monitor.events.at(-1)?.kind === 'deficit'
                states.push(worst.equity >= worst.maintenance || isSaid)
              }),
          moment: () => undefined,
        },
      },
    )
    return { trader, recorder, states }
  }

  const terms: readonly MarginTerms[] = [
    REG_T,
    { kind: 'futures', contracts: { AAA: { initial: 30, maintenance: 25 } }, liquidation: 'at-once' },
  ]

  test.each(terms)(
    'given any path on $kind, when margin is short, then reductions never turn a position, and margin is restored or said to be gone',
    (margin) => {
      let forced = 0
      fc.assert(
        fc.property(walk(100_00, 1_500), orders(90), (candles, script) => {
          const { trader, recorder, states } = follow(margin, candles, script)
          let held = 0
          for (const { side, quantity, liquidation } of recorder.fills) {
            const signed = side === 'buy' ? quantity : -quantity
            const reduces = Math.sign(signed) === -Math.sign(held) && quantity <= Math.abs(held)
            forced += Number(liquidation ?? false)
            expect(liquidation === undefined || reduces).toBe(true)
            held += signed
          }
          expect(states.every(Boolean)).toBe(true)
          const { cash, equity, holdings } = trader.portfolio
          expect([...holdings].reduce((sum, { value }) => sum + value, Number(cash))).toBe(equity)
          expect(trader.margin?.count('liquidation')).toBe(
            recorder.fills.filter(({ liquidation }) => liquidation).length,
          )
        }),
        { numRuns: 60 },
      )
      expect(forced).toBeGreaterThan(0)
    },
  )

  test('given any path on isolated margin, when a position falls, then it costs no more than its margin', () => {
    let fallen = 0
    fc.assert(
      fc.property(
        walk(100_00, 1_500),
        fc.integer({ min: 2, max: 50 }),
        fc.constantFrom(-1, 1),
        (candles, leverage, side) => {
          const margin: MarginTerms = {
            kind: 'isolated',
            leverage,
            leverages: {},
            maintenance: 0.005,
            liquidationFee: 0.01,
          }
          const { recorder } = follow(margin, candles, [[side * 10]])
          for (const { netPnl, entryNotional, commission } of recorder.trades.filter((trade) => trade.liquidation)) {
            fallen++
            // What was paid to open it came out of cash.
            const opening = recorder.fills[0]?.commission ?? 0
            expect(-netPnl - opening).toBeLessThanOrEqual(Math.ceil(entryNotional / leverage))
            expect(commission).toBeGreaterThanOrEqual(opening)
          }
        },
      ),
      { numRuns: 60 },
    )
    expect(fallen).toBeGreaterThan(0)
  })
})
