import { describe, expect, test } from 'vitest'
import { CostConfig } from '../../../src/contract/costs.ts'
import { costModels, doubledCosts } from '../../../src/engine/adapters/backtest/cost-models.ts'
import { USD, currencyOf } from '../../../src/engine/model/currency.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { CommissionModel } from '../../../src/engine/portfolio/commission.ts'
import { FEE_PRESETS, feePreset } from '../../../src/engine/portfolio/fee-presets.ts'
import type { Money, Quantity } from '../../../src/engine/model/units.ts'
import { instrumentOf } from '../model/instruments.ts'

const costs = (fields: Partial<CostConfig> = {}) => CostConfig.parse(fields)

describe('the models of a configuration', () => {
  test('given nothing, when models are made, then trading is free, prompt and unfinanced', () => {
    expect(costModels(costs(), USD)).toEqual({
      commission: { fraction: 0, perShare: 0, minimum: 0 },
      slippage: { fraction: 0, increments: 0, models: [] },
      latency: undefined,
      financing: undefined,
    })
  })

  test('given a preset and fees of one’s own, when models are made, then both are charged', () => {
    const own = { name: 'desk', basis: 'order', rate: 1 } as const
    const { commission } = costModels(costs({ commissionPreset: 'binance-spot', commissionSchedule: [own] }), USD)

    expect(commission.schedule).toEqual([...feePreset('binance-spot').fees, own])
  })

  test('given a preset in dollars and an account in rupees, when models are made, then a ConfigError says so', () => {
    expect(() => costModels(costs({ commissionPreset: 'ibkr-fixed' }), currencyOf('INR'))).toThrow(ConfigError)
    expect(() => costModels(costs({ commissionPreset: 'binance-spot' }), currencyOf('INR'))).not.toThrow()
  })

  test('given a maker rate, when models are made, then it is a line with the bounds of the order', () => {
    const { commission } = costModels(costs({ commission: 0.001, commissionMaker: -0.0001, commissionMaximum: 5 }), USD)

    expect(commission).toMatchObject({ fraction: 0, schedule: [{ rate: 0.001, makerRate: -0.0001, maximum: 5 }] })
  })

  test('given models by name, when they are made, then what is left out is as documented', () => {
    const models = (fields: Partial<CostConfig>) => costModels(costs(fields), USD).slippage.models
    expect(models({ slippageModel: 'volume-share' })).toEqual([{ kind: 'volume-share', impact: 0.1, limit: 0.025 }])
    expect(models({ slippageModel: 'spread', impact: 'almgren' })).toEqual([
      { kind: 'spread', fraction: 0.0005 },
      { kind: 'almgren', coefficient: 1, sharesOutstanding: Number.NaN },
    ])
    expect(models({ slippageModel: 'volatility', slippageRange: 0.2, impact: 'square-root' })).toEqual([
      { kind: 'volatility', fraction: 0.2, period: 14 },
      { kind: 'square-root', coefficient: 1 },
    ])
  })

  test('given rates of holding, when models are made, then they are there', () => {
    expect(costModels(costs({ borrowRate: 0.02 }), USD).financing?.borrowRate).toBe(0.02)
    expect(costModels(costs({ hardToBorrow: { GME: null } }), USD).financing?.hardToBorrow).toEqual({ GME: null })
  })
})

describe('costs doubled', () => {
  test.each(FEE_PRESETS)(
    'given the preset $name, when costs double, then an order pays twice as much',
    ({ name, currency }) => {
      const account = currencyOf(currency ?? 'USDT')
      const preset = costs({ commissionPreset: name as NonNullable<CostConfig['commissionPreset']>, commission: 0.001 })
      const paid = (config: CostConfig) =>
        new CommissionModel(costModels(config, account).commission, account).estimate(
          instrumentOf({ currency: account }),
          'sell',
          100 as Quantity,
          1_234_500_000 as Money,
        )
      // Rounding up to a cent, and of each line, is not doubled.
      expect(Math.abs(paid(doubledCosts(preset)) - 2 * paid(preset))).toBeLessThanOrEqual(30_000)
      expect(paid(preset)).toBeGreaterThan(0)
    },
  )

  test('given models, when costs double, then their strength does, within bounds', () => {
    const doubled = doubledCosts(
      costs({
        slippage: 0.001,
        slippageTicks: 1,
        slippageModel: 'spread',
        impact: 'square-root',
        slippageImpact: 0.7,
        borrowRate: 0.02,
      }),
    )

    expect(doubled).toMatchObject({
      slippage: 0.002,
      slippageTicks: 2,
      slippageSpread: 0.001,
      slippageImpact: 1,
      impactCoefficient: 2,
      borrowRate: 0.04,
    })
  })
})
