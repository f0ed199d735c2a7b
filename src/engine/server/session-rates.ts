import type { DatasetInfo } from '../../contract/dataset.ts'
import type { FeedConfig } from '../../contract/views.ts'
import type { BarSeries } from '../model/bar.ts'
import { USD } from '../model/currency.ts'
import type { Currency } from '../model/currency.ts'
import { MOST_RATE_AGE_MS, currenciesOfPair } from '../portfolio/conversion-rates.ts'
import type { ConversionTerms } from '../risk/account-books.ts'

type ReplayConfig = Extract<FeedConfig, { kind: 'replay' }>

/**
 * A replay with the pairs that its other currencies are converted by: those that were named, or else, of the pairs with
 * the account's currency that there are, the one of each that has most bars. Pairs that are played convert, too.
 */
export function withRates(feed: ReplayConfig, known: readonly DatasetInfo[]): ReplayConfig {
  if (feed.rates) return feed
  const played = known.filter(({ id }) => feed.datasets.includes(id))
  const foreign = [...new Set(played.map(({ currency }) => currency))].filter((code) => code !== USD.code)
  const rates = foreign.flatMap((code) => {
    const pairs = known.filter((info) => isPairOf(info, code))
    if (pairs.some(({ id }) => feed.datasets.includes(id))) return []
    const [most] = pairs.toSorted((a, b) => b.bars - a.bars)
    return most ? [most.id] : []
  })
  return rates.length === 0 ? feed : { ...feed, rates }
}

/**
 * What a paper account in dollars converts other currencies by, undefined where all is in dollars.
 * @param named the pairs that were chosen
 * @param histories that are played
 */
export function paperConversion(
  named: readonly BarSeries[],
  histories: readonly BarSeries[],
): ConversionTerms | undefined {
  if (histories.every(({ instrument }) => instrument.currency.code === USD.code)) return undefined
  const symbols = new Set(named.map(({ instrument }) => instrument.symbol))
  const own = histories.filter(
    ({ instrument: { kind, symbol } }) => kind === 'fx' && !symbols.has(symbol) && otherThanDollars(symbol) !== null,
  )
  return { pairs: [...named, ...own], basisPoints: 0, mostAgeMs: MOST_RATE_AGE_MS }
}

function isPairOf({ kind, symbol }: DatasetInfo, code: string): boolean {
  return kind === 'fx' && otherThanDollars(symbol)?.code === code
}

/** The currency beside the dollar in a pair, null when there is none. */
function otherThanDollars(symbol: string): Currency | null {
  let pair: readonly [Currency, Currency]
  try {
    pair = currenciesOfPair(symbol)
  } catch {
    return null
  }
  const [base, quote] = pair
  if (base.code === USD.code) return quote
  return quote.code === USD.code ? base : null
}
