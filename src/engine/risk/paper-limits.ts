import { DAY_MS, HOUR_MS } from '../model/time.ts'
import type { LimitValues } from './limits.ts'
import { NO_COLLAR_PERIOD, NO_PRICE_LIMITS } from './price-limits.ts'
import { NO_THRESHOLDS } from './thresholds.ts'

/** Value of an order and of a position, at most, as a multiple of the starting cash; on margin that of the exposure. */
const ORDER_OF_CASH = 2
/** Exposure of the account, at most, as a multiple of the starting cash. */
const EXPOSURE_OF_CASH = 10
/** Bars after which the last one is no reference any more. */
const STALE_BARS = 10

export interface PaperTerms {
  /** Starting cash in decimals. */
  readonly cash: number
  /** Longest timeframe of the session's bars as they come. */
  readonly timeframeMs: number
  /** Whether prices are quotes on the wall clock, rather than bars of a past. */
  readonly isLive: boolean
  /** Time from one price of a symbol to the next, as the feed is set. */
  readonly priceEveryMs?: number
  /** Margin says how much can be held: leverage is not limited on top. */
  readonly isOnMargin?: boolean
}

/**
 * Limits of a paper account as it comes: a slip of the hand or a loop gone wild is caught, and a strategy that trades
 * all its money once is not. What is endless here is so on purpose. In a replay the clock is the data's: it stands still
 * while a human thinks and jumps over nights, so that what goes by seconds or hours is left to live prices.
 */
export function paperLimits(terms: PaperTerms): LimitValues {
  const { cash, timeframeMs, isLive, priceEveryMs = 0, isOnMargin = false } = terms
  const largest = cash * (isOnMargin ? EXPOSURE_OF_CASH : ORDER_OF_CASH)
  const ofEquity = isOnMargin ? Number.POSITIVE_INFINITY : 1
  return {
    tradable: 1,
    maxOrderQuantity: 1_000_000,
    maxOrderValue: largest,
    priceCollar: 0.1,
    ...NO_COLLAR_PERIOD,
    ...(isLive ? { priceCollarPeriod: 0.2 } : {}),
    maxReferenceAge: isLive ? 60_000 : Math.max(HOUR_MS, STALE_BARS * timeframeMs),
    maxPositionQuantity: Number.POSITIVE_INFINITY,
    maxPositionValue: largest,
    maxShortQuantity: Number.POSITIVE_INFINITY,
    maxPositions: 100,
    maxGrossExposure: cash * EXPOSURE_OF_CASH,
    maxNetExposure: cash * EXPOSURE_OF_CASH,
    leverage: 1,
    maxLeverage: ofEquity,
    maxSectorShare: ofEquity,
    maxAssetClassShare: ofEquity,
    maxCorrelatedShare: ofEquity,
    correlationThreshold: 0.8,
    maxOpenOrders: 500,
    maxOpenOrdersPerStrategy: 250,
    maxOpenOrdersPerSymbol: 100,
    messagesPerSecond: 100,
    messageBurst: 500,
    cancelShare: 0.2,
    duplicateWindow: isLive ? 500 : 0,
    selfMatchPrevention: 1,
    tradingHoursOnly: isLive ? 1 : 0,
    maxFills: 600,
    fillWindow: 60_000,
    maxConsecutiveRejects: 100,
    strategyBudget: Number.POSITIVE_INFINITY,
    maxStrategyNetExposure: Number.POSITIVE_INFINITY,
    firstSessionOrderValue: Number.POSITIVE_INFINITY,
    firstSessionBudget: Number.POSITIVE_INFINITY,
    maxPositionVolatility: Number.POSITIVE_INFINITY,
    maxAtrRisk: Number.POSITIVE_INFINITY,
    maxKellyFraction: Number.POSITIVE_INFINITY,
    ...NO_PROTECTIONS,
    ...(isLive ? livePriceLimits(priceEveryMs) : NO_PRICE_LIMITS),
    ...PAPER_THRESHOLDS,
  }
}

/** No pause after closed trades; the windows and lengths are those that begin to count when a pause is asked for. */
const NO_PROTECTIONS = {
  cooldownAfterStop: 0,
  stopGuardTrades: Number.POSITIVE_INFINITY,
  stopGuardLookback: DAY_MS,
  stopGuardLock: HOUR_MS,
  lowProfitTrades: Number.POSITIVE_INFINITY,
  lowProfitLookback: 7 * DAY_MS,
  lowProfitRequired: 0,
  lowProfitLock: DAY_MS,
  drawdownTrades: Number.POSITIVE_INFINITY,
  drawdownLookback: 7 * DAY_MS,
  maxDrawdown: 1,
  drawdownLock: DAY_MS,
}

/** Prices that a feed is late with, by so many of its own steps, are missed. */
const MISSED_PRICES = 20

/** What is asked of prices on the wall clock. */
function livePriceLimits(priceEveryMs: number) {
  return {
    ...NO_PRICE_LIMITS,
    maxPriceAge: Math.max(30_000, MISSED_PRICES * priceEveryMs),
    maxFeedSilence: Math.max(10_000, MISSED_PRICES * priceEveryMs),
    maxCrossedQuotes: 5,
    maxCrossedTime: 1_000,
    maxPriceJump: 0.1,
    maxClockSkew: 5_000,
  }
}

/** A day or a run of days that has gone badly wrong stops trading; half of it warns. */
const PAPER_THRESHOLDS = {
  ...NO_THRESHOLDS,
  dailyLossWarn: 0.05,
  dailyLossStop: 0.1,
  drawdownWarn: 0.15,
  drawdownStop: 0.25,
}
