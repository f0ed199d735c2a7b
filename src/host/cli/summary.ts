import { styleText } from 'node:util'
import type { Doubt } from '../../contract/backtest.ts'
import type { BenchmarkAnalysis } from '../../contract/benchmark.ts'
import { tickWords } from '../../contract/fill-config.ts'
import { costWords } from '../../contract/cost-words.ts'
import type { LongResult } from '../../engine/backtest/result.ts'
import { DAY_MS, parseTimeframe } from '../../engine/model/time.ts'
import { dateText, grouped, percent, rate, signed } from '../../engine/adapters/report/figures.ts'

type Style = Parameters<typeof styleText>[0]
type Painter = (style: Style, text: string) => string

/** A label and its figure; a second pair may stand beside it. */
interface Cell {
  readonly label: string
  readonly text: string
  readonly style?: Style
}

const LABEL = 14
const TEXT = 14
const GAP = 4
/** A sentence goes on below where the figures end. */
const WIDTH = 92

/** What a run did, for people: aligned, a screen at most, in colour where the stream has it. */
export function summaryOf(result: LongResult, stream: NodeJS.WriteStream): string {
  const paint: Painter = (style, text) => styleText(style, text, { stream })
  const rows = rowsOf(result).map((cells) => rowText(cells, paint))
  const { digest, timing } = result
  const remarks = remarksOf(result)
  const where = timing.streamed === true ? 'bars streamed from disk' : 'bars in memory'
  const speed = `${rate(timing.barsPerSecond)} bars/s, loaded in ${grouped(timing.loadMs)} ms, run in ${grouped(timing.runMs, 1)} ms, ${where}`
  return [
    '',
    heading(result, paint),
    '',
    ...rows,
    '',
    ...remarks.map(
      ({ severity, text }) => `  ${paint(severity === 'high' ? 'red' : 'yellow', '!')} ${wrapped(text).join('\n    ')}`,
    ),
    ...(remarks.length > 0 ? [''] : []),
    paint('dim', `  digest ${digest}`),
    paint('dim', `  ${speed}`),
    '',
    '',
  ].join('\n')
}

/** What to doubt, gravest first; asides stay in the JSON and the report. */
function remarksOf({ doubts, warnings }: LongResult): readonly Pick<Doubt, 'severity' | 'text'>[] {
  if (doubts === undefined) return warnings.map((text) => ({ severity: 'medium', text }))
  return doubts.filter(({ severity }) => severity !== 'low')
}

/** A sentence in lines of whole words. */
function wrapped(text: string): readonly string[] {
  const lines = ['']
  for (const word of text.split(' ')) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + 1 + word.length > WIDTH) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines
}

function heading({ strategy, data, config, series = [data] }: LongResult, paint: Painter): string {
  const hasClock = parseTimeframe(data.timeframe) < DAY_MS
  const span = `${dateText(data.first, hasClock)} to ${dateText(data.last, hasClock)}`
  const params = Object.entries(strategy.params).map(([name, value]) => `${name}=${value}`)
  const { commission, commissionPerShare, commissionMinimum, slippage, slippageTicks } = config.costs
  const costs = [
    commission > 0 ? `commission ${grouped(commission * 100, 0, 7)} %` : '',
    commissionPerShare > 0 ? `commission ${commissionPerShare} a share` : '',
    commissionMinimum > 0 ? `at least ${commissionMinimum} an order` : '',
    slippage > 0 ? `slippage ${grouped(slippage * 100, 0, 7)} %` : '',
    slippageTicks > 0 ? `slippage ${slippageTicks} ticks` : '',
    ...costWords(config.costs),
  ].filter((text) => text !== '')
  const met = data.ticks ? [`orders met ${tickWords(data.ticks)}`] : []
  const more = series.length > 1 ? ` and ${series.length - 1} more` : ''
  const title = `  ${paint('bold', strategy.name)} on ${paint('bold', data.symbol)}${more} ${data.timeframe}`
  return [
    `${title}, ${grouped(data.bars)} bars, ${span}`,
    paint('dim', `  ${[...params, ...(costs.length > 0 ? costs : ['no costs']), ...met].join('  ')}`),
  ].join('\n')
}

function rowsOf({ metrics, config, openPositions, benchmark }: LongResult): readonly (readonly Cell[])[] {
  const { currency } = config
  const direction = metrics.totalReturn < 0 ? 'red' : 'green'
  const money = (value: number | null) => grouped(value, 2)
  return [
    [
      { label: 'Equity', text: money(metrics.equityFinal), style: 'bold' },
      { label: 'from', text: `${money(metrics.equityStart)} ${currency}` },
    ],
    [
      { label: 'Return', text: signed(percent(metrics.totalReturn), metrics.totalReturn), style: direction },
      { label: 'CAGR', text: signed(percent(metrics.annualReturn), metrics.annualReturn) },
    ],
    [
      { label: 'Max drawdown', text: percent(-metrics.maxDrawdown) },
      { label: 'longest', text: `${grouped(metrics.maxDrawdownDays)} days` },
    ],
    [
      { label: 'Sharpe', text: grouped(metrics.sharpe, 2) },
      { label: 'Sortino', text: grouped(metrics.sortino, 2) },
      { label: 'Calmar', text: grouped(metrics.calmar, 2) },
    ],
    [
      { label: 'Volatility', text: percent(metrics.annualVolatility) },
      { label: 'Exposure', text: percent(metrics.exposure, 1) },
      { label: 'Turnover', text: `${grouped(metrics.turnover, 2)} a year` },
    ],
    [
      { label: 'Trades', text: grouped(metrics.trades) },
      { label: 'won', text: percent(metrics.winRate, 1) },
      { label: 'still open', text: grouped(openPositions.length) },
    ],
    [
      { label: 'Profit factor', text: grouped(metrics.profitFactor, 2) },
      { label: 'Expectancy', text: money(metrics.expectancy) },
      { label: 'SQN', text: grouped(metrics.sqn, 2) },
    ],
    [{ label: 'Commission', text: money(metrics.commission) }, ...financingCells(metrics, money)],
    ...marginRow(metrics),
    ...(benchmark ? [benchmarkCells(benchmark)] : []),
  ]
}

/** The run beside what would have been held instead. */
function benchmarkCells({ symbol, benchmarkReturn, alpha, beta }: BenchmarkAnalysis): readonly Cell[] {
  return [
    { label: `Held ${symbol}`, text: signed(percent(benchmarkReturn), benchmarkReturn) },
    { label: 'alpha', text: signed(percent(alpha), alpha) },
    { label: 'beta', text: grouped(beta, 2) },
  ]
}

/** What margin did to the run, where there was any. */
function marginRow({ marginCalls, liquidations, peakMarginUse }: LongResult['metrics']): (readonly Cell[])[] {
  if (marginCalls === undefined || liquidations === undefined) return []
  return [
    [
      { label: 'Margin calls', text: grouped(marginCalls) },
      { label: 'forced sales', text: grouped(liquidations) },
      { label: 'peak use', text: peakMarginUse === null ? 'all' : percent(peakMarginUse ?? 0, 1) },
    ],
  ]
}

/** What holding cost or earned, when it was charged. */
function financingCells(
  { dividends, interest, borrowFees, funding, conversionCosts }: LongResult['metrics'],
  money: (value: number) => string,
): Cell[] {
  const cells = [
    ['dividends', dividends],
    ['interest', interest],
    ['borrow fees', borrowFees],
    ['funding', funding],
    ['conversion', conversionCosts],
  ] as const
  return cells.flatMap(([label, value]) => (value === undefined || value === 0 ? [] : [{ label, text: money(value) }]))
}

function rowText(cells: readonly Cell[], paint: Painter): string {
  const texts = cells.map(({ label, text, style }) => {
    const figure = text.padStart(TEXT)
    return `${paint('dim', label.padEnd(LABEL))}${style === undefined ? figure : paint(style, figure)}`
  })
  return `  ${texts.join(' '.repeat(GAP))}`
}
