import { describe, expect, it } from 'vitest'
import { gatherInputs } from '../../../src/engine/adapters/backtest/gather-inputs.ts'
import { keepInMemory } from '../../../src/engine/adapters/data/series-source.ts'
import { parseActions } from '../../../src/engine/adapters/data/actions/actions-csv.ts'
import { hashSeries } from '../../../src/engine/adapters/data/canonical-bars.ts'
import type { PriceView } from '../../../src/engine/market/adjusted-view.ts'
import { importText, rowText } from '../data/csv-text.ts'

const { series } = importText(
  `date,open,high,low,close,volume
2014-06-05,640,650,630,648,1000
2014-06-06,650,652,644,646,2000
2014-06-09,92,94,91,93,70000
2014-06-10,94,95,93,94,80000
`,
  { file: 'ACME.csv' },
)
const ACTIONS = parseActions(
  `date,kind,value
2014-06-06,dividend,3.29
2014-06-09,split,7:1
2014-06-10,dividend,0.47
2014-06-11,delist,90
`,
  'a.csv',
  'ACME',
)

const gathered = (prices: PriceView) =>
  gatherInputs({
    keep: keepInMemory,
    loaded: [{ series, sha256: hashSeries(series), warnings: [] }],
    actions: ACTIONS,
    universe: undefined,
    prices,
  })
const told = (prices: PriceView) =>
  (gathered(prices).job.actions ?? []).map((action) => {
    if (action.kind === 'dividend') return `dividend ${action.amount.units}e-${action.amount.places}`
    return action.kind
  })

describe('given a split, dividends and a delisting, when a run trades', () => {
  it('prices as they were, then all of it happens during the run', () => {
    expect(told('raw')).toEqual(['dividend 329e-2', 'split', 'dividend 47e-2', 'delist'])
    expect(gathered('raw').job.series).toBe(series)
    expect(gathered('raw').job.warnings).toEqual([])
  })

  it('split-adjusted prices, then the split is in them and dividends are per share of the last terms', () => {
    const { job } = gathered('split')
    expect(rowText(job.series, 1).slice(25)).toBe('92.8571 93.1429 92.0000 92.2857 14000')
    expect(told('split')).toEqual(['dividend 470000000e-9', 'dividend 47e-2', 'delist'])
    expect(job.sha256).toBe(hashSeries(job.series))
    expect(job.warnings[0]).toMatch(/^prices are adjusted for splits that came later/)
  })

  it('total-return prices, then only the end is left to happen', () => {
    const { job } = gathered('total-return')
    expect(told('total-return')).toEqual(['delist'])
    // 646 ÷ 7 × (1 − 0.47 ÷ 93)
    expect(rowText(job.series, 1).split(' ').at(-2)).toBe(((646 / 7) * (1 - 0.47 / 93)).toFixed(4))
    expect(job.warnings[0]).toMatch(/^prices are adjusted for splits and dividends that came later/)
  })

  it('any view, then what would have been held is told by the prices as they traded', () => {
    expect(gathered('total-return').traded).toEqual([series])
  })
})
