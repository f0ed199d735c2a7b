import { inject, vi } from 'vitest'
import type * as Limits from '../src/engine/risk/limits.ts'
import type * as PriceFaults from '../src/engine/risk/price-faults.ts'
import type * as RiskRule from '../src/engine/risk/risk-rule.ts'
import type * as StrategyConduct from '../src/engine/risk/strategy-conduct.ts'

declare module 'vitest' {
  interface ProvidedContext {
    /** Reason code of the control that is taken out; empty for none. */
    removedRule: string
  }
}

/**
 * Takes one control of the risk gate out, in memory, before the tests of a file are loaded: whatever a rule objects to
 * under that reason code, it says nothing.
 */
const removed = () => inject('removedRule')

vi.mock('../src/engine/risk/risk-rule.ts', async (importOriginal) => {
  const actual = await importOriginal<typeof RiskRule>()
  const violation: typeof actual.violation = (rule, ...rest) =>
    rule.id === removed() ? (null as never) : actual.violation(rule, ...rest)
  return { ...actual, violation }
})

vi.mock('../src/engine/risk/limits.ts', async (importOriginal) => {
  const actual = await importOriginal<typeof Limits>()
  const completeLimits: typeof actual.completeLimits = (values, account) =>
    removed() === 'LIMITS-MISSING' ? (values as never) : actual.completeLimits(values, account)
  return { ...actual, completeLimits }
})

vi.mock('../src/engine/risk/strategy-conduct.ts', async (importOriginal) => {
  const actual = await importOriginal<typeof StrategyConduct>()
  class StrategyConducts extends actual.StrategyConducts {
    override noteFill(...given: Parameters<InstanceType<typeof actual.StrategyConducts>['noteFill']>) {
      const reason = super.noteFill(...given)
      return removed() === 'REPEATED-EXECUTION' ? null : reason
    }
    override noteReject(...given: Parameters<InstanceType<typeof actual.StrategyConducts>['noteReject']>) {
      const reason = super.noteReject(...given)
      return removed() === 'CONSECUTIVE-REJECTS' ? null : reason
    }
  }
  return { ...actual, StrategyConducts }
})

vi.mock('../src/engine/risk/price-faults.ts', async (importOriginal) => {
  const actual = await importOriginal<typeof PriceFaults>()
  class Faults extends actual.PriceFaults {
    override begin(fault: PriceFaults.PriceFault) {
      return fault.code === removed() ? false : super.begin(fault)
    }
  }
  return { ...actual, PriceFaults: Faults }
})
