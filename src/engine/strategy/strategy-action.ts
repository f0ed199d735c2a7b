import type { CorporateActionEvent } from '../kernel/events.ts'
import { decimalOf } from '../model/corporate-action.ts'
import { moneyToDecimal } from '../model/currency.ts'
import { DAY_MS } from '../model/time.ts'
import type { Money } from '../model/units.ts'

/** What happened to a symbol, in decimals. Positions, orders and indicators are in its terms already. */
export type StrategyCorporateAction = {
  readonly symbol: string
  /** UTC midnight of the first date on which it counts, epoch ms. */
  readonly date: number
  /** What the strategy was paid: a dividend, or cash for a part of a share; negative when it paid. */
  readonly cash: number
} & (
  | {
      readonly kind: 'split'
      /** Shares after for each share before. Divide by it what you remember of prices. */
      readonly ratio: number
    }
  | { readonly kind: 'dividend'; /** Per share. */ readonly amount: number }
  | { readonly kind: 'rename'; readonly newSymbol: string }
  | { readonly kind: 'delist'; /** Per share at the end. */ readonly price: number }
)

/** @param cash of the strategy's own position */
export function strategyAction(
  { action, instrument, price }: CorporateActionEvent,
  cash: Money,
): StrategyCorporateAction {
  const about = {
    symbol: instrument.symbol,
    date: action.date * DAY_MS,
    cash: moneyToDecimal(cash, instrument.currency),
  }
  switch (action.kind) {
    case 'split':
      return { ...about, kind: 'split', ratio: action.to / action.from }
    case 'dividend':
      return { ...about, kind: 'dividend', amount: decimalOf(action.amount) }
    case 'rename':
      return { ...about, kind: 'rename', newSymbol: action.newSymbol }
    case 'delist':
      return { ...about, kind: 'delist', price: instrument.priceToDecimal(price) }
  }
}
