/**
 * The module `quantx`: all that a strategy file needs. See docs/strategies.md.
 *
 * @packageDocumentation
 */
export { z } from 'zod'

export { Strategy } from './engine/strategy/strategy.ts'
export { RuleBasedStrategy } from './engine/strategy/rule-based-strategy.ts'
export { sized } from './engine/strategy/sizing.ts'
export type { Sizing } from './engine/strategy/sizing.ts'
export type { Bracket, BracketOptions, OrderChanges, OrderOptions } from './engine/strategy/order-options.ts'
export type { AccountSummary, PositionView, SeriesChoice, UniverseNotice } from './engine/strategy/strategy.ts'
export type { SavedState } from './engine/strategy/saved-state.ts'
export type { AtrSize, KellySize, PositionSizing, VolatilitySize } from './engine/strategy/position-sizing.ts'
export type { StrategyCorporateAction } from './engine/strategy/strategy-action.ts'

export { Atr } from './engine/indicators/atr.ts'
export { BollingerBands } from './engine/indicators/bollinger-bands.ts'
export { Donchian } from './engine/indicators/donchian.ts'
export { Ema } from './engine/indicators/ema.ts'
export { Indicator } from './engine/indicators/indicator.ts'
export { Line } from './engine/indicators/line.ts'
export { Macd } from './engine/indicators/macd.ts'
export { Rsi } from './engine/indicators/rsi.ts'
export { Sma } from './engine/indicators/sma.ts'
export { StandardDeviation } from './engine/indicators/standard-deviation.ts'
export { Wma } from './engine/indicators/wma.ts'
export type { Pane } from './engine/indicators/indicator.ts'
export type { NamedLine } from './engine/indicators/line.ts'
export type { Source, SourceOptions } from './engine/indicators/source.ts'

export type { Bar } from './engine/model/bar.ts'
export type { Instrument } from './engine/model/instrument.ts'
export type { OrderSide, OrderType, TimeInForce } from './engine/model/order-request.ts'
export type { OrderStatus } from './engine/model/order-status.ts'
export type {
  StrategyFill as Fill,
  StrategyOrder as Order,
  StrategyQuote as Quote,
  StrategyTrade as Trade,
} from './engine/strategy/strategy-views.ts'
