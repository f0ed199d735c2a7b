import { ConfigError } from '../model/errors.ts'
import { COLLAR_SPECS, PRICE_SPECS } from './price-limits.ts'
import { THRESHOLD_SPECS } from './thresholds.ts'

/** What a limit counts: money in decimals of the account's currency, quantities in decimals of the instrument. */
export type LimitUnit =
  | 'money'
  | 'quantity'
  /** Part of one: 0.05 is five per cent. */
  | 'fraction'
  | 'ratio'
  | 'count'
  | 'per-second'
  | 'milliseconds'
  /** 0 is no, 1 is yes. */
  | 'switch'

/** Whom a limit may be set for: one account alone, or also an asset class and a symbol, or also a strategy. */
type LimitReach = 'account' | 'market' | 'any'

export interface LimitSpec {
  readonly unit: LimitUnit
  readonly reach: LimitReach
  readonly title: string
}

const limit = (unit: LimitUnit, title: string): LimitSpec => ({ unit, reach: 'any', title })
const ofAccount = (unit: LimitUnit, title: string): LimitSpec => ({ unit, reach: 'account', title })

/** Every limit there is. None has a value by itself: an account names each, with Infinity where there is to be none. */
const SPECS = {
  tradable: limit('switch', 'May be traded'),
  maxOrderQuantity: limit('quantity', 'Largest order, in units'),
  maxOrderValue: limit('money', 'Largest order, in money'),
  priceCollar: limit('fraction', 'Furthest that a price may be on the wrong side of the reference'),
  ...COLLAR_SPECS,
  maxReferenceAge: limit('milliseconds', 'Oldest reference price'),
  maxPositionQuantity: limit('quantity', 'Largest position, in units'),
  maxPositionValue: limit('money', 'Largest position, in money'),
  maxShortQuantity: limit('quantity', 'Units located to be sold short'),
  maxPositions: ofAccount('count', 'Symbols held at a time'),
  maxGrossExposure: ofAccount('money', 'Gross exposure'),
  maxNetExposure: ofAccount('money', 'Net exposure'),
  leverage: ofAccount('ratio', 'Buying power per unit of equity'),
  maxLeverage: ofAccount('ratio', 'Gross exposure per unit of equity'),
  maxSectorShare: ofAccount('fraction', 'Part of equity in one sector'),
  maxAssetClassShare: ofAccount('fraction', 'Part of equity in one asset class'),
  maxCorrelatedShare: ofAccount('fraction', 'Part of equity in symbols that move together'),
  correlationThreshold: ofAccount('ratio', 'Correlation from which symbols move together'),
  maxOpenOrders: ofAccount('count', 'Working orders of the account'),
  maxOpenOrdersPerStrategy: limit('count', 'Working orders of one strategy'),
  maxOpenOrdersPerSymbol: limit('count', 'Working orders in one symbol'),
  messagesPerSecond: ofAccount('per-second', 'Messages to the broker'),
  messageBurst: ofAccount('count', 'Messages at once'),
  cancelShare: ofAccount('fraction', 'Part of the messages kept for cancels'),
  duplicateWindow: limit('milliseconds', 'Time in which the same order is a duplicate'),
  selfMatchPrevention: limit('switch', 'Refuse orders that would meet the account’s own'),
  tradingHoursOnly: limit('switch', 'Only while the venue trades'),
  maxFills: limit('count', 'Fills of a strategy in the window'),
  fillWindow: limit('milliseconds', 'Window of fills'),
  maxConsecutiveRejects: limit('count', 'Refusals of a strategy in a row'),
  strategyBudget: limit('money', 'Money that a strategy may have at work'),
  maxStrategyNetExposure: limit('money', 'Net exposure of one strategy'),
  firstSessionOrderValue: limit('money', 'Largest order of a new strategy version'),
  firstSessionBudget: limit('money', 'Money that a new strategy version may have at work'),
  maxPositionVolatility: limit('fraction', 'Yearly volatility that a position may bring, of equity'),
  maxAtrRisk: limit('fraction', 'Equity that a move of one ATR may cost'),
  maxKellyFraction: limit('ratio', 'Part of the Kelly fraction that a position may be'),
  cooldownAfterStop: limit('milliseconds', 'Pause in a symbol after a stop'),
  stopGuardTrades: limit('count', 'Stops that lock the account'),
  stopGuardLookback: limit('milliseconds', 'Window of stops'),
  stopGuardLock: limit('milliseconds', 'Lock after too many stops'),
  lowProfitTrades: limit('count', 'Trades before a symbol is judged'),
  lowProfitLookback: limit('milliseconds', 'Window of a symbol’s trades'),
  lowProfitRequired: limit('fraction', 'Profit that a symbol’s trades must bring, of what they cost'),
  lowProfitLock: limit('milliseconds', 'Lock of a symbol with less'),
  drawdownTrades: ofAccount('count', 'Trades before the drawdown is judged'),
  drawdownLookback: ofAccount('milliseconds', 'Window of the drawdown'),
  maxDrawdown: ofAccount('fraction', 'Drawdown of closed trades that locks the account'),
  drawdownLock: ofAccount('milliseconds', 'Lock after the drawdown'),
  ...PRICE_SPECS,
  ...THRESHOLD_SPECS,
} as const satisfies Readonly<Record<string, LimitSpec>>

export type LimitName = keyof typeof SPECS
export type LimitValues = Readonly<Record<LimitName, number>>
export type SomeLimits = Readonly<Partial<Record<LimitName, number>>>

export const LIMITS: Readonly<Record<LimitName, LimitSpec>> = SPECS
export const LIMIT_NAMES: readonly LimitName[] = Object.keys(SPECS).filter(isLimitName)

export function isLimitName(name: string): name is LimitName {
  return Object.hasOwn(SPECS, name)
}

/** Limits that are negative where that means something: a symbol may be asked to lose no more than so much. */
const MAY_BE_NEGATIVE: ReadonlySet<LimitName> = new Set<LimitName>(['lowProfitRequired'])

/** @throws ConfigError for a value that the limit cannot have */
export function checkLimit(name: LimitName, value: number): void {
  const { unit, title } = LIMITS[name]
  const least = MAY_BE_NEGATIVE.has(name) ? Number.NEGATIVE_INFINITY : 0
  if (!(value >= least)) throw new ConfigError(`expected ${title} (${name}) from 0 up, found ${value}`)
  if (unit === 'switch' && value !== 0 && value !== 1) {
    throw new ConfigError(`expected ${title} (${name}) to be 0 or 1, found ${value}`)
  }
  if (unit === 'count' && value !== Number.POSITIVE_INFINITY && !Number.isSafeInteger(value)) {
    throw new ConfigError(`expected ${title} (${name}) to be a whole number, found ${value}`)
  }
}

/**
 * Every limit of an account. There is no limit that nobody set: who wants none writes Infinity.
 * @throws ConfigError that names each one missing
 */
export function completeLimits(values: SomeLimits, account: string): LimitValues {
  const complete: Partial<Record<LimitName, number>> = {}
  const missing: LimitName[] = []
  for (const name of LIMIT_NAMES) {
    const value = values[name]
    if (value === undefined) missing.push(name)
    else complete[name] = value
  }
  if (isComplete(complete)) return complete
  throw new ConfigError(
    `The account ${account} does not start without its limits: expected ${missing.join(', ')}, found none`,
  )
}

function isComplete(values: SomeLimits): values is LimitValues {
  return LIMIT_NAMES.every((name) => values[name] !== undefined)
}
