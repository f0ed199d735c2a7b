import type { OrderManager } from '../execution/order-manager.ts'
import type { Clock, Timers } from '../kernel/clock.ts'
import type { EventBus } from '../kernel/event-bus.ts'
import type { Random } from '../kernel/random.ts'
import type { InstrumentMarket } from '../market/market.ts'
import { ConfigError } from '../model/errors.ts'
import type { StrategyError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Timeframe } from '../model/time.ts'
import type { Portfolio } from '../portfolio/portfolio.ts'
import type { WorkingOrders } from '../portfolio/working-orders.ts'
import type { RiskGate } from '../risk/risk-gate.ts'
import type { StrategyDefinition } from './definition.ts'

/** What a strategy is hosted with. */
export interface StrategyHostParts {
  readonly id: string
  readonly definition: StrategyDefinition
  /** Parameters, parsed. */
  readonly params: Readonly<Record<string, unknown>>
  /** The markets it trades, the main one first. */
  readonly markets: readonly InstrumentMarket[]
  readonly timeframe: Timeframe
  /** Symbols that it begins with; all when left out. */
  readonly members?: readonly string[] | undefined
  readonly clock: Clock
  readonly timers: Timers
  readonly random: Random
  readonly bus: EventBus
  readonly orders: OrderManager
  readonly gate: RiskGate
  readonly portfolio: Portfolio
  readonly working: WorkingOrders
  /** Called once when the strategy threw and was taken out. */
  readonly onFailure: (error: StrategyError) => void
}

/** The instrument of a symbol that there are bars of. @throws ConfigError */
export function instrumentOf({ markets }: Pick<StrategyHostParts, 'markets'>, symbol: string): Instrument {
  const market = markets.find(({ instrument }) => instrument.symbol === symbol)
  if (market) return market.instrument
  throw new ConfigError(`expected bars of ${symbol}, found none`)
}
