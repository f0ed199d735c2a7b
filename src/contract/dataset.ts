import { z } from 'zod'

import { InstrumentKind } from './views.ts'

const epochMs = z.number()
const timeframeText = z
  .string()
  .regex(/^\d{1,5}(s|m|h|d|w|M)$/, 'expected a timeframe such as 30s, 5m, 1h, 1d, 1w or 1M')
const precision = z.int().min(0).max(12)

/** What is known of a history of bars without reading it. */
export const DatasetInfo = z.object({
  /** Stable name in the catalog, and of its folder. */
  id: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,127}$/),
  symbol: z.string().min(1).max(32),
  kind: InstrumentKind,
  /** Currency code of the prices. */
  currency: z.string().min(1).max(8),
  /** Id of the venue's trading calendar, e.g. `XNYS` or `24/7`. */
  calendar: z.string().min(1).max(16),
  timeframe: timeframeText,
  bars: z.int().positive(),
  /** Open time of the first and the last bar. */
  first: epochMs,
  last: epochMs,
  pricePrecision: precision,
  quantityPrecision: precision,
  /** Money per price point and contract; 1 when left out. */
  multiplier: z.number().positive().optional(),
  /** A future that may trade at zero and below. */
  mayBeNegative: z.boolean().optional(),
  /** The trades or quotes that the bars were made of, when they are kept beside them: orders are matched on them. */
  ticks: z
    .object({
      kind: z.enum(['trades', 'quotes']),
      count: z.int().positive(),
      sha256: z.string().regex(/^[0-9a-f]{64}$/),
    })
    .optional(),
  /** Of the canonical columns: equal data has an equal hash on every machine. */
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Where it came from: a file name, or a package and file. */
  source: z.string(),
  /** Whom to credit; empty for files of the user's own. */
  credit: z.string(),
  builtIn: z.boolean(),
  simulated: z.literal(false),
})
export type DatasetInfo = z.infer<typeof DatasetInfo>

/** Choices of an import; everything left out is inferred or takes the default named. */
export const ImportOptions = z.object({
  /** From the file name when left out: `nvda-1999-2014.txt` is NVDA. */
  symbol: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9._/^:=-]{0,31}$/, 'expected a symbol of 1 to 32 letters, digits or . _ / ^ : = -')
    .optional(),
  /** Guessed from the symbol: crypto for BTC…, fx for pairs such as EURUSD, future where prices may be negative, otherwise equity. */
  kind: InstrumentKind.optional(),
  /** The quote currency of a pair, otherwise USD. */
  currency: z.string().optional(),
  /** By kind and currency when left out: `24/7` for crypto, `FX` for currencies, `XNYS` for USD shares. */
  calendar: z.string().optional(),
  /** Inferred from the times when left out; of the bars made, 1m, for ticks. */
  timeframe: timeframeText.optional(),
  /** IANA zone of times written without one. */
  timeZone: z.string().default('UTC'),
  /** `strict`: any error fails the import. `skip`: bad rows are left out and reported. */
  mode: z.enum(['strict', 'skip']).default('strict'),
  /** What a row is: a bar, or a tick to make bars of; `auto` looks at the rows. */
  rows: z.enum(['auto', 'bars', 'ticks']).default('auto'),
  /** Scale open, high, low and close by adjusted close ÷ close. */
  adjust: z.boolean().default(false),
  /** Money per price point and contract of a future; 1 when left out. */
  multiplier: z.number().positive().max(1e9).optional(),
  /** Takes prices at zero and below, which some futures have; otherwise such rows are in error. */
  mayBeNegative: z.boolean().optional(),
  /** Decimal places to keep; finer digits are rounded half to even and reported. */
  pricePrecision: precision.optional(),
  quantityPrecision: precision.optional(),
})
export type ImportOptions = z.input<typeof ImportOptions>

/** What can be wrong in a file. Warnings (gap, closed-day, rounded, no-volume) never fail an import. */
export const ImportProblemKind = z.enum([
  'bad-cell',
  'missing-column',
  'bad-time',
  'duplicate-time',
  'out-of-order',
  'high-below-low',
  'outside-range',
  'price-not-positive',
  'negative-volume',
  'gap',
  'closed-day',
  'rounded',
  'no-volume',
])
export type ImportProblemKind = z.infer<typeof ImportProblemKind>

export const ImportProblem = z.object({
  kind: ImportProblemKind,
  severity: z.enum(['error', 'warning']),
  /** Line in the file, from 1. */
  line: z.int().positive(),
  /** Header of the column, when one cell is to blame. */
  column: z.string().optional(),
  expected: z.string(),
  found: z.string(),
})
export type ImportProblem = z.infer<typeof ImportProblem>

export const ImportReport = z.object({
  file: z.string(),
  mode: z.enum(['strict', 'skip']),
  /** Rows of data in the file, blank lines not counted. */
  rows: z.int().nonnegative(),
  /** Bars in the series made of them. */
  bars: z.int().nonnegative(),
  /** Rows left out for an error; rows replaced by a later one of the same time count here too. */
  dropped: z.int().nonnegative(),
  /** The rows were ticks, made into bars. */
  ticks: z.boolean(),
  adjusted: z.boolean(),
  /** Empty for files that are not text. */
  delimiter: z.enum([',', ';', '\t', '']),
  timeZone: z.string(),
  timeframe: z.string(),
  pricePrecision: precision,
  quantityPrecision: precision,
  /** Open time of the first and the last bar. */
  first: epochMs,
  last: epochMs,
  /** How many problems of each kind there are in all. */
  counts: z.partialRecord(ImportProblemKind, z.int().positive()),
  /** The first hundred problems, errors before warnings. */
  problems: z.array(ImportProblem).max(100),
})
export type ImportReport = z.infer<typeof ImportReport>
