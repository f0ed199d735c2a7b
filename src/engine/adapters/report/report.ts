import { createHash } from 'node:crypto'
import type { LongResult } from '../../backtest/result.ts'
import { DAY_MS, parseTimeframe } from '../../model/time.ts'
import { actionPairs } from './action-pairs.ts'
import { assumptionPairs, auditLine, spanOf } from './assumptions.ts'
import { dateText, grouped, percent, rate } from './figures.ts'
import { chartsOf } from './charts.ts'
import { crosshair } from './crosshair.ts'
import { direction, heatMapOf } from './heat-map.ts'
import { Html, html } from './html.ts'
import { gainText } from './metric-catalogue.ts'
import { STYLE } from './style.ts'
import { metricsTable, pairsTable, tradesTable } from './tables.ts'

/**
 * A result as one HTML file that stands alone: nothing is fetched, and its policy allows no script but its own.
 * Every text of the result is escaped.
 */
export function reportOf(result: LongResult): string {
  const { strategy, data } = result
  const script = `(${crosshair.toString()})()`
  const hash = createHash('sha256').update(script).digest('base64')
  const policy = `default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-${hash}'`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${strategy.name} on ${data.symbol} ${data.timeframe}</title>
        <style>
          ${new Html(STYLE)}
        </style>
      </head>
      <body>
        ${header(result)} ${tiles(result)} ${auditLine(result)} ${doubts(result)} ${chartsOf(result)}
        <section class="wide">
          <h2>Monthly returns in per cent</h2>
          ${heatMapOf(result)}
        </section>
        <section>
          <h2>Figures</h2>
          ${metricsTable(result)}
        </section>
        <div class="columns">
          <section>
            <h2>Strategy</h2>
            ${pairsTable(strategyPairs(result))}
          </section>
          <section>
            <h2>Data and assumptions</h2>
            ${pairsTable(assumptionPairs(result))}
          </section>
        </div>
        ${openPositions(result)} ${corporateActions(result)}
        <section class="wide">
          <h2>Trades</h2>
          ${tradesTable(result)}
        </section>
        <section>
          <h2>Proof</h2>
          ${pairsTable(proofPairs(result))}
        </section>
        ${new Html(`<script>${script}</script>`)}
      </body>
    </html>`.text
}

function header({ strategy, data, series = [] }: LongResult): Html {
  const more = series.length > 1 ? ` and ${series.length - 1} more` : ''
  return html`<header>
    <h1>${strategy.name} on ${data.symbol}${more}</h1>
    <p>${data.timeframe}, ${grouped(data.bars)} bars, ${spanOf(data)}</p>
  </header>`
}

function tiles({ metrics, config }: LongResult): Html {
  const { totalReturn, annualReturn, sharpe, maxDrawdown, trades, equityFinal, winRate } = metrics
  const all: readonly (readonly [string, string, string])[] = [
    [`Final equity in ${config.currency}`, grouped(equityFinal, 2), ''],
    ['Total return', gainText(totalReturn), direction(totalReturn)],
    ['Annual return', gainText(annualReturn), direction(annualReturn ?? 0)],
    ['Sharpe ratio', grouped(sharpe, 2), ''],
    ['Maximum drawdown', percent(maxDrawdown), ''],
    ['Trades', `${grouped(trades)}${winRate === null ? '' : `, ${percent(winRate, 0)} won`}`, ''],
  ]
  return html`<dl class="tiles">
    ${all.map(
      ([name, value, colour]) =>
        html`<div>
          <dt>${name}</dt>
          <dd class="${colour}">${value}</dd>
        </div>`,
    )}
  </dl>`
}

/** What to doubt, the gravest first; warnings are among it. */
function doubts({ doubts: found, warnings }: LongResult): Html | '' {
  const all = found ?? warnings.map((text) => ({ severity: 'medium' as const, text }))
  if (all.length === 0) return ''
  return html`<ul class="doubts">
    ${all.map(({ severity, text }) => html`<li class="${severity}">${text}</li>`)}
  </ul>`
}

function strategyPairs({ strategy }: LongResult): readonly (readonly [string, string | Html])[] {
  const params = Object.entries(strategy.params).map(([name, value]) => [name, String(value)] as const)
  return [['File', strategy.file], ...params, ['Code', html`<code>${strategy.hash}</code>`]]
}

function openPositions({ openPositions: open, data }: LongResult): Html | '' {
  if (open.length === 0) return ''
  const hasClock = parseTimeframe(data.timeframe) < DAY_MS
  const pairs = open.map(({ symbol, side, quantity, entryTime, entryPrice, markPrice, openPnl }) => {
    const since = `since ${dateText(entryTime, hasClock)} at ${entryPrice}, last ${markPrice}`
    return [symbol, `${side} ${grouped(quantity, 0, 8)} ${since}, open P&L ${grouped(openPnl, 2)}`] as const
  })
  return html`<section>
    <h2>Still open</h2>
    ${pairsTable(pairs)}
  </section>`
}

function corporateActions(result: LongResult): Html | '' {
  const pairs = actionPairs(result)
  if (pairs.length === 0) return ''
  return html`<section>
    <h2>Corporate actions</h2>
    ${pairsTable(pairs)}
  </section>`
}

function proofPairs({ digest, engine, timing }: LongResult): readonly (readonly [string, string | Html])[] {
  return [
    ['Digest', html`<code>${digest}</code>`],
    ['Engine', `QuantX ${engine.version}, Node ${engine.node}`],
    ['Speed', `${rate(timing.barsPerSecond)} bars/s`],
    ['Bars', timing.streamed === true ? 'streamed from disk' : 'in memory'],
  ]
}
