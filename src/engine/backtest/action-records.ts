import type { CorporateActionRecord, RunMembership, RunSeries } from '../../contract/corporate-actions.ts'
import type { CorporateActionEvent } from '../kernel/events.ts'
import type { Universe } from '../market/universe.ts'
import { firstRowFrom, timeAt } from '../model/bar-stream.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import { ratioText } from '../model/corporate-action.ts'
import { moneyToDecimal } from '../model/currency.ts'
import { formatUnits } from '../model/decimal.ts'
import { DAY_MS } from '../model/time.ts'
import type { Recorder } from './recorder.ts'

/** What happened to the symbols of a run, in decimals. */
export function actionRecords({ actions }: Pick<Recorder, 'actions'>): CorporateActionRecord[] {
  return actions.map(({ event }) => {
    const { action, instrument, at, before, after, cash, rescaledOrders, endedOrders } = event
    return {
      time: at,
      date: action.date * DAY_MS,
      symbol: action.symbol,
      kind: action.kind,
      value: valueOf(event),
      quantityBefore: instrument.quantityToDecimal(before),
      quantityAfter: instrument.quantityToDecimal(after),
      cash: moneyToDecimal(cash, instrument.currency),
      rescaledOrders: rescaledOrders.map(({ id }) => id),
      endedOrders: endedOrders.map(({ id }) => id),
    }
  })
}

function valueOf({ action, instrument, price }: CorporateActionEvent): string {
  switch (action.kind) {
    case 'split':
      return ratioText(action)
    case 'dividend':
      return formatUnits(action.amount.units, action.amount.places)
    case 'rename':
      return action.newSymbol
    case 'delist':
      return price === price ? formatUnits(price, instrument.pricePrecision) : ''
  }
}

/** The name of a symbol at a time: instruments keep the first one they had. */
export function namesOf({ actions }: Pick<Recorder, 'actions'>): (symbol: string, at: number) => string {
  const renames = actions.flatMap(({ event }) => (event.action.kind === 'rename' ? [event] : []))
  if (renames.length === 0) return (symbol) => symbol
  return (symbol, at) => {
    const last = renames.findLast((event) => event.instrument.symbol === symbol && event.at <= at)
    return last?.action.kind === 'rename' ? last.action.newSymbol : symbol
  }
}

/** The bars of each symbol that were played. @param hashes of the whole series, in their order */
export function seriesRecords(
  { histories, from, to }: { readonly histories: readonly AnySeries[]; readonly from: number; readonly to: number },
  hashes: readonly string[],
): RunSeries[] {
  return histories.map(({ instrument, bars }, index) => {
    const start = firstRowFrom(bars, from)
    const end = Math.max(start, firstRowFrom(bars, to + 1))
    return {
      symbol: instrument.symbol,
      currency: instrument.currency.code,
      bars: end - start,
      first: end > start ? timeAt(bars, start) : null,
      last: end > start ? timeAt(bars, end - 1) : null,
      sha256: hashes[index] ?? '',
      pricePrecision: instrument.pricePrecision,
      quantityPrecision: instrument.quantityPrecision,
    }
  })
}

/** Null where a stay has no beginning or no end. */
export function membershipRecords({ memberships }: Universe): RunMembership[] {
  const day = (date: number) => (Number.isFinite(date) ? date * DAY_MS : null)
  return memberships.map(({ symbol, from, until }) => ({ symbol, from: day(from), to: day(until - 1) }))
}
