/** Price lists that come with QuantX; docs/costs.md has their rates, dates and sources. */
export const COMMISSION_PRESETS = [
  'alpaca',
  'ibkr-fixed',
  'ibkr-tiered',
  'zerodha-delivery',
  'zerodha-intraday',
  'upstox-delivery',
  'upstox-intraday',
  'binance-spot',
  'binance-spot-bnb',
] as const
export type CommissionPreset = (typeof COMMISSION_PRESETS)[number]

/** What each is called, and the currency that an account must be in; null for any. */
export const COMMISSION_PRESET_TITLES: Readonly<
  Record<CommissionPreset, { readonly title: string; readonly currency: string | null }>
> = {
  alpaca: { title: 'Alpaca, US stocks', currency: 'USD' },
  'ibkr-fixed': { title: 'Interactive Brokers Pro, fixed, US stocks', currency: 'USD' },
  'ibkr-tiered': { title: 'Interactive Brokers Pro, tiered, US stocks', currency: 'USD' },
  'zerodha-delivery': { title: 'Zerodha, NSE equity, delivery', currency: 'INR' },
  'zerodha-intraday': { title: 'Zerodha, NSE equity, intraday', currency: 'INR' },
  'upstox-delivery': { title: 'Upstox, NSE equity, delivery', currency: 'INR' },
  'upstox-intraday': { title: 'Upstox, NSE equity, intraday', currency: 'INR' },
  'binance-spot': { title: 'Binance spot, regular user', currency: null },
  'binance-spot-bnb': { title: 'Binance spot, regular user, paid in BNB', currency: null },
}
