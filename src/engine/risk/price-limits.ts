const time = (title: string) => ({ unit: 'milliseconds' as const, reach: 'market' as const, title })
const count = (title: string) => ({ unit: 'count' as const, reach: 'market' as const, title })

/** Limits of how far prices may go in a time. They are about the market: no strategy has its own. */
export const COLLAR_SPECS = {
  priceCollarPeriod: {
    unit: 'fraction' as const,
    reach: 'market' as const,
    title: 'Furthest that a price may be from the best of the period',
  },
  collarPeriod: time('Period of that collar'),
} as const

/** Prices may go anywhere in a time; the period is that which begins to count when it is asked for. */
export const NO_COLLAR_PERIOD = {
  priceCollarPeriod: Number.POSITIVE_INFINITY,
  collarPeriod: 300_000,
} as const satisfies Readonly<Record<keyof typeof COLLAR_SPECS, number>>

/** Limits of what prices are traded on. They are about the market: no strategy has its own. */
export const PRICE_SPECS = {
  maxPriceAge: time('Longest time without a price of a symbol'),
  maxFeedSilence: { ...time('Longest time without a price of any symbol'), reach: 'account' as const },
  maxCrossedQuotes: count('Crossed quotes in a row'),
  maxCrossedTime: time('Longest time that quotes are crossed'),
  lockedIsCrossed: { unit: 'switch' as const, reach: 'market' as const, title: 'A bid at the ask counts as crossed' },
  maxPriceJump: { unit: 'fraction' as const, reach: 'market' as const, title: 'Furthest jump of an unconfirmed price' },
  maxJumpDeviations: {
    unit: 'ratio' as const,
    reach: 'market' as const,
    title: 'Furthest jump, in deviations of its steps',
  },
  maxSuspectTime: time('Longest time that a suspect price is held'),
  maxClockSkew: time('Furthest that the time of a price may be off'),
  priceRecovery: time('Good prices before strategies go on'),
} as const

/** Prices are taken as they come. */
export const NO_PRICE_LIMITS = {
  maxPriceAge: Number.POSITIVE_INFINITY,
  maxFeedSilence: Number.POSITIVE_INFINITY,
  maxCrossedQuotes: Number.POSITIVE_INFINITY,
  maxCrossedTime: Number.POSITIVE_INFINITY,
  lockedIsCrossed: 0,
  maxPriceJump: Number.POSITIVE_INFINITY,
  maxJumpDeviations: Number.POSITIVE_INFINITY,
  maxSuspectTime: 5_000,
  maxClockSkew: Number.POSITIVE_INFINITY,
  priceRecovery: 5_000,
} as const satisfies Readonly<Record<keyof typeof PRICE_SPECS, number>>
