import type { Clock } from '../kernel/clock.ts'
import type { TradingCalendar } from '../market/calendar.ts'
import type { Instrument } from '../model/instrument.ts'
import { MANUAL } from '../model/order-request.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import {
  ConcentrationRule,
  MaxGrossExposureRule,
  MaxLeverageRule,
  MaxNetExposureRule,
  MaxOpenOrdersRule,
  MaxPositionQuantityRule,
  MaxPositionsRule,
  MaxStrategyOrdersRule,
  MaxSymbolOrdersRule,
  MessageRateRule,
  OrderQuantityRule,
  PositionValueRule,
  ShortLocateRule,
} from './account-rules.ts'
import { CollarPeriodRule } from './collar-period-rule.ts'
import type { ExposureBook } from './exposure.ts'
import { strategyNameOf } from './limit-book.ts'
import { exactLimit } from './limit-rule.ts'
import type { LimitValues } from './limits.ts'
import type { MessageBudget } from './message-budget.ts'
import {
  DuplicateRule,
  FreshReferenceRule,
  PriceCollarRule,
  SelfMatchRule,
  TradableRule,
  TradingHoursRule,
  WorstOrderValueRule,
} from './order-rules.ts'
import { PROTECTIONS } from './protections.ts'
import type { Protections } from './protections.ts'
import type { RecentOrders } from './recent-orders.ts'
import type { ReferencePrices } from './reference-prices.ts'
import type { RiskRule } from './risk-rule.ts'
import type { StrategyConducts } from './strategy-conduct.ts'
import type { StrategyPauses } from './strategy-pauses.ts'
import {
  AtrRiskRule,
  FirstSessionBudgetRule,
  FirstSessionOrderRule,
  KellyRule,
  PositionVolatilityRule,
  ProtectionRule,
  StrategyBudgetRule,
  StrategyDisabledRule,
  StrategyNetExposureRule,
  StrategyPausedRule,
} from './strategy-rules.ts'

/** What the rules of an account look at. */
export interface RuleSources {
  readonly clock: Clock
  readonly portfolio: Portfolio
  readonly exposure: ExposureBook
  readonly references: ReferencePrices
  readonly recent: RecentOrders
  readonly messages: MessageBudget
  readonly conducts: StrategyConducts
  readonly pauses: StrategyPauses
  readonly protections: Protections
  readonly calendarOf: (instrument: Instrument) => TradingCalendar
  /** Whether a strategy's code has not been through a session. */
  readonly isNew: (version: string) => boolean
}

type MakeRule = (limits: LimitValues, sources: RuleSources, of: RuleTarget) => RiskRule | readonly RiskRule[]

/** Whom the rules are made for. */
export interface RuleTarget {
  readonly strategyId: string
  readonly instrument: Instrument
}

/**
 * Every rule of an account in the order in which it is asked, by its reason code: first what takes a strategy or a
 * symbol out, then what is wrong with the order itself, then what the account can bear.
 */
export const ACCOUNT_RULES: Readonly<Record<string, MakeRule>> = {
  'STRATEGY-DISABLED': (_limits, { conducts }, { strategyId }) =>
    strategyId === MANUAL ? [] : new StrategyDisabledRule(conducts, strategyNameOf(strategyId)),
  'STRATEGY-PAUSED': (_limits, { pauses }, { strategyId }) =>
    strategyId === MANUAL ? [] : new StrategyPausedRule(pauses, strategyId),
  'SYMBOL-NOT-ALLOWED': ({ tradable }) => (tradable === 1 ? [] : new TradableRule()),
  PROTECTION: (_limits, { protections, clock }) =>
    PROTECTIONS.map((kind) => new ProtectionRule(kind, protections, clock)),
  'TRADING-HOURS': ({ tradingHoursOnly }, { calendarOf, clock }, { instrument }) =>
    tradingHoursOnly === 1 ? new TradingHoursRule(calendarOf(instrument), clock) : [],
  'STALE-REFERENCE': ({ maxReferenceAge }, { references, clock }) =>
    isEndless(maxReferenceAge) ? [] : new FreshReferenceRule(references, clock, maxReferenceAge),
  'PRICE-COLLAR': ({ priceCollar }, { references }) =>
    isEndless(priceCollar) ? [] : new PriceCollarRule(references, priceCollar),
  'PRICE-COLLAR-PERIOD': ({ priceCollarPeriod, collarPeriod }, { references }) =>
    isEndless(priceCollarPeriod) ? [] : new CollarPeriodRule(references, priceCollarPeriod, collarPeriod),
  'MAX-ORDER-QUANTITY': ({ maxOrderQuantity }) =>
    isEndless(maxOrderQuantity) ? [] : new OrderQuantityRule(maxOrderQuantity),
  'MAX-ORDER-VALUE': ({ maxOrderValue, priceCollar }, { references, portfolio }) =>
    isEndless(maxOrderValue)
      ? []
      : new WorstOrderValueRule(exactLimit(maxOrderValue, portfolio), references, priceCollar),
  'DUPLICATE-ORDER': ({ duplicateWindow }, { recent, clock }) =>
    duplicateWindow === 0 ? [] : new DuplicateRule(recent, clock, duplicateWindow),
  'SELF-MATCH': ({ selfMatchPrevention }, { exposure, references }) =>
    selfMatchPrevention === 1 ? new SelfMatchRule(exposure, references) : [],
  'FIRST-SESSION-ORDER': ({ firstSessionOrderValue }, { portfolio, isNew }) =>
    isEndless(firstSessionOrderValue)
      ? []
      : new FirstSessionOrderRule(exactLimit(firstSessionOrderValue, portfolio), isNew),
  'MAX-POSITION-QUANTITY': ({ maxPositionQuantity }) =>
    isEndless(maxPositionQuantity) ? [] : new MaxPositionQuantityRule(maxPositionQuantity),
  'MAX-POSITION-VALUE': ({ maxPositionValue }, { portfolio }) =>
    isEndless(maxPositionValue) ? [] : new PositionValueRule(exactLimit(maxPositionValue, portfolio)),
  'SHORT-LOCATE': ({ maxShortQuantity }) => (isEndless(maxShortQuantity) ? [] : new ShortLocateRule(maxShortQuantity)),
  'POSITION-VOLATILITY': ({ maxPositionVolatility }, { references }) =>
    isEndless(maxPositionVolatility) ? [] : new PositionVolatilityRule(maxPositionVolatility, references),
  'ATR-RISK': ({ maxAtrRisk }, { references }) =>
    isEndless(maxAtrRisk) ? [] : new AtrRiskRule(maxAtrRisk, references),
  'KELLY-FRACTION': ({ maxKellyFraction }, { conducts }) =>
    isEndless(maxKellyFraction) ? [] : new KellyRule(maxKellyFraction, conducts),
  'STRATEGY-BUDGET': ({ strategyBudget }, { exposure, portfolio }) =>
    isEndless(strategyBudget) ? [] : new StrategyBudgetRule(exactLimit(strategyBudget, portfolio), exposure),
  'STRATEGY-NET-EXPOSURE': ({ maxStrategyNetExposure }, { exposure, portfolio }) =>
    isEndless(maxStrategyNetExposure)
      ? []
      : new StrategyNetExposureRule(exactLimit(maxStrategyNetExposure, portfolio), exposure),
  'FIRST-SESSION-BUDGET': ({ firstSessionBudget }, { exposure, portfolio, isNew }) =>
    isEndless(firstSessionBudget)
      ? []
      : new FirstSessionBudgetRule(exactLimit(firstSessionBudget, portfolio), exposure, isNew),
  'MAX-POSITIONS': ({ maxPositions }, { exposure }) =>
    isEndless(maxPositions) ? [] : new MaxPositionsRule(maxPositions, exposure),
  'MAX-GROSS-EXPOSURE': ({ maxGrossExposure }, { exposure, portfolio }) =>
    isEndless(maxGrossExposure) ? [] : new MaxGrossExposureRule(exactLimit(maxGrossExposure, portfolio), exposure),
  'MAX-NET-EXPOSURE': ({ maxNetExposure }, { exposure, portfolio }) =>
    isEndless(maxNetExposure) ? [] : new MaxNetExposureRule(exactLimit(maxNetExposure, portfolio), exposure),
  'MAX-LEVERAGE': ({ maxLeverage }, { exposure }) =>
    isEndless(maxLeverage) ? [] : new MaxLeverageRule(maxLeverage, exposure),
  'SECTOR-CONCENTRATION': ({ maxSectorShare }, { exposure }) =>
    isEndless(maxSectorShare) ? [] : new ConcentrationRule(maxSectorShare, exposure, 'sector'),
  'ASSET-CLASS-CONCENTRATION': ({ maxAssetClassShare }, { exposure }) =>
    isEndless(maxAssetClassShare) ? [] : new ConcentrationRule(maxAssetClassShare, exposure, 'assetClass'),
  'CORRELATION-CONCENTRATION': ({ maxCorrelatedShare }, { exposure }) =>
    isEndless(maxCorrelatedShare) ? [] : new ConcentrationRule(maxCorrelatedShare, exposure, 'correlated'),
  'MAX-OPEN-ORDERS': ({ maxOpenOrders }) => (isEndless(maxOpenOrders) ? [] : new MaxOpenOrdersRule(maxOpenOrders)),
  'MAX-OPEN-ORDERS-STRATEGY': ({ maxOpenOrdersPerStrategy }, { exposure }) =>
    isEndless(maxOpenOrdersPerStrategy) ? [] : new MaxStrategyOrdersRule(maxOpenOrdersPerStrategy, exposure),
  'MAX-OPEN-ORDERS-SYMBOL': ({ maxOpenOrdersPerSymbol }, { exposure }) =>
    isEndless(maxOpenOrdersPerSymbol) ? [] : new MaxSymbolOrdersRule(maxOpenOrdersPerSymbol, exposure),
  'MESSAGE-RATE': ({ messageBurst }, { messages, clock }) =>
    isEndless(messageBurst) ? [] : new MessageRateRule(messageBurst, messages, clock),
}

/** The rules that stand for a strategy in an instrument. A limit that was written down as endless has none. */
export function rulesFor(limits: LimitValues, sources: RuleSources, target: RuleTarget): readonly RiskRule[] {
  return Object.values(ACCOUNT_RULES).flatMap((make) => make(limits, sources, target))
}

function isEndless(limit: number): boolean {
  return limit === Number.POSITIVE_INFINITY
}
