import type { Command } from 'commander'
import type { ImportOptions } from '../../contract/dataset.ts'
import { symbolOfFile } from '../../engine/adapters/data/csv/file-symbol.ts'
import { ConfigError } from '../../engine/model/errors.ts'
import { INSTRUMENT_KINDS } from '../../engine/model/instrument.ts'
import { gathered } from './option-values.ts'

/** What files do not tell of their instruments; each for all of them, or `SYMBOL=value` for one. */
export interface InstrumentOptions {
  readonly kind?: readonly string[]
  readonly currency?: readonly string[]
  readonly calendar?: readonly string[]
  readonly multiplier?: readonly string[]
  readonly allowNegativePrices?: boolean
}

type InstrumentTerms = Pick<ImportOptions, 'kind' | 'currency' | 'calendar' | 'multiplier' | 'mayBeNegative'>

/** Adds the options of instruments in files, which may be given again for several files. */
export function addInstrumentOptions(command: Command): Command {
  return command
    .option('--kind <kind>', `of instruments in files: ${INSTRUMENT_KINDS.join(', ')}; or SYMBOL=kind`, gathered)
    .option('--currency <code>', 'of prices in files, e.g. EUR; or SYMBOL=code', gathered)
    .option('--calendar <id>', 'of the venue, e.g. XNYS, GLBX or 24/7; or SYMBOL=id', gathered)
    .option('--multiplier <amount>', 'money per point and contract of futures, e.g. 50; or SYMBOL=amount', gathered)
    .option('--allow-negative-prices', 'files of futures may hold prices at zero and below')
}

/** The terms of a file's instrument. @throws ConfigError that names the option */
export function instrumentTerms(options: InstrumentOptions, file: string, symbol: string | undefined): InstrumentTerms {
  const name = symbol ?? symbolOfFile(file)
  const kind = valueFor(options.kind, name)
  const known = INSTRUMENT_KINDS.find((each) => each === kind)
  if (kind !== undefined && known === undefined)
    throw new ConfigError(`--kind: expected ${INSTRUMENT_KINDS.join(', ')}, found "${kind}"`)
  const [currency, calendar] = [valueFor(options.currency, name), valueFor(options.calendar, name)]
  const multiplier = valueFor(options.multiplier, name)
  if (multiplier !== undefined && !(Number(multiplier) > 0))
    throw new ConfigError(`--multiplier: expected an amount above 0, found "${multiplier}"`)
  const isNegativeAllowed = options.allowNegativePrices === true && (known === undefined || known === 'future')
  return {
    ...(known === undefined ? {} : { kind: known }),
    ...(currency === undefined ? {} : { currency }),
    ...(calendar === undefined ? {} : { calendar }),
    ...(multiplier === undefined ? {} : { multiplier: Number(multiplier) }),
    ...(isNegativeAllowed ? { mayBeNegative: true } : {}),
  }
}

/** The last value that is for a symbol, or for all. */
function valueFor(texts: readonly string[] = [], symbol: string): string | undefined {
  const parted = texts.map((text) => {
    const at = text.lastIndexOf('=')
    return at < 0 ? { of: undefined, value: text } : { of: text.slice(0, at), value: text.slice(at + 1) }
  })
  return (parted.findLast(({ of }) => of === symbol) ?? parted.findLast(({ of }) => of === undefined))?.value
}
