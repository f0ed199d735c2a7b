import { describe, expect, test } from 'vitest'
import { marginModel } from '../../../src/engine/portfolio/margin-model.ts'
import { currenciesOfPair } from '../../../src/engine/portfolio/conversion-rates.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { accountOf, loadRates } from '../../../src/host/cli/account-options.ts'
import type { AccountOptions } from '../../../src/host/cli/account-options.ts'
import { instrumentTerms } from '../../../src/host/cli/instrument-options.ts'

/** The account that options say, and its margin as the engine would take it. */
function accountFor(options: Partial<AccountOptions>) {
  const account = accountOf({ margin: 'cash', ...options })
  if (account?.margin) marginModel(account.margin)
  return account
}

describe('margin', () => {
  test('given no options of the account, then there is none to tell of', () => {
    expect(accountFor({})).toBeUndefined()
  })

  test('given Regulation T, then its margins are those of the rules unless they are given', () => {
    expect(accountFor({ margin: 'reg-t', marginMaintenance: ['0.4'], liquidation: 'next-session' })?.margin).toEqual({
      kind: 'reg-t',
      initial: 0.5,
      maintenanceLong: 0.4,
      maintenanceShort: 0.3,
      liquidation: 'next-session',
    })
  })

  test('given isolated margin, then a symbol may have a leverage of its own', () => {
    const options = { margin: 'isolated', marginLeverage: ['10', 'BTCUSDT=20'] } as const
    expect(accountFor(options)?.margin).toMatchObject({ leverage: 10, leverages: { BTCUSDT: 20 } })
  })

  test.each<[string, Partial<AccountOptions>, string]>([
    ['margin under cash', { marginInitial: ['0.5'] }, '--margin-initial does not go with --margin cash'],
    [
      'a fee under reg-t',
      { margin: 'reg-t', liquidationFee: 0.1 },
      '--liquidation-fee does not go with --margin reg-t',
    ],
    [
      'maintenance above initial',
      { margin: 'reg-t', marginInitial: ['0.2'] },
      'expected an initial margin at or above',
    ],
    ['a fraction above 1', { margin: 'reg-t', marginInitial: ['2'] }, '--margin-initial: '],
    [
      'futures without amounts',
      { margin: 'futures' },
      'expected --margin-initial and --margin-maintenance SYMBOL=amount',
    ],
    [
      'futures with one amount',
      { margin: 'futures', marginInitial: ['ES=1'] },
      'an initial and a maintenance margin of ES',
    ],
    ['a word', { margin: 'isolated', marginLeverage: ['much'] }, '--margin-leverage: expected a number'],
    ['much leverage', { margin: 'isolated', marginLeverage: ['500'] }, 'below 1 ÷ maintenance'],
    ['rates too old', { fxMaxAge: 0 }, '--fx-max-age: '],
  ])('given %s, then it is refused with the option', (_, options, reason) => {
    expect(() => accountFor(options)).toThrow(reason)
    expect(() => accountFor(options)).toThrow(ConfigError)
  })
})

describe('rates', () => {
  test('given rates without a pair, then they are refused', async () => {
    const rates = loadRates({ margin: 'cash', fx: ['EURUSD.csv'] }, { timeZone: 'UTC' })
    await expect(rates).rejects.toThrow('--fx: expected PAIR=bars, found "EURUSD.csv"')
  })

  test.each([
    ['EURUSD', 'EUR', 'USD'],
    ['eur/usd', 'EUR', 'USD'],
    ['BTCUSDT', 'BTC', 'USDT'],
    ['USDT-USD', 'USDT', 'USD'],
  ])('given %s, then it is %s in %s', (pair, base, quote) => {
    expect(currenciesOfPair(pair).map(({ code }) => code)).toEqual([base, quote])
  })

  test('given a word that is no pair, then it is refused', () => {
    expect(() => currenciesOfPair('ABCXYZ')).toThrow('expected a pair of currencies such as EURUSD, found "ABCXYZ"')
  })
})

describe('instruments of files', () => {
  test('given terms for all and for one, then the one has its own', () => {
    const options = {
      kind: ['ES=future'],
      currency: ['EUR', 'ES=USD'],
      multiplier: ['ES=50'],
      allowNegativePrices: true,
    }
    expect(instrumentTerms(options, 'data/ES.csv', undefined)).toEqual({
      kind: 'future',
      currency: 'USD',
      multiplier: 50,
      mayBeNegative: true,
    })
    expect(instrumentTerms({ ...options, kind: ['equity'] }, 'SAP.csv', undefined)).toEqual({
      kind: 'equity',
      currency: 'EUR',
    })
  })

  test.each([
    [{ kind: ['bond'] }, '--kind: expected equity'],
    [{ multiplier: ['0'] }, '--multiplier: expected an amount above 0'],
  ])('given %j, then it is refused', (options, reason) => {
    expect(() => instrumentTerms(options, 'ES.csv', undefined)).toThrow(reason)
  })
})
