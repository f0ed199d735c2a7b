import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { ConfigError, DataError } from '../../../src/engine/model/errors.ts'
import type { CostOptions } from '../../../src/host/cli/cost-options.ts'
import { costsOf } from '../../../src/host/cli/costs.ts'

const NONE: CostOptions = {
  commission: 0,
  commissionPerShare: 0,
  commissionMinimum: 0,
  slippage: 0,
  slippageTicks: 0,
}

const costs = (options: Partial<CostOptions>) => costsOf({ ...NONE, ...options })

function fileOf(text: string): string {
  const folder = mkdtempSync(join(tmpdir(), 'quantx-costs-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = join(folder, 'file.txt')
  writeFileSync(file, text)
  return file
}

test('given no option of a model, when costs are read, then there is none', async () => {
  expect(await costs({ commission: 0.002 })).toEqual({ ...NONE, commission: 0.002 })
})

describe('latency', () => {
  const fixed = (ms: number) => ({ kind: 'fixed', ms })

  test('given one number, when costs are read, then it is that of every message', async () => {
    expect((await costs({ latency: 50 })).latency).toEqual({ submit: fixed(50), cancel: fixed(50), ack: fixed(50) })
  })

  test('given numbers of their own, when costs are read, then each message has its own', async () => {
    const { latency } = await costs({ latency: 50, latencyCancel: 20, latencyAck: 0 })

    expect(latency).toEqual({ submit: fixed(50), cancel: fixed(20), ack: fixed(0) })
  })

  test('given a sigma, when costs are read, then the numbers are medians', async () => {
    const { latency } = await costs({ latency: 50, latencySigma: 0.4 })

    expect(latency?.submit).toEqual({ kind: 'log-normal', medianMs: 50, sigma: 0.4 })
  })

  test('given a file, when costs are read, then its lines are the samples', async () => {
    expect((await costs({ latencyFile: fileOf('12.5\n40\n\n7\n') })).latency?.ack).toEqual({
      kind: 'samples',
      ms: [12.5, 40, 7],
    })
  })

  test('given a file with a column for each message, when costs are read, then each has its own samples', async () => {
    const { latency } = await costs({ latencyFile: fileOf('submit,ack\n10,3\n20,4\n') })
    const samples = (...ms: number[]) => ({ kind: 'samples', ms })
    expect(latency).toEqual({ submit: samples(10, 20), cancel: samples(10, 20), ack: samples(3, 4) })
  })
})

test('given a price list, when costs are read, then it is there line by line', async () => {
  const fees = [{ name: 'tax', basis: 'value', rate: 0.001, side: 'sell' }]

  expect((await costs({ commissionFile: fileOf(JSON.stringify(fees)) })).commissionSchedule).toEqual(fees)
})

test('given funding with and without a head, when costs are read, then times are UTC or epoch milliseconds', async () => {
  const rates = [{ at: Date.UTC(2024, 0, 1, 8), rate: 0.0001 }]

  expect((await costs({ fundingFile: fileOf('time,rate\n2024-01-01T08:00,0.0001\n') })).fundingRates).toEqual(rates)
  expect((await costs({ fundingFile: fileOf('1704096000000,0.0001') })).fundingRates).toEqual(rates)
})

test('given symbols that are hard to borrow, when costs are read, then each has its rate or none', async () => {
  expect((await costs({ hardToBorrow: ['GME=0.85', 'XYZ'] })).hardToBorrow).toEqual({ GME: 0.85, XYZ: null })
})

test.each<[string, () => Partial<CostOptions>, RegExp]>([
  ['a commission above 10 %', () => ({ commission: 2 }), /--commission: .*found 2/],
  ['a model that is not known', () => ({ impact: 'linear' }), /--impact: .*found linear/],
  ['a latency above an hour', () => ({ latency: 4e6 }), /--latency: .*found 4000000/],
  ['a rate that is no number', () => ({ hardToBorrow: ['GME=high'] }), /--hard-to-borrow: .*found "GME=high"/],
  ['a price list that is no JSON', () => ({ commissionFile: fileOf('fees') }), /expected JSON/],
  ['a fee without a rate', () => ({ commissionFile: fileOf('[{"name":"a","basis":"value"}]') }), /rate/],
  ['a latency file of words', () => ({ latencyFile: fileOf('fast') }), /found fast/],
  [
    'a cell that is missing',
    () => ({ latencyFile: fileOf('submit,ack\n10\n') }),
    /column ack: expected milliseconds .*found none/,
  ],
  ['an empty latency file', () => ({ latencyFile: fileOf('') }), /found none/],
  ['a funding row without a rate', () => ({ fundingFile: fileOf('2024-01-01,') }), /:1: expected a time and a rate/],
])('given %s, when costs are read, then a ConfigError says so', async (_, options, message) => {
  const refused = costs(options())
  await expect(refused).rejects.toThrow(ConfigError)
  await expect(refused).rejects.toThrow(message)
})

test.each(['commissionFile', 'latencyFile', 'fundingFile'])(
  'given a file of %s that is not there, when costs are read, then it is bad input that is named',
  async (option) => {
    const refused = costs({ [option]: 'no-such-file' })
    await expect(refused).rejects.toThrow(DataError)
    await expect(refused).rejects.toThrow(/no-such-file: expected a file of \w.*, found no such file$/)
  },
)

test.each([
  [{ commission: -1 }, '--commission: expected 0 or more, found -1'],
  [{ slippage: 2 }, '--slippage: expected 0.1 or less, found 2'],
  [{ latency: -1 }, '--latency: expected 0 or more, found -1'],
])('given %j, when costs are read, then the range is told in words', async (options, sentence) => {
  await expect(costs(options)).rejects.toThrow(sentence)
})
