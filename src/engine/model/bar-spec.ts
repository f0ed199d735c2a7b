import { decimalPlaces } from './decimal.ts'
import { ConfigError } from './errors.ts'
import { formatTimeframe, parseTimeframe } from './time.ts'
import type { Timeframe } from './time.ts'

/** What ends a bar: time, or so much trading. Quantities, money and prices in decimals of the instrument. */
export type BarSpec =
  /** Intervals of the clock, in UTC. */
  | { readonly kind: 'time'; readonly timeframe: Timeframe }
  /** Intervals of the venue's sessions, counted from their open; `1d` is a session. */
  | { readonly kind: 'session'; readonly timeframe: Timeframe }
  | { readonly kind: 'tick'; readonly ticks: number }
  | { readonly kind: 'volume'; readonly quantity: number }
  /** Price × quantity × multiplier, in the instrument's currency. */
  | { readonly kind: 'dollar'; readonly notional: number }
  | { readonly kind: 'renko'; readonly brick: number }
  | { readonly kind: 'range'; readonly range: number }

const FORMS = '5m, 1h, session:1d, 100t, 10000v, 1000000$, renko:0.50 or range:0.25'
const MOST_DIGITS = 15

/** `"1h"`, `"session:1d"`, `"100t"`, `"10000v"`, `"1000000$"`, `"renko:0.50"`, `"range:0.25"`. @throws ConfigError for anything else. */
export function parseBarSpec(text: string): BarSpec {
  const spec = measuredBars(text) ?? namedBars(text)
  if (spec) return spec
  if (/^\d+(s|m|h|d|w|M)$/.test(text)) return { kind: 'time', timeframe: parseTimeframe(text) }
  throw new ConfigError(`expected bars such as ${FORMS}, found "${text}"`)
}

/** The text that {@link parseBarSpec} reads, one for equal bars: `renko:0.50` is `renko:0.5`. */
export function formatBarSpec(spec: BarSpec): string {
  switch (spec.kind) {
    case 'time':
      return formatTimeframe(spec.timeframe)
    case 'session':
      return `session:${formatTimeframe(spec.timeframe)}`
    case 'tick':
      return `${spec.ticks}t`
    case 'volume':
      return `${plain(spec.quantity)}v`
    case 'dollar':
      return `${plain(spec.notional)}$`
    case 'renko':
      return `renko:${plain(spec.brick)}`
    case 'range':
      return `range:${plain(spec.range)}`
  }
}

function measuredBars(text: string): BarSpec | undefined {
  const match = /^(\d+(?:\.\d+)?)(t|v|\$)$/.exec(text)
  const size = decimal(match?.[1])
  if (size === undefined) return undefined
  if (match?.[2] === 't') return Number.isInteger(size) ? { kind: 'tick', ticks: size } : undefined
  return match?.[2] === 'v' ? { kind: 'volume', quantity: size } : { kind: 'dollar', notional: size }
}

function namedBars(text: string): BarSpec | undefined {
  const [name, rest = '', ...others] = text.split(':')
  if (others.length > 0) return undefined
  if (name === 'session' && rest !== '') return { kind: 'session', timeframe: parseTimeframe(rest) }
  const size = /^\d+(?:\.\d+)?$/.test(rest) ? decimal(rest) : undefined
  if (size === undefined) return undefined
  if (name === 'renko') return { kind: 'renko', brick: size }
  return name === 'range' ? { kind: 'range', range: size } : undefined
}

/** A number above zero that a float64 holds exactly as written. */
function decimal(text: string | undefined): number | undefined {
  const digits = text?.replace('.', '').replace(/^0+/, '').length ?? 0
  return digits > 0 && digits <= MOST_DIGITS && Number(text) > 0 ? Number(text) : undefined
}

/** Without an exponent, which small numbers are printed with. */
function plain(size: number): string {
  return size < 1e-6 ? size.toFixed(decimalPlaces(size)) : String(size)
}
