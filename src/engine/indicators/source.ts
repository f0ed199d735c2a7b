import type { Bar } from '../model/bar.ts'
import { exact } from '../model/decimal.ts'
import { ConfigError, unreachable } from '../model/errors.ts'

/** What an indicator reads of a bar. hl2 = (high + low) ÷ 2, hlc3 and ohlc4 likewise. */
export const SOURCES = ['close', 'open', 'high', 'low', 'hl2', 'hlc3', 'ohlc4', 'volume'] as const
export type Source = (typeof SOURCES)[number]

export interface SourceOptions {
  /** What to read of each bar; `close` when left out. */
  readonly source?: Source
}

/** The source of the options. @throws ConfigError for one that does not exist. */
export function checkSource(options: SourceOptions | undefined): Source {
  const source = options?.source ?? 'close'
  if (SOURCES.includes(source)) return source
  throw new ConfigError(`expected a source of ${SOURCES.join(', ')}, found "${String(source)}"`)
}

/** An integer to be divided by {@link sourceScale}: means of prices stay sums, so that nothing is rounded. */
export function sourceUnits(bar: Bar, source: Source): number {
  return source === 'close' ? bar.closeUnits : otherUnits(bar, source)
}

function otherUnits(bar: Bar, source: Source): number {
  switch (source) {
    case 'close':
      return bar.closeUnits
    case 'open':
      return bar.openUnits
    case 'high':
      return bar.highUnits
    case 'low':
      return bar.lowUnits
    case 'hl2':
      return exact(bar.highUnits + bar.lowUnits, 'high + low')
    case 'hlc3':
      return exact(bar.highUnits + bar.lowUnits + bar.closeUnits, 'high + low + close')
    case 'ohlc4':
      return exact(bar.openUnits + bar.highUnits + bar.lowUnits + bar.closeUnits, 'open + high + low + close')
    case 'volume':
      return bar.volumeUnits
    default:
      return unreachable(source)
  }
}

/** How many {@link sourceUnits} make 1.0 of the source. */
export function sourceScale(bar: Bar, source: Source): number {
  switch (source) {
    case 'close':
    case 'open':
    case 'high':
    case 'low':
      return bar.instrument.priceScale
    case 'hl2':
      return 2 * bar.instrument.priceScale
    case 'hlc3':
      return 3 * bar.instrument.priceScale
    case 'ohlc4':
      return 4 * bar.instrument.priceScale
    case 'volume':
      return bar.instrument.quantityScale
    default:
      return unreachable(source)
  }
}

/** `SMA 10`, or `SMA 10 hl2` when the source is not the close. */
export function sourceLabel(name: string, source: Source): string {
  return source === 'close' ? name : `${name} ${source}`
}

/** Prices are drawn over the bars; volume has a scale of its own. */
export function sourcePane(source: Source): 'price' | 'separate' {
  return source === 'volume' ? 'separate' : 'price'
}
