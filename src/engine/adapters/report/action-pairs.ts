import type { CorporateActionRecord } from '../../../contract/corporate-actions.ts'
import type { LongResult } from '../../backtest/result.ts'
import { dateText, grouped, signed } from './figures.ts'

/** What happened to the symbols of a run, a line each: `2014-06-09 AAPL` and `split 7:1, 400 to 2,800 held`. */
export function actionPairs({ corporateActions = [] }: LongResult): readonly (readonly [string, string])[] {
  return corporateActions.map((action) => [`${dateText(action.date, false)} ${action.symbol}`, sentenceOf(action)])
}

function sentenceOf(action: CorporateActionRecord): string {
  const { kind, value, quantityBefore, quantityAfter, cash, rescaledOrders, endedOrders } = action
  const held =
    quantityBefore === quantityAfter
      ? `${grouped(quantityBefore, 0, 8)} held`
      : `${grouped(quantityBefore, 0, 8)} to ${grouped(quantityAfter, 0, 8)} held`
  return [
    `${kind} ${value}`.trim(),
    held,
    ...(cash === 0 ? [] : [`cash ${signed(grouped(cash, 2), cash)}`]),
    ...(rescaledOrders.length === 0 ? [] : [`${rescaledOrders.length} order(s) in new terms`]),
    ...(endedOrders.length === 0 ? [] : [`${endedOrders.length} order(s) ended`]),
  ].join(', ')
}
