import { ConfigError } from '../model/errors.ts'

/** In which order a bar is taken to have gone through its prices. */
export const PATH_ASSUMPTIONS = ['adaptive', 'ohlc', 'olhc'] as const
export type PathAssumption = (typeof PATH_ASSUMPTIONS)[number]

/** What is assumed where data leaves open how orders fill: docs/simulation.md. */
export interface FillRules {
  /** `adaptive` goes to the extreme nearer to the open first. */
  readonly path: PathAssumption
  /** Whether a price that is only reached fills a limit order, or has to be passed: others wait there too. */
  readonly limits: 'through' | 'touch'
  /** Whether a market order made at a bar's close fills at the next open or at that close. */
  readonly markets: 'next-open' | 'same-close'
  /** Most of a bar's volume that all orders together may fill, above 0 and up to 1; null for all that they ask for. */
  readonly volumeShare: number | null
}

export const FILL_RULES: FillRules = { path: 'adaptive', limits: 'through', markets: 'next-open', volumeShare: 0.1 }

/** Volume shares are whole parts in a million. */
export const SHARE_PARTS = 1_000_000

/** A volume share in {@link SHARE_PARTS}, null for no limit. @throws ConfigError when it is not a share */
export function sharePartsOf(volumeShare: number | null): number | null {
  if (volumeShare === null) return null
  const parts = Math.round(volumeShare * SHARE_PARTS)
  if (parts > 0 && parts <= SHARE_PARTS && parts / SHARE_PARTS === volumeShare) return parts
  throw new ConfigError(`expected a volume share above 0 and up to 1 with at most 6 decimals, found ${volumeShare}`)
}
