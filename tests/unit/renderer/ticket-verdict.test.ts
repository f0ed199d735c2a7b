import { expect, test } from 'vitest'
import type { OrderPreview } from '../../../src/contract/commands.ts'
import type { RuleCheck } from '../../../src/contract/risk.ts'
import { ruleWords, ticketVerdict } from '../../../src/renderer/panels/ticket/ticket-verdict.ts'

const check = (rule: string, fields: Partial<RuleCheck> = {}): RuleCheck => ({
  rule,
  passed: true,
  message: '',
  limit: '',
  found: '',
  utilisation: null,
  ...fields,
})

function preview(checks: readonly RuleCheck[] | undefined, refused?: string): OrderPreview {
  return {
    notional: 1,
    commission: 1,
    buyingPowerAfter: 1,
    refusal: refused === undefined ? null : { rule: 'R', message: refused, limit: '', found: '' },
    ...(checks ? { checks: [...checks] } : {}),
  }
}

test('given rules that all let an order pass, when one of them is near its limit, then the nearest is named with its numbers', () => {
  const near = { limit: '1,000.00 USD', found: '829.00 USD', utilisation: 0.829 }
  const checks = [check('QUANTITY'), check('MAX-OPEN-ORDERS', { utilisation: 0.6 }), check('MAX-GROSS-EXPOSURE', near)]

  expect(ticketVerdict(preview(checks))).toEqual({
    refusals: [],
    passes: 'Passes the risk gate, all 3 rules; nearest: gross exposure, 82 % used',
  })
})

test('given no limit that is half used, or an engine that names no rules, when an order passes, then that is all that is said', () => {
  expect(ticketVerdict(preview([check('QUANTITY'), check('MAX-POSITIONS', { utilisation: 0.49 })])).passes).toBe(
    'Passes the risk gate, all 2 rules',
  )
  expect(ticketVerdict(preview(undefined)).passes).toBe('Passes the risk gate')
})

test('given several rules that refuse, when they are told, then the first is the one that would refuse it', () => {
  const checks = [
    check('MAX-LEVERAGE', { passed: false, message: 'levered too far' }),
    check('BUYING-POWER', { passed: false, message: 'no buying power' }),
  ]

  expect(ticketVerdict(preview(checks, 'no buying power')).refusals).toEqual(['no buying power', 'levered too far'])
  const full = 'BUY 100 BRK.B refused: there is not enough buying power (limit 1.00 USD, found 2.00 USD)'
  expect(ticketVerdict(preview([], full)).refusals).toEqual([
    'There is not enough buying power (limit 1.00 USD, found 2.00 USD)',
  ])
  expect(ticketVerdict(preview([], 'stopped')).refusals).toEqual(['stopped'])
  expect(ruleWords('MAX-GROSS-EXPOSURE')).toBe('gross exposure')
})
