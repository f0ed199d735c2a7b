declare const unit: unique symbol

/** A price as an integer count of the instrument's smallest decimal unit, 10^-pricePrecision. */
export type Price = number & { readonly [unit]: 'price' }

/** A signed quantity as an integer count of 10^-quantityPrecision. */
export type Quantity = number & { readonly [unit]: 'quantity' }

/** An amount as an integer count of the currency's accounting unit, 10^-currency.precision. */
export type Money = number & { readonly [unit]: 'money' }

/** Epoch milliseconds as a float64: sub-microsecond resolution today. */
export type Timestamp = number & { readonly [unit]: 'timestamp' }

export const ZERO_QUANTITY = 0 as Quantity
export const ZERO_MONEY = 0 as Money

/** "No price": a market order's limit, an instrument without a trade. Never takes part in arithmetic. */
export const NO_PRICE = Number.NaN as Price
