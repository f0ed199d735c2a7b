import type { LimitValue } from '../../contract/risk.ts'
import type {
  MeasureView,
  PriceHealthView,
  RiskFiguresView,
  RiskMonitorView,
  StrategyPauseView,
  SymbolRiskView,
} from '../../contract/risk-monitor.ts'
import { moneyToDecimal } from '../model/currency.ts'
import { MANUAL } from '../model/order-request.ts'
import type { Money } from '../model/units.ts'
import type { AccountControls } from '../risk/account-controls.ts'
import { liquidationPoint } from '../risk/liquidation-distance.ts'
import type { LimitValues } from '../risk/limits.ts'
import type { RiskMonitor } from '../risk/monitor.ts'
import { faultKey } from '../risk/price-faults.ts'
import type { StrategyPause } from '../risk/strategy-pauses.ts'
import { MEASURES, THRESHOLD_ACTIONS, thresholdName } from '../risk/thresholds.ts'
import type { Measure } from '../risk/thresholds.ts'
import { utilisation } from '../risk/utilisation.ts'
import type { Session } from '../session/session.ts'

/** The account after the order, for the screen; null where the account has no rules, or there is no session. */
export function riskMonitorView(session: Session | null): RiskMonitorView | null {
  const controls = session?.trader.controls
  if (!session?.monitor || !controls) return null
  const { monitor } = session.monitor
  const { portfolio, limits, protections, conducts, pauses, now } = controls
  const money = (amount: number) => moneyToDecimal(amount as Money, portfolio.currency)
  return {
    currency: portfolio.currency.code,
    equity: money(portfolio.equity),
    dayStart: money(monitor.dayStart),
    peak: money(monitor.peak),
    measures: measuresOf(monitor, controls),
    figures: figuresOf(session, monitor, portfolio.equity),
    marginUse: session.trader.books.margin === null ? null : finite(monitor.measure('marginUse')),
    symbols: symbolsOf(session, controls),
    strategies: [...monitor.results.all].map(({ id, pnl }) => ({ strategyId: id, pnl: money(pnl) })),
    uses: utilisation(controls).map((use) => ({ ...use, limit: limitView(use.limit) })),
    protections: [...protections.active(now)],
    locks: [...conducts.locks],
    pauses: pauses.all.map((pause) => pauseView(session, pause)),
    prices: priceHealth(session),
    limitsVersion: limits.version,
    at: now,
  }
}

/** Why a strategy's entries wait, with the end of it as far as it is known. */
export function pauseView({ prices }: Session, pause: StrategyPause): StrategyPauseView {
  const { strategyId, key, code = key, reason, release, at } = pause
  const fault = prices?.watch.faults.all.find((each) => faultKey(each) === key)
  return { strategyId, key, code, reason, release, at, until: fault?.until ?? null }
}

function priceHealth({ prices }: Session): PriceHealthView {
  const view = { discarded: 0, confirmed: 0, crossed: 0 }
  for (const { counts } of prices?.watch.screens ?? []) {
    view.discarded += counts.discarded
    view.confirmed += counts.confirmed
    view.crossed += counts.crossed
  }
  return { faults: (prices?.watch.faults.all ?? []).map((fault) => ({ ...fault })), ...view }
}

function measuresOf(monitor: RiskMonitor, { limits, portfolio }: AccountControls): MeasureView[] {
  const view = (measure: Measure, about: string, found: number, stand: LimitValues): MeasureView => {
    const passed = monitor.passed(measure, about)
    const thresholds = THRESHOLD_ACTIONS.map((action) => {
      const limitName = thresholdName(measure, action)
      return { action, limitName, limit: limitView(stand[limitName]), passed: passed.includes(action) }
    })
    return { measure, about, found: Math.min(found, Number.MAX_VALUE), thresholds }
  }
  const strategies = [...monitor.results.all].filter(({ id }) => id !== MANUAL)
  return [
    ...MEASURES.flatMap((measure) =>
      measure === 'strategyLoss' ? [] : [view(measure, '', monitor.measure(measure), limits.base)],
    ),
    ...strategies.map(({ id, pnl }) => {
      const lost = Math.max(0, -moneyToDecimal(pnl as Money, portfolio.currency))
      return view('strategyLoss', id, lost, limits.resolveStrategy(id))
    }),
  ]
}

function figuresOf({ feed }: Session, monitor: RiskMonitor, equity: Money): RiskFiguresView {
  const { steps, beta, ...amounts } = monitor.figures
  const part = (amount: number) => (equity > 0 ? finite(amount / equity) : null)
  return {
    steps,
    historicalVar: part(amounts.historicalVar),
    parametricVar: part(amounts.parametricVar),
    ewmaVar: part(amounts.ewmaVar),
    expectedShortfall: part(amounts.expectedShortfall),
    volatility: part(amounts.volatility),
    beta: part(beta),
    benchmark: feed.instruments[0]?.instrument.symbol ?? '',
  }
}

function symbolsOf({ trader }: Session, { portfolio, exposure }: AccountControls): SymbolRiskView[] {
  const { margin } = trader.books
  const held = [...portfolio.holdings].filter(({ position }) => position.quantity !== 0)
  return held.map((holding) => {
    const { instrument } = holding
    const point = margin && liquidationPoint(margin, holding)
    return {
      symbol: instrument.symbol,
      sector: exposure.symbol(instrument).sector.name,
      currency: instrument.currency.code,
      value: moneyToDecimal(holding.exposure, portfolio.currency),
      share: portfolio.equity > 0 ? holding.exposure / portfolio.equity : null,
      liquidationPrice: point === null ? null : point.price / instrument.priceScale,
      liquidationDistance: point === null ? null : point.distance,
    }
  })
}

/** A limit as the screen has it. */
export function limitView(limit: number): LimitValue {
  return limit === Number.POSITIVE_INFINITY ? 'unlimited' : limit
}

function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null
}
