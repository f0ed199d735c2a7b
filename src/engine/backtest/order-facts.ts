import type { Currency } from '../model/currency.ts'
import { namesOf } from './action-records.ts'
import type { RunPrices, SplitOfTrip } from './average-prices.ts'
import type { Recorder } from './recorder.ts'
import type { OrderFacts } from './run-records.ts'

/** The splits of a run so far. */
export function splitsOf({ actions }: Pick<Recorder, 'actions'>): readonly SplitOfTrip[] {
  return actions.flatMap(({ event: { action, instrument, after }, fillsBefore }) =>
    action.kind === 'split' ? [{ symbol: instrument.symbol, after, fillsBefore }] : [],
  )
}

/** What orders are told with. @param forced ids of those that venue or broker made */
export function orderFactsOf(
  recorder: Pick<Recorder, 'actions'>,
  prices: RunPrices,
  currency: Currency,
  forced: ReadonlySet<string>,
): OrderFacts {
  // Their fills may be in two terms: what they paid over what they got is in the later ones.
  const rescaled = new Set(recorder.actions.flatMap(({ event }) => event.rescaledOrders))
  return {
    priceOf: (order) => (rescaled.has(order) ? order.averagePrice : prices.ofOrder(order)),
    currency,
    nameAt: namesOf(recorder),
    forced,
  }
}
