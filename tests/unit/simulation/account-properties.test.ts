import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import { currencyOf } from '../../../src/engine/model/currency.ts'
import { DataError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import type { Money } from '../../../src/engine/model/units.ts'
import { ConversionRates } from '../../../src/engine/portfolio/conversion-rates.ts'
import type { MarginTerms } from '../../../src/engine/portfolio/margin-terms.ts'
import { configOf } from '../backtest/runs.ts'
import { seriesOf } from '../market-replay/series.ts'
import { halfEven, isSafe } from '../model/exact-arithmetic.ts'
import { instrumentOf } from '../model/instruments.ts'
import { AccountOracle } from './account-oracle.ts'
import { Scripted, orders, walk } from './account-scripts.ts'

const [EUR, JPY] = [currencyOf('EUR'), currencyOf('JPY')]
const share = instrumentOf({ symbol: 'AAA' })
const german = instrumentOf({ symbol: 'DEU', currency: EUR })
const nikkei = instrumentOf({ symbol: 'NKD', currency: JPY, kind: 'future', multiplier: 5 })
const INSTRUMENTS = [share, german, nikkei]

/** Rates by hours, from two hours before the run on. */
function pairOf(symbol: string, pricePrecision: number, closes: readonly number[], quote: string): BarSeries {
  const instrument = instrumentOf({ symbol, kind: 'fx', pricePrecision, currency: currencyOf(quote) })
  return seriesOf(symbol, closes, { instrument, timeframe: HOUR_MS, start: -2 * HOUR_MS })
}

const rates = (base: number) =>
  fc.array(fc.integer({ min: base - 900, max: base + 900 }), { minLength: 9, maxLength: 9 })

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
      'expected bars of EURUSD or USDEUR, or of two pairs, to convert DEU, which is in EUR, found none',
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
