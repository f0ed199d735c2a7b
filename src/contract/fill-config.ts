import { z } from 'zod'

/** What is assumed where bars leave open how orders fill: docs/simulation.md. */
export const FillConfig = z.object({
  /** Whether a market order fills at the next bar's open or at the close of the bar that it was made on. */
  market: z.enum(['next-open', 'same-close']).default('next-open'),
  /** In which order a bar reached its prices. */
  path: z.enum(['adaptive', 'ohlc', 'olhc']).default('adaptive'),
  /** Whether a limit order's price has to be passed, or only reached. */
  limit: z.enum(['through', 'touch']).default('through'),
  /** Most of the volume of a bar, or of the size of a trade, that orders may fill together; null for no limit. */
  volumeShare: z.number().positive().max(1).nullable().default(0.1),
  /** Orders meet bars, even where the trades or quotes are known that these were made of. */
  match: z.literal('bars').optional(),
})
export type FillConfig = z.infer<typeof FillConfig>

const PATHS: Readonly<Record<FillConfig['path'], string>> = {
  adaptive: 'nearer extreme first',
  ohlc: 'high first',
  olhc: 'low first',
}

/** The rules in a few words. */
export function fillWords({ market, limit, path, volumeShare, match }: FillConfig): string {
  return [
    ...(match === 'bars' ? ['on bars alone'] : []),
    market === 'next-open' ? 'market at the next open' : 'market at the same close',
    limit === 'through' ? 'limits when traded through' : 'limits when touched',
    PATHS[path],
    volumeShare === null ? 'any volume' : `at most ${Number(`${volumeShare}e2`)} % of volume`,
  ].join(', ')
}

/** The ticks that orders met, in words: `135 trades`; with their symbols where there are several. */
export function tickWords(
  ticks: readonly { readonly symbol: string; readonly kind: string; readonly count: number }[],
) {
  return ticks.map(({ symbol, kind, count }) => `${count} ${kind}${ticks.length > 1 ? ` of ${symbol}` : ''}`).join(', ')
}
