import type { AuditReport } from '../../../contract/backtest.ts'
import { costWords } from '../../../contract/cost-words.ts'
import { fillWords, tickWords } from '../../../contract/fill-config.ts'
import type { LongResult } from '../../backtest/result.ts'
import { DAY_MS, parseTimeframe } from '../../model/time.ts'
import { dateText, grouped } from './figures.ts'
import { type Html, html } from './html.ts'

type Pair = readonly [string, string | Html]

/** Symbols with their bars, and everything that was assumed where they leave it open. */
export function assumptionPairs(result: LongResult): readonly Pair[] {
  const { data, config, series } = result
  return [
    ...(series ?? [data]).flatMap(({ symbol, first, last, sha256 }): readonly Pair[] => [
      [
        'Bars',
        `${symbol} ${data.timeframe}, ${first === null || last === null ? 'none' : spanOf({ ...data, first, last })}`,
      ],
      ['SHA-256', html`<code>${sha256}</code>`],
    ]),
    ...inputPairs(result),
    ['Cash', `${grouped(config.cash, 0, 2)} ${config.currency}`],
    ...costPairs(config.costs),
    ...(config.fills ? [['Fills', fillWords(config.fills)] as const] : []),
    ...(data.ticks ? [['Orders met', tickWords(data.ticks)] as const] : []),
    ...(config.detail ? [['Finer bars', config.detail.timeframe] as const] : []),
    ...(config.seed === undefined ? [] : [['Seed', String(config.seed)] as const]),
  ]
}

const VIEWS = { raw: 'as they traded', split: 'split-adjusted', 'total-return': 'total return' } as const

function inputPairs({ request, universe, benchmark }: LongResult): readonly Pair[] {
  const members = new Set(universe?.map(({ symbol }) => symbol)).size
  const files = request?.actions?.map(({ name }) => name).join(', ')
  return [
    ...(request?.prices === undefined ? [] : [['Prices', VIEWS[request.prices]] as const]),
    ...(files === undefined ? [] : [['Actions', files] as const]),
    ...(universe ? [['Universe', `${grouped(members)} by date`] as const] : []),
    ...(benchmark ? [['Benchmark', `${benchmark.symbol}, dividends reinvested`] as const] : []),
  ]
}

function costPairs(costs: LongResult['config']['costs']): readonly Pair[] {
  const { commission, commissionPerShare, commissionMinimum, slippage, slippageTicks } = costs
  const more = costWords(costs)
  const share = (fraction: number) => `${grouped(fraction * 100, 0, 7)} %`
  return [
    ['Commission', `${share(commission)} + ${commissionPerShare} a share, at least ${commissionMinimum} an order`],
    ['Slippage', `${share(slippage)} + ${slippageTicks} price increments`],
    ...(more.length === 0 ? [] : [['Further costs', more.join('; ')] as const]),
  ]
}

/** Whether orders were found to depend on the future; that nobody looked is worth saying too. */
export function auditLine({ audit, data }: LongResult): Html {
  if (!audit) return html`<p class="audit">Not audited for look-ahead.</p>`
  const coverage = `${grouped(audit.decisions)} decisions on ${grouped(audit.bars)} bars compared in ${grouped(audit.runs)} runs`
  if (audit.verdict === 'clean') return html`<p class="audit">Audited for look-ahead: none found, ${coverage}.</p>`
  return html`<div class="audit biased">
    <p><strong>Look-ahead found</strong>, ${coverage}. The result means nothing until it is mended.</p>
    <ul>
      ${audit.findings.map((finding) => html`<li>${findingText(finding, data)}</li>`)}
    </ul>
  </div>`
}

function findingText({ text, time }: AuditReport['findings'][number], { timeframe }: LongResult['data']): string {
  return time === null ? text : `${dateText(time, parseTimeframe(timeframe) < DAY_MS)}: ${text}`
}

/** From the first bar to the last. */
export function spanOf({ first, last, timeframe }: LongResult['data']): string {
  const hasClock = parseTimeframe(timeframe) < DAY_MS
  return `${dateText(first, hasClock)} to ${dateText(last, hasClock)}`
}
