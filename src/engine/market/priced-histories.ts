import type { AnySeries } from '../model/bar-stream.ts'
import type { CorporateAction, ExactDecimal } from '../model/corporate-action.ts'
import { divideHalfEvenBig, exact } from '../model/decimal.ts'
import { adjustedView } from './adjusted-view.ts'
import type { PriceView } from './adjusted-view.ts'
import { tradingCalendar } from './calendar.ts'
import { effectiveRow } from './effective-row.ts'
import type { SymbolHistories } from './joined-series.ts'

/** Places that a dividend may gain when it is put in the terms after a split. */
const MOST_PLACES = 9

/**
 * Histories in the terms of a view, with the actions that are not in their prices already: of a split-adjusted one
 * dividends (per share of the last bar's terms, half to even to nine places), new names and ends; of a total-return one
 * names and ends only.
 */
export function pricedHistories(known: SymbolHistories, view: PriceView): SymbolHistories {
  if (view === 'raw') return known
  const { histories, actions, universe } = known
  return {
    histories: histories.map((series) =>
      adjustedView(series, actions, view, tradingCalendar(series.instrument.calendar)),
    ),
    actions: actions.flatMap((action): readonly CorporateAction[] => {
      if (action.kind === 'split') return []
      if (action.kind !== 'dividend') return [action]
      const series = histories.find(({ instrument }) => instrument.symbol === action.symbol)
      if (view === 'total-return' || !series) return []
      return [{ ...action, amount: inLastTerms(action, series, actions) }]
    }),
    universe,
  }
}

function inLastTerms(
  dividend: Extract<CorporateAction, { kind: 'dividend' }>,
  series: AnySeries,
  actions: readonly CorporateAction[],
): ExactDecimal {
  const calendar = tradingCalendar(series.instrument.calendar)
  const rowOf = (date: number) => effectiveRow(series, date, calendar)
  const row = rowOf(dividend.date)
  let above = BigInt(dividend.amount.units)
  let below = 1n
  for (const action of actions) {
    if (action.kind !== 'split' || action.symbol !== dividend.symbol) continue
    const at = rowOf(action.date)
    // On one date the dividend is for the shares of the evening before.
    if (at < row || at === 0 || at >= series.bars.length) continue
    above *= BigInt(action.from)
    below *= BigInt(action.to)
  }
  if (below === 1n && above === BigInt(dividend.amount.units)) return dividend.amount
  const places = Math.max(dividend.amount.places, MOST_PLACES)
  const units = divideHalfEvenBig(above * 10n ** BigInt(places - dividend.amount.places), below)
  return { units: exact(Number(units), `a dividend of ${dividend.symbol}`), places }
}
