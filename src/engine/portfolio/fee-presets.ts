import { ConfigError } from '../model/errors.ts'
import type { FeeComponent, FeePreset } from './fee-schedule.ts'

// Rates as published; docs/costs.md names page and date of each, and what could not be verified.

/** Regulatory fees of US equities that brokers pass on. */
const US_REGULATORY: readonly FeeComponent[] = [
  { name: 'sec', basis: 'value', rate: 0.0000278, side: 'sell' },
  { name: 'taf', basis: 'quantity', rate: 0.000166, side: 'sell', maximum: 8.3 },
]

/** Taxes and charges of a fill on the National Stock Exchange of India, the stamp and transaction taxes apart. */
function indian(gstOf: readonly string[]): readonly FeeComponent[] {
  return [
    { name: 'exchange', basis: 'value', rate: 0.0000297 },
    { name: 'investor-protection', basis: 'value', rate: 0.000001 },
    { name: 'sebi', basis: 'value', rate: 0.000001 },
    { name: 'gst', basis: 'fees', rate: 0.18, of: [...gstOf, 'exchange', 'investor-protection', 'sebi'] },
  ]
}

const INDIAN_DELIVERY: readonly FeeComponent[] = [
  { name: 'stt', basis: 'value', rate: 0.001 },
  { name: 'stamp', basis: 'value', rate: 0.00015, side: 'buy' },
]

const INDIAN_INTRADAY: readonly FeeComponent[] = [
  { name: 'stt', basis: 'value', rate: 0.00025, side: 'sell' },
  { name: 'stamp', basis: 'value', rate: 0.00003, side: 'buy' },
]

const ZERODHA = { currency: 'INR', asOf: '2026-05', source: 'https://zerodha.com/charges' }
const UPSTOX = { currency: 'INR', asOf: '2024-10', source: 'https://upstox.com/brokerage-charges' }
const IBKR = {
  currency: 'USD',
  asOf: '2025-04',
  source: 'https://www.interactivebrokers.com/en/pricing/commissions-stocks.php',
}
const BINANCE = { currency: null, asOf: '2025-11', source: 'https://www.binance.com/en/fee/schedule' }

/** Price lists that come with QuantX. Data only: each is computed by the same rules. */
export const FEE_PRESETS: readonly FeePreset[] = [
  {
    name: 'alpaca',
    title: 'Alpaca, US stocks',
    currency: 'USD',
    asOf: '2025-04',
    source: 'https://docs.alpaca.markets/docs/regulatory-fees',
    fees: [
      { name: 'sec', basis: 'value', rate: 0.0000278, side: 'sell', roundUpTo: 0.01 },
      { name: 'taf', basis: 'quantity', rate: 0.000166, side: 'sell', maximum: 8.3, roundUpTo: 0.01 },
      { name: 'cat', basis: 'quantity', rate: 0.000046, roundUpTo: 0.01 },
    ],
  },
  {
    name: 'ibkr-fixed',
    title: 'Interactive Brokers Pro, fixed, US stocks',
    ...IBKR,
    fees: [
      { name: 'commission', basis: 'quantity', rate: 0.005, minimum: 1, maximumFraction: 0.01 },
      ...US_REGULATORY,
      { name: 'cat', basis: 'quantity', rate: 0.000046 },
    ],
  },
  {
    name: 'ibkr-tiered',
    title: 'Interactive Brokers Pro, tiered, US stocks',
    ...IBKR,
    fees: [
      {
        name: 'commission',
        basis: 'quantity',
        rate: 0.0035,
        tiers: [
          { above: 300_000, rate: 0.002 },
          { above: 3_000_000, rate: 0.0015 },
          { above: 20_000_000, rate: 0.001 },
          { above: 100_000_000, rate: 0.0005 },
        ],
        minimum: 0.35,
        maximumFraction: 0.01,
      },
      { name: 'exchange', basis: 'quantity', rate: 0.003, makerRate: 0 },
      { name: 'clearing', basis: 'quantity', rate: 0.0002 },
      { name: 'nyse-pass-through', basis: 'fees', rate: 0.000175, of: ['commission'] },
      { name: 'finra-pass-through', basis: 'fees', rate: 0.000563, of: ['commission'] },
      ...US_REGULATORY,
      { name: 'cat', basis: 'quantity', rate: 0.000046 },
    ],
  },
  {
    name: 'zerodha-delivery',
    title: 'Zerodha, NSE equity, delivery',
    ...ZERODHA,
    fees: [
      ...indian([]),
      ...INDIAN_DELIVERY,
      { name: 'depository', basis: 'day', rate: 13, side: 'sell' },
      { name: 'depository-gst', basis: 'fees', rate: 0.18, of: ['depository'] },
    ],
  },
  {
    name: 'zerodha-intraday',
    title: 'Zerodha, NSE equity, intraday',
    ...ZERODHA,
    fees: [
      { name: 'brokerage', basis: 'value', rate: 0.0003, maximum: 20 },
      ...indian(['brokerage']),
      ...INDIAN_INTRADAY,
    ],
  },
  {
    name: 'upstox-delivery',
    title: 'Upstox, NSE equity, delivery',
    ...UPSTOX,
    fees: [{ name: 'brokerage', basis: 'order', rate: 20 }, ...indian(['brokerage']), ...INDIAN_DELIVERY],
  },
  {
    name: 'upstox-intraday',
    title: 'Upstox, NSE equity, intraday',
    ...UPSTOX,
    fees: [
      { name: 'brokerage', basis: 'value', rate: 0.001, maximum: 20 },
      ...indian(['brokerage']),
      ...INDIAN_INTRADAY,
    ],
  },
  {
    name: 'binance-spot',
    title: 'Binance spot, regular user',
    ...BINANCE,
    fees: [{ name: 'commission', basis: 'value', rate: 0.001, makerRate: 0.001 }],
  },
  {
    name: 'binance-spot-bnb',
    title: 'Binance spot, regular user, paid in BNB',
    ...BINANCE,
    fees: [{ name: 'commission', basis: 'value', rate: 0.00075, makerRate: 0.00075 }],
  },
]

/** The preset of that name. @throws ConfigError when QuantX does not know it. */
export function feePreset(name: string): FeePreset {
  const preset = FEE_PRESETS.find((each) => each.name === name)
  if (preset) return preset
  const known = FEE_PRESETS.map((each) => each.name).join(', ')
  throw new ConfigError(`expected a commission preset of ${known}, found "${name}"`)
}
