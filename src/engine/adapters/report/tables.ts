import type { TradeRecord } from '../../../contract/backtest.ts'
import type { LongResult } from '../../backtest/result.ts'
import { DAY_MS, parseTimeframe } from '../../model/time.ts'
import { dateText, grouped, signed } from './figures.ts'
import { direction } from './heat-map.ts'
import { type Html, html } from './html.ts'
import { metricText, metricValue, metricsIn } from './metric-catalogue.ts'

/** More rows make a page that is slow to open; the rest is in the JSON. */
const MOST_TRADES = 2_000

/** Every figure with its convention. */
export function metricsTable({ metrics, config }: LongResult): Html {
  return html`<table class="metrics">
      <tbody>
        ${metricsIn(metrics).map(
          ({ key, label, kind, convention }) =>
            html`<tr>
              <th scope="row">${label}</th>
              <td>${metricText(kind, metricValue(metrics, key))}</td>
              <td class="note">${convention}</td>
            </tr>`,
        )}
      </tbody>
    </table>
    <p class="note">Annual figures count ${config.periodsPerYear} periods a year. Money is in ${config.currency}.</p>`
}

/** Names and values in two columns. */
export function pairsTable(pairs: readonly (readonly [string, string | Html])[]): Html {
  return html`<table class="pairs">
    <tbody>
      ${pairs.map(
        ([name, value]) =>
          html`<tr>
            <th scope="row">${name}</th>
            <td>${value}</td>
          </tr>`,
      )}
    </tbody>
  </table>`
}

/** Closed trades in the order of closing. */
export function tradesTable({ trades, data }: LongResult): Html {
  if (trades.length === 0) return html`<p class="note">No trade was completed.</p>`
  const hasClock = parseTimeframe(data.timeframe) < DAY_MS
  const shown = firstOf(trades, MOST_TRADES)
  const rest = trades.length - shown.length
  return html`<table class="trades">
      <thead>
        <tr>
          <th scope="col">#</th>
          <th scope="col" class="left">Side</th>
          <th scope="col">Quantity</th>
          <th scope="col">Entry (UTC)</th>
          <th scope="col">Price</th>
          <th scope="col">Exit (UTC)</th>
          <th scope="col">Price</th>
          <th scope="col">Bars</th>
          <th scope="col">Worst</th>
          <th scope="col">Best</th>
          <th scope="col">Commission</th>
          <th scope="col">Net P&amp;L</th>
        </tr>
      </thead>
      <tbody>
        ${shown.map((trade, index) => tradeRow(trade, index + 1, hasClock, data))}
      </tbody>
    </table>
    ${rest > 0 ? html`<p class="note">The first ${grouped(MOST_TRADES)} trades; ${grouped(rest)} more are in the JSON.</p>` : ''}`
}

function firstOf<T>(records: Iterable<T>, most: number): readonly T[] {
  const found: T[] = []
  for (const record of records) if (found.push(record) >= most) break
  return found
}

function tradeRow(trade: TradeRecord, number: number, hasClock: boolean, data: LongResult['data']): Html {
  const { symbol, side, quantity, entryTime, entryPrice, exitTime, exitPrice, bars, mae, mfe, commission, netPnl } =
    trade
  const { liquidation } = trade
  const price = (value: number) => grouped(value, Math.min(2, data.pricePrecision), 8)
  return html`<tr>
    <td>${number}</td>
    <td class="left">${side === 'long' ? '▲ long' : '▼ short'}${symbol === data.symbol ? '' : ` ${symbol}`}</td>
    <td>${grouped(quantity, 0, data.quantityPrecision)}</td>
    <td>${dateText(entryTime, hasClock)}</td>
    <td>${price(entryPrice)}</td>
    <td>${dateText(exitTime, hasClock)}</td>
    <td>${price(exitPrice)}${liquidation === true ? ' forced' : ''}</td>
    <td>${bars}</td>
    <td>${grouped(mae, 2)}</td>
    <td>${grouped(mfe, 2)}</td>
    <td>${grouped(commission, 2)}</td>
    <td class="${direction(netPnl)}">${signed(grouped(netPnl, 2), netPnl)}</td>
  </tr>`
}
