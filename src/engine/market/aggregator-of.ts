import type { BarSpec } from '../model/bar-spec.ts'
import { decimalPlaces, powerOfTen, toUnits } from '../model/decimal.ts'
import type { Instrument } from '../model/instrument.ts'
import type { BarAggregator } from './bar-aggregator.ts'
import { tradingCalendar } from './calendar.ts'
import { DollarBarAggregator } from './dollar-bar-aggregator.ts'
import { RangeBarAggregator } from './range-bar-aggregator.ts'
import { RenkoBarAggregator } from './renko-bar-aggregator.ts'
import { SessionGrid } from './session-grid.ts'
import { TickBarAggregator } from './tick-bar-aggregator.ts'
import { TimeBarAggregator } from './time-bar-aggregator.ts'
import type { BarListener } from './time-bar-aggregator.ts'
import { VolumeBarAggregator } from './volume-bar-aggregator.ts'

/**
 * What makes bars of a kind for an instrument, in its units.
 * @throws ArithmeticError when a size has more decimals than the instrument, ConfigError when it is none
 */
export function aggregatorOf(spec: BarSpec, instrument: Instrument, onBar: BarListener): BarAggregator {
  switch (spec.kind) {
    case 'time':
      return new TimeBarAggregator(spec.timeframe, onBar)
    case 'session': {
      const grid = new SessionGrid(spec.timeframe, tradingCalendar(instrument.calendar))
      return new TimeBarAggregator(spec.timeframe, onBar, grid)
    }
    case 'tick':
      return new TickBarAggregator(spec.ticks, onBar)
    case 'volume':
      return new VolumeBarAggregator(instrument.quantity(spec.quantity), onBar)
    case 'dollar':
      return new DollarBarAggregator(notionalUnits(spec.notional, instrument), onBar)
    case 'renko':
      return new RenkoBarAggregator(instrument.price(spec.brick), onBar)
    case 'range':
      return new RangeBarAggregator(instrument.price(spec.range), onBar)
  }
}

/** Price units × quantity units that are worth so much, rounded up: a bar holds no less than was asked for. */
function notionalUnits(notional: number, { priceScale, quantityScale, multiplier }: Instrument): bigint {
  const above = decimalOf(notional)
  const below = decimalOf(multiplier)
  const dividend = above.units * BigInt(below.scale) * BigInt(priceScale) * BigInt(quantityScale)
  const divisor = below.units * BigInt(above.scale)
  return (dividend + divisor - 1n) / divisor
}

function decimalOf(value: number): { readonly units: bigint; readonly scale: number } {
  const places = decimalPlaces(value)
  return { units: BigInt(toUnits(value, places, 'a size of bars')), scale: powerOfTen(places) }
}
