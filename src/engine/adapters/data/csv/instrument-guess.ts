import type { ImportOptions } from '../../../../contract/dataset.ts'
import { currencyOf } from '../../../model/currency.ts'
import { ConfigError } from '../../../model/errors.ts'
import { Instrument, type InstrumentKind, type InstrumentSpec } from '../../../model/instrument.ts'
import { tradingCalendar } from '../../../market/calendar.ts'
import { symbolOfFile } from './file-symbol.ts'

const CRYPTO =
  /^(BTC|XBT|ETH|LTC|XRP|BCH|BNB|SOL|ADA|DOGE|DOT|AVAX|LINK|TRX|SHIB|XLM|XMR|ETC|UNI|ATOM|MATIC|TON|PEPE|SUI)[-/_]?([A-Z]{3,5})$/
const FIAT = 'USD|EUR|GBP|CHF|CAD|AUD|NZD|JPY|HKD|SGD|INR|SEK|NOK|DKK|CNH|MXN|ZAR|TRY|PLN'
const PAIR = new RegExp(`^(${FIAT})[-/_]?(${FIAT})$`)

/** Where shares of a currency mostly trade. */
const HOME_CALENDARS: ReadonlyMap<string, string> = new Map([
  ['USD', 'XNYS'],
  ['INR', 'XNSE'],
  ['GBP', 'XLON'],
  ['EUR', 'XETR'],
  ['JPY', 'XTKS'],
  ['CAD', 'XTSE'],
  ['CHF', 'XSWX'],
  ['HKD', 'XHKG'],
  ['SGD', 'XSES'],
  ['AUD', 'XASX'],
  ['SEK', 'XSTO'],
])

/** What an instrument is, from what the user said and, for the rest, from its symbol. */
export interface InstrumentGuess {
  readonly symbol: string
  readonly kind: InstrumentKind
  readonly currency: string
  readonly calendar: string
}

export function guessInstrument(file: string, options: ImportOptions): InstrumentGuess {
  const symbol = options.symbol ?? symbolOfFile(file)
  const crypto = CRYPTO.exec(symbol.toUpperCase())
  const pair = PAIR.exec(symbol.toUpperCase())
  const isFuture = options.mayBeNegative === true
  const kind = options.kind ?? (isFuture ? 'future' : crypto ? 'crypto' : pair ? 'fx' : 'equity')
  const currency = options.currency ?? knownCurrency((crypto ?? pair)?.[2])
  const home = homeOf(kind, currency)
  return { symbol, kind, currency, calendar: options.calendar ?? home }
}

function homeOf(kind: InstrumentKind, currency: string): string {
  if (kind === 'crypto') return '24/7'
  if (kind === 'fx') return 'FX'
  // Of other futures the venue has to be named.
  if (kind === 'future') return currency === 'USD' ? 'GLBX' : '24/7'
  return HOME_CALENDARS.get(currency) ?? '24/7'
}

/** @throws ConfigError when currency, calendar or symbol are not known to QuantX. */
export function instrumentOf(
  guess: InstrumentGuess & { readonly multiplier?: number | undefined; readonly mayBeNegative: boolean },
  precisions: Pick<InstrumentSpec, 'pricePrecision' | 'quantityPrecision'>,
): Instrument {
  const { id: calendar } = tradingCalendar(guess.calendar)
  const { symbol, kind, multiplier = 1, mayBeNegative } = guess
  return new Instrument({
    symbol,
    kind,
    currency: currencyOf(guess.currency),
    ...precisions,
    calendar,
    multiplier,
    mayBeNegative,
  })
}

/** Stablecoins and the like that QuantX keeps no account in count as USD. */
function knownCurrency(code: string | undefined): string {
  if (code === undefined) return 'USD'
  try {
    return currencyOf(code).code
  } catch (error) {
    if (error instanceof ConfigError) return 'USD'
    throw error
  }
}
