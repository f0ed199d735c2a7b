import { formatDecimal, formatPercent, formatSigned } from '../components/number-format.ts'
import type { ChartFormat } from './chart-subject.ts'

/** How a chart of an instrument prints its numbers: prices and quantities as exact as the instrument. */
export function priceFormat(pricePrecision: number, quantityPrecision: number): ChartFormat {
  return {
    price: (value) => formatDecimal(value, pricePrecision),
    change: (value) => formatSigned(value, pricePrecision),
    percent: (fraction) => formatPercent(fraction, 2, true),
    volume: (value) => formatDecimal(value, Math.min(quantityPrecision, 2), 0),
    quantity: (value) => formatDecimal(value, quantityPrecision, 0),
  }
}
