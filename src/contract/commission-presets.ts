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
