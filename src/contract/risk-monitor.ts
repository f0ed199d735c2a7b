import { z } from 'zod'
import { LimitUse, LimitValue, ProtectionView, StrategyLockView } from './risk.ts'

export const MonitorMeasure = z.enum([
  'dailyLoss',
  'drawdown',
  'valueAtRisk',
  'expectedShortfall',
  'marginUse',
  'strategyLoss',
])
export type MonitorMeasure = z.infer<typeof MonitorMeasure>

export const ThresholdAction = z.enum(['warn', 'pause', 'reduce', 'close', 'stop'])
export type ThresholdAction = z.infer<typeof ThresholdAction>

/** What is measured of the account, or of one strategy, and the thresholds on it. */
export const MeasureView = z.object({
  measure: MonitorMeasure,
  /** The strategy; empty for the account. */
  about: z.string(),
  /** A part of equity; money for a strategy's loss. */
  found: z.number(),
  thresholds: z.array(
    z.object({ action: ThresholdAction, limitName: z.string(), limit: LimitValue, passed: z.boolean() }),
  ),
})
export type MeasureView = z.infer<typeof MeasureView>

const known = z.number().nullable()

/** What the book of today could lose, as parts of equity; null while too few bars are known. At 99 %, over a trading day. */
export const RiskFiguresView = z.object({
  /** Bars of the past that they come of. */
  steps: z.number(),
  historicalVar: known,
  parametricVar: known,
  ewmaVar: known,
  expectedShortfall: known,
  /** Of a year. */
  volatility: known,
  /** To `benchmark`. */
  beta: known,
  benchmark: z.string(),
})
export type RiskFiguresView = z.infer<typeof RiskFiguresView>

/** One symbol that is held. */
export const SymbolRiskView = z.object({
  symbol: z.string(),
  sector: z.string(),
  currency: z.string(),
  /** Signed, in the account's currency. */
  value: z.number(),
  /** Signed part of equity; null without equity. */
  share: known,
  /** Price at which margin no longer suffices were all else to stay; null without margin, or where no price is. */
  liquidationPrice: known,
  /** How far that is from the mark, as a part of it. */
  liquidationDistance: known,
})
export type SymbolRiskView = z.infer<typeof SymbolRiskView>

/** Why a strategy's entries wait. */
export const StrategyPauseView = z.object({
  strategyId: z.string(),
  key: z.string(),
  /** Its reason code. */
  code: z.string(),
  reason: z.string(),
  /** What ends it, in words. */
  release: z.string(),
  at: z.number(),
  /** When it ends if nothing else happens; null while that is not known. */
  until: z.number().nullable(),
})
export type StrategyPauseView = z.infer<typeof StrategyPauseView>

/** What is wrong with prices now, and what was kept from the engine since the session began. */
export const PriceHealthView = z.object({
  faults: z.array(
    z.object({
      code: z.enum(['STALE-FEED', 'CROSSED-QUOTE', 'PRICE-JUMP', 'CLOCK-SKEW']),
      /** Empty for all symbols. */
      symbol: z.string(),
      reason: z.string(),
      release: z.string(),
      since: z.number(),
      until: z.number().nullable(),
    }),
  ),
  /** Bad ticks that nobody has seen. */
  discarded: z.number(),
  /** Jumps that were real. */
  confirmed: z.number(),
  /** Crossed quotes that nobody has seen. */
  crossed: z.number(),
})
export type PriceHealthView = z.infer<typeof PriceHealthView>

/** The account after the order, as it is now. */
export const RiskMonitorView = z.object({
  currency: z.string(),
  equity: z.number(),
  dayStart: z.number(),
  peak: z.number(),
  measures: z.array(MeasureView),
  figures: RiskFiguresView,
  /** Part of equity that is in use as margin; null for a cash account. */
  marginUse: known,
  symbols: z.array(SymbolRiskView),
  /** P&L of each strategy since it started, open and closed, less commission. */
  strategies: z.array(z.object({ strategyId: z.string(), pnl: z.number() })),
  uses: z.array(LimitUse),
  protections: z.array(ProtectionView),
  locks: z.array(StrategyLockView),
  pauses: z.array(StrategyPauseView),
  prices: PriceHealthView,
  /** Counts the changes of limits. */
  limitsVersion: z.number(),
  /** The session's clock. */
  at: z.number(),
})
export type RiskMonitorView = z.infer<typeof RiskMonitorView>
