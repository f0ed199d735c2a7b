import type { BarColumns } from '../../../model/bar.ts'
import type { TimeZone } from '../../../market/time-zone.ts'
import type { ScaleLimits } from './decimal-scale.ts'
import type { CsvLayout, RowForm } from './layout.ts'
import type { ProblemLog } from './problem-log.ts'

export interface ReadRowsSettings {
  readonly layout: CsvLayout
  readonly zone: TimeZone
  readonly price: ScaleLimits
  readonly quantity: ScaleLimits
  /** Read the adjusted close too. */
  readonly isAdjusted: boolean
  /** Prices at zero and below are prices. */
  readonly mayBeNegative: boolean
  readonly log: ProblemLog
  /** Rows before these that lie elsewhere; none when left out. */
  readonly earlier?: EarlierRows
  /** Told the share of bytes read, 0…1. */
  readonly progress: ((share: number) => void) | undefined
  readonly cancelled: (() => boolean) | undefined
}

/** Rows that were read before and put away: when a scale grows, they grow with it. */
export interface EarlierRows {
  /** Multiplies what belongs to a scale. Returns the largest size of it. */
  multiply(group: 'price' | 'quantity', factor: number): number
}

/** Rows in the order of the file, prices and volume in units of the scales found. */
export interface RawRows {
  readonly kind: 'rows'
  /** Columns with room for more than `length` rows. */
  readonly bars: BarColumns
  readonly length: number
  /** Line of each row. */
  readonly lines: Uint32Array
  readonly adjusted: Float64Array | undefined
  /** Quotes are kept as bars that go from bid to ask, with the size of the bid for a volume. */
  readonly form: RowForm
  /** Of quotes. */
  readonly askSizes: Float64Array | undefined
  readonly pricePlaces: number
  readonly quantityPlaces: number
  /** Rows of data in the file, those left out among them. */
  readonly rowsSeen: number
  readonly hasClock: boolean
}

/** The scales must be coarser for the file's largest value. */
export interface TooFine {
  readonly kind: 'too-fine'
  readonly group: 'price' | 'quantity'
  readonly mostPlaces: number
}
