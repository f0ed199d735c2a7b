import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { BacktestResult } from '../../../src/contract/backtest.ts'
import { timeTicks, valueTicks } from '../../../src/engine/adapters/report/axis.ts'
import { reportOf } from '../../../src/engine/adapters/report/report.ts'

const DAY_MS = 86_400_000
const HOSTILE = `<script>alert("&')</script>`

function resultOf(changes: Partial<BacktestResult> = {}): BacktestResult {
  const time = Array.from({ length: 90 }, (_, day) => Date.parse('2020-01-01') + day * DAY_MS)
  const value = time.map((_, day) => 100_000 + day * 10)
  return {
    schema: 1,
    engine: { version: '1.0.0', node: '24.0.0' },
    strategy: { name: HOSTILE, file: `/a/${HOSTILE}.ts`, hash: 'abc', params: { note: HOSTILE } },
    data: {
      symbol: 'TEST',
      timeframe: '1d',
      bars: 90,
      first: time[0] ?? 0,
      last: time[89] ?? 0,
      sha256: 'def',
      pricePrecision: 2,
      quantityPrecision: 0,
    },
    config: {
      cash: 100_000,
      currency: 'USD',
      from: null,
      to: null,
      costs: { commission: 0, commissionPerShare: 0, commissionMinimum: 0, slippage: 0, slippageTicks: 0 },
      periodsPerYear: 252,
    },
    timing: { loadMs: 1, runMs: 1, barsPerSecond: 90_000 },
    metrics: {
      equityStart: 100_000,
      equityFinal: 100_890,
      totalReturn: 0.0089,
      annualReturn: 0.037,
      annualVolatility: 0,
      sharpe: null,
      sortino: null,
      calmar: null,
      maxDrawdown: 0,
      maxDrawdownDays: 0,
      trades: 0,
      winRate: null,
      profitFactor: null,
      expectancy: null,
      sqn: null,
      exposure: 0,
      commission: 0,
      turnover: 0,
    },
    trades: [],
    openPositions: [],
    orders: [],
    equity: { time, value },
    warnings: [HOSTILE],
    digest: 'fed',
    ...changes,
  }
}

const trade = (index: number): BacktestResult['trades'][number] => ({
  symbol: 'TEST',
  side: index % 2 === 0 ? 'long' : 'short',
  quantity: 1,
  entryTime: Date.parse('2020-01-01'),
  entryPrice: 10,
  exitTime: Date.parse('2020-01-02'),
  exitPrice: 11,
  grossPnl: 1,
  commission: 0,
  netPnl: 1,
  bars: 1,
  mae: 0,
  mfe: 1,
})

describe('a report', () => {
  it('given texts that look like markup, then they are text', () => {
    const page = reportOf(resultOf())
    expect(page).not.toContain('<script>alert')
    expect(page.match(/&lt;script&gt;alert\(&quot;&amp;&#39;\)&lt;\/script&gt;/g)?.length).toBeGreaterThanOrEqual(5)
  })

  it('fetches nothing, and allows the one script that it has', () => {
    const page = reportOf(resultOf())
    expect(page).not.toMatch(/\b(?:src|href)=|url\(|@import|https?:\/\//)
    const script = /<script>([\s\S]*?)<\/script>/.exec(page)?.[1] ?? ''
    const hash = createHash('sha256').update(script).digest('base64')
    expect(page).toContain(`script-src &#39;sha256-${hash}&#39;`)
  })

  it('tells figures that are not defined with a dash, never NaN', () => {
    const page = reportOf(resultOf())
    expect(page).toContain('Sharpe ratio')
    expect(page).not.toMatch(/NaN|undefined|null|Infinity/)
  })

  it('given an audit that found a look-ahead, then it is told before everything else, with its bar', () => {
    const audit = { runs: 12, points: 5, bars: 90, decisions: 40, seed: 1 }
    const finding = {
      kind: 'foresight' as const,
      time: Date.parse('2020-02-03'),
      order: 'O1',
      expected: 'buy 1',
      found: 'nothing',
      text: `It bought before <b>the rise</b>`,
    }
    const biased = reportOf(resultOf({ audit: { ...audit, verdict: 'biased', findings: [finding] } }))
    expect(biased).toContain('2020-02-03: It bought before &lt;b&gt;the rise&lt;/b&gt;')
    expect(biased.indexOf('Look-ahead found')).toBeLessThan(biased.indexOf('<svg'))
    const clean = reportOf(resultOf({ audit: { ...audit, verdict: 'clean', findings: [] } }))
    expect(clean).toContain('Audited for look-ahead: none found, 40 decisions on 90 bars compared in 12 runs.')
    expect(reportOf(resultOf())).toContain('Not audited for look-ahead.')
  })

  it('given several symbols and rules of fills, then everything that was assumed is told', () => {
    const { data, config } = resultOf()
    const other = { ...data, symbol: 'OTHER', sha256: 'fed' }
    const page = reportOf(
      resultOf({
        series: [data, other],
        universe: [{ symbol: 'TEST', from: null, to: null }],
        config: {
          ...config,
          fills: { market: 'same-close', path: 'ohlc', limit: 'touch', volumeShare: 0.25 },
          seed: 7,
        },
      }),
    )
    expect(page).toContain('OTHER 1d')
    expect(page).toContain('fed')
    expect(page).toContain('market at the same close, limits when touched, high first, at most 25 % of volume')
    expect(page).toContain('1 by date')
  })

  it('given a single bar, then it still draws', () => {
    const { equity } = resultOf()
    const page = reportOf(resultOf({ equity: { time: equity.time.slice(0, 1), value: [100_000] } }))
    expect(page).not.toMatch(/NaN|Infinity/)
  })

  it('given more trades than a page can show, then it shows 2,000 and says where the rest is', () => {
    const page = reportOf(resultOf({ trades: Array.from({ length: 2_345 }, (_, index) => trade(index)) }))
    expect(page.match(/[▲▼] (?:long|short)/g)).toHaveLength(2_000)
    expect(page).toContain('The first 2,000 trades; 345 more are in the JSON.')
  })
})

describe('axes', () => {
  it('puts lines on round values', () => {
    const label = (value: number) => String(Math.round(value))
    expect(valueTicks(73_000, 152_000, 4, label).map(({ label }) => label)).toEqual([
      '80000',
      '100000',
      '120000',
      '140000',
    ])
    expect(valueTicks(5, 5, 4, label)).toHaveLength(1)
  })

  it('puts lines on years over decades, months over a year, hours over a day', () => {
    const labels = (first: string, last: string) =>
      timeTicks(Date.parse(first), Date.parse(last), 11).map(({ label }) => label)
    expect(labels('2000-01-03', '2020-04-17')).toEqual([
      '2002',
      '2004',
      '2006',
      '2008',
      '2010',
      '2012',
      '2014',
      '2016',
      '2018',
      '2020',
    ])
    expect(labels('2020-01-01', '2020-06-30')).toEqual(['2020', '2020-02', '2020-03', '2020-04', '2020-05', '2020-06'])
    expect(labels('2020-01-01T00:00Z', '2020-01-01T09:00Z')).toEqual([
      '01-01',
      '01:00',
      '02:00',
      '03:00',
      '04:00',
      '05:00',
      '06:00',
      '07:00',
      '08:00',
      '09:00',
    ])
  })
})
