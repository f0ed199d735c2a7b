import { describe, expect, test } from 'vitest'
import { COMMISSION_PRESETS, COMMISSION_PRESET_TITLES } from '../../../src/contract/commission-presets.ts'
import { currencyOf } from '../../../src/engine/model/currency.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import type { OrderSide } from '../../../src/engine/model/order-request.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { FeeAccount } from '../../../src/engine/portfolio/fee-account.ts'
import { FEE_PRESETS, feePreset } from '../../../src/engine/portfolio/fee-presets.ts'
import { instrumentOf } from '../model/instruments.ts'

/** What a preset charges an order filled at once, in its currency. */
function charge(name: string, side: OrderSide, quantity: number, price: number, only?: string): number {
  const { fees, currency: code } = feePreset(name)
  const currency = currencyOf(code ?? 'USDT')
  const instrument = instrumentOf({ currency })
  const schedule = only === undefined ? fees : fees.filter((fee) => fee.name === only)
  const order = { instrument, side, filled: 0, notional: 0 }
  const notional = Math.round(quantity * price * 1e6)
  return new FeeAccount(schedule, currency).charge(order, quantity, notional, 'taker', 0 as Timestamp) / 1e6
}

describe('Interactive Brokers', () => {
  // The three examples of the broker's own page.
  test.each([
    [100, 25, 1],
    [1_000, 25, 5],
    [1_000, 0.25, 2.5],
  ])('given fixed pricing, when %d shares trade at %d, then the commission is %d', (quantity, price, expected) => {
    expect(charge('ibkr-fixed', 'buy', quantity, price, 'commission')).toBe(expected)
  })

  test('given tiered pricing, when 1,000 shares are bought and sold at 25, then every pass-through is in the charge', () => {
    // Commission 3.5, exchange 3, clearing 0.2, CAT 0.046, pass-through 0.0006125 and 0.0019705, each to even.
    expect(charge('ibkr-tiered', 'buy', 1_000, 25)).toBe(6.748582)
    // SEC 25,000 × 0.0000278 = 0.695 and TAF 0.166 on top.
    expect(charge('ibkr-tiered', 'sell', 1_000, 25)).toBe(7.609582)
  })

  test('given tiered pricing, when 10 shares are bought at 25, then the minimum of 0.35 is due, and 1 % of the value at 1', () => {
    expect(charge('ibkr-tiered', 'buy', 10, 25, 'commission')).toBe(0.35)
    expect(charge('ibkr-tiered', 'buy', 10, 1, 'commission')).toBe(0.1)
  })

  test('given 100,000 shares, when they are sold, then the trading activity fee stops at 8.30', () => {
    expect(charge('ibkr-fixed', 'sell', 100_000, 1, 'taf')).toBe(8.3)
  })
})

test('given Alpaca, when 100 shares are bought and sold at 50, then only the regulators are paid, by the cent', () => {
  expect(charge('alpaca', 'buy', 100, 50)).toBe(0.01)
  // SEC 0.139 → 0.14, TAF 0.0166 → 0.02, CAT 0.0046 → 0.01.
  expect(charge('alpaca', 'sell', 100, 50)).toBe(0.17)
})

describe('Zerodha', () => {
  test('given delivery, when 100 shares trade at 1,000, then taxes and charges add up', () => {
    // STT 100, exchange 2.97 + 0.10, SEBI 0.10, GST 18 % of 3.17 = 0.5706, stamp 15.
    expect(charge('zerodha-delivery', 'buy', 100, 1_000)).toBe(118.7406)
    // Without stamp, with 13 + 18 % for the depository.
    expect(charge('zerodha-delivery', 'sell', 100, 1_000)).toBe(119.0806)
  })

  test('given intraday, when 100 shares trade at 1,000, then brokerage stops at 20 and GST is on it', () => {
    // Brokerage 20 (0.03 % is 30), exchange 3.07, SEBI 0.10, GST 18 % of 23.17 = 4.1706; stamp 3 or STT 25.
    expect(charge('zerodha-intraday', 'buy', 100, 1_000)).toBe(30.3406)
    expect(charge('zerodha-intraday', 'sell', 100, 1_000)).toBe(52.3406)
  })
})

test('given Upstox, when 100 shares trade at 1,000, then delivery pays brokerage too', () => {
  expect(charge('upstox-delivery', 'buy', 100, 1_000)).toBe(142.3406)
  expect(charge('upstox-intraday', 'sell', 10, 1_000)).toBeCloseTo(10 + 0.317 + 0.18 * 10.317 + 2.5, 6)
})

test('given Binance, when 1,000 trades, then 1 is due, and three quarters of it in BNB', () => {
  expect(charge('binance-spot', 'buy', 10, 100)).toBe(1)
  expect(charge('binance-spot-bnb', 'sell', 10, 100)).toBe(0.75)
})

test.each(FEE_PRESETS)('given the preset $name, when it is read, then it is exact and names its source', (preset) => {
  expect(() => new FeeAccount(preset.fees, currencyOf(preset.currency ?? 'USDT'))).not.toThrow()
  expect(preset.source).toMatch(/^https:/)
  expect(preset.asOf).toMatch(/^20\d\d-[01]\d$/)
})

test('given a preset that is not known, when it is asked for, then a ConfigError names those that are', () => {
  expect(() => feePreset('robinhood')).toThrow(ConfigError)
  expect(() => feePreset('robinhood')).toThrow(/ibkr-tiered/)
})

test('given the contract, when it names presets, then they are those there are', () => {
  expect(FEE_PRESETS.map(({ name }) => name)).toEqual(COMMISSION_PRESETS)
  expect(Object.fromEntries(FEE_PRESETS.map(({ name, title, currency }) => [name, { title, currency }]))).toEqual(
    COMMISSION_PRESET_TITLES,
  )
})
