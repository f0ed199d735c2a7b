import { describe, expect, it } from 'vitest'
import { CostConfig } from '../../../src/contract/costs.ts'
import {
  CASH_ACCOUNT,
  accountDraft,
  accountOf,
  accountProblems,
  type AccountDraft,
} from '../../../src/renderer/panels/backtest/account-draft.ts'
import { feeLines, fundingRates } from '../../../src/renderer/panels/backtest/cost-files.ts'
import { COST_TERMS, borrowRates, termProblem } from '../../../src/renderer/panels/backtest/cost-terms.ts'
import { NO_LATENCY, latencyOf, latencySamples } from '../../../src/renderer/panels/backtest/latency-draft.ts'
import { boundText, dateBound } from '../../../src/renderer/panels/backtest/setup-dates.ts'
import { EMPTY_SETUP } from '../../../src/renderer/panels/backtest/setup-draft.ts'
import { setupProblems } from '../../../src/renderer/panels/backtest/setup-model.ts'

describe('the account of a backtest', () => {
  const cases: readonly (readonly [string, Partial<AccountDraft>, unknown])[] = [
    ['cash in the currency of the data', {}, undefined],
    ['euros', { currency: 'eur', rateAge: '3' }, { currency: 'EUR', rateAgeDays: 3 }],
    [
      'Regulation T with some terms of its own',
      { margin: 'reg-t', initial: '60', liquidation: 'next-session' },
      {
        rateAgeDays: 7,
        margin: {
          kind: 'reg-t',
          initial: 0.6,
          maintenanceLong: 0.25,
          maintenanceShort: 0.3,
          liquidation: 'next-session',
        },
      },
    ],
    [
      'futures',
      { margin: 'futures', contracts: 'ES 12000 11000, NQ=18000=16000' },
      {
        rateAgeDays: 7,
        margin: {
          kind: 'futures',
          contracts: { ES: { initial: 12_000, maintenance: 11_000 }, NQ: { initial: 18_000, maintenance: 16_000 } },
          liquidation: 'at-once',
        },
      },
    ],
    [
      'isolated margin',
      { margin: 'isolated', leverage: '10, BTCUSD 5', liquidationFee: '1.5' },
      {
        rateAgeDays: 7,
        margin: { kind: 'isolated', leverage: 10, leverages: { BTCUSD: 5 }, maintenance: 0.005, liquidationFee: 0.015 },
      },
    ],
  ]

  it.each(cases)(
    'given %s, then the request says so, and the form can be filled from it again',
    (_, part, expected) => {
      const account = accountOf({ ...CASH_ACCOUNT, ...part })
      expect(account).toEqual(expected)
      expect(accountOf(accountDraft(account))).toEqual(expected)
    },
  )

  it.each<readonly [Partial<AccountDraft>, string]>([
    [{ currency: '€' }, 'account-currency'],
    [{ rateAge: '0' }, 'account-rateAgeDays'],
    [{ margin: 'reg-t', initial: '101' }, 'account-initial'],
    [{ margin: 'reg-t', maintenance: 'some' }, 'account-maintenanceLong'],
    [{ margin: 'futures' }, 'account-contracts'],
    [{ margin: 'futures', contracts: 'ES 12000' }, 'account-contracts'],
    [{ margin: 'isolated', leverage: 'high' }, 'account-leverage'],
    [{ margin: 'isolated', leverage: '0.5' }, 'account-leverage'],
  ])('given %j, then the field says so, and there is no account', (part, field) => {
    const draft = { ...CASH_ACCOUNT, ...part }
    expect(Object.keys(accountProblems(draft))).toEqual([field])
    expect(accountOf(draft)).toBeUndefined()
    expect(setupProblems({ ...EMPTY_SETUP, account: draft }, undefined)).toHaveProperty(field)
  })
})

describe('what is typed or read from a file', () => {
  it('given a term, then its range is that of the contract', () => {
    for (const term of COST_TERMS) {
      const scale = term.unit.startsWith('%') ? 100 : 1
      for (const edge of [term.min, term.max]) {
        expect(CostConfig.partial().safeParse({ [term.key]: edge / scale }).success, `${term.key} ${edge}`).toBe(true)
        expect(termProblem(term, String(edge))).toBeNull()
      }
      expect(CostConfig.partial().safeParse({ [term.key]: (term.max * 1.01 + 1) / scale }).success).toBe(false)
    }
  })

  it.each([
    ['GME 85, XYZ', { GME: 0.85, XYZ: null }],
    ['GME=85%', { GME: 0.85 }],
    ['', {}],
    ['GME high', null],
    ['GME 1 2', null],
  ])('given symbols that are hard to borrow as "%s", then their rates are read', (text, expected) => {
    expect(borrowRates(text)).toEqual(expected)
  })

  it('given a bound with a time, then it is that minute, and is written as it was typed', () => {
    expect(dateBound('2015-01-02 09:30', false)).toBe(Date.UTC(2015, 0, 2, 9, 30))
    expect(dateBound('2015-01-02T24:00', false)).toBeNull()
    for (const text of ['2015-01-02', '2015-01-02 09:30']) {
      expect(boundText(dateBound(text, true))).toBe(text)
      expect(boundText(dateBound(text, false))).toBe(text)
    }
  })

  it('given files of milliseconds, of funding and of fees, then they are read, and what is wrong is named', () => {
    expect(latencySamples('1\n2.5\n')).toEqual([1, 2.5])
    expect(latencySamples('1\nsoon\n')).toBeNull()
    expect(latencyOf({ ...NO_LATENCY, kind: 'samples', samples: [1, 2] })?.submit).toEqual({
      kind: 'samples',
      ms: [1, 2],
    })
    expect(fundingRates('time,rate\n2024-01-01 08:00,0.0001\n')).toEqual([
      { at: Date.UTC(2024, 0, 1, 8), rate: 0.0001 },
    ])
    expect(() => fundingRates('2024-01-01,much')).toThrow('line 1: expected a time and a rate, found "2024-01-01,much"')
    expect(feeLines('[{"name":"tax","basis":"value","rate":0.001}]')).toHaveLength(1)
    expect(() => feeLines('[{"name":"tax"}]')).toThrow('expected a list of fees')
  })
})
