import type { BacktestResult, Metrics, OpenPositionRecord, OrderRecord, TradeRecord } from '../../contract/backtest.ts'
import { type Currency, moneyToDecimal } from '../model/currency.ts'
import { ensure } from '../model/errors.ts'
import { formatTimeframe } from '../model/time.ts'
import type { Money } from '../model/units.ts'
import type { Holding } from '../portfolio/portfolio.ts'
import { FILL_RULES } from '../simulation/fill-rules.ts'
import { parameterJsonSchema } from '../strategy/parameters.ts'
import { accountMetrics, accountRecords, forcedOrders, inOrderOfMaking } from './account-records.ts'
import { actionRecords, membershipRecords, namesOf, seriesRecords } from './action-records.ts'
import { pricesOf, type RunPrices } from './average-prices.ts'
import { orderFactsOf, splitsOf } from './order-facts.ts'
import { ordersOf, tradesOf } from './run-records.ts'
import type { Records } from './run-records.ts'
import type { BacktestConfig, BacktestOutcome } from './runner.ts'
import { doubtsOf } from './statistics/doubts/doubts.ts'

/** What a result tells beyond the run itself. */
export interface ResultFacts {
  readonly engine: { readonly version: string; readonly node: string }
  /** Hash of the whole series that the run's bars are from. */
  readonly sha256: string
  /** Hashes of the other symbols' series, in their order. */
  /** Hash of the finer bars that orders were matched on. */
  readonly detailHash?: string | undefined
  readonly otherHashes?: readonly string[]
  /** Hashes of the pairs of currencies, in their order. */
  readonly rateHashes?: readonly string[]
  /** The ticks that orders were matched on, by symbol. */
  readonly ticks?: BacktestResult['data']['ticks']
  /** Trades and orders of a run whose tail was taken from it: see RunTail. */
  readonly records?: Pick<LongResult, 'trades' | 'orders'> | undefined
  /** See digest.ts. */
  readonly digest: string
  readonly loadMs: number
  readonly runMs: number
  /** What a reader should know of the data, put before the warnings of the run. */
  readonly warnings: readonly string[]
}

/** A result whose trades and orders are made when they are looked at: there may be a million of them. */
export interface LongResult extends Omit<BacktestResult, 'trades' | 'orders'> {
  readonly trades: Records<TradeRecord>
  readonly orders: Records<OrderRecord>
}

/** A finished run in decimals, schema 1: docs/backtest-json.md. Prices, quantities and money are exact. */
export function resultOf(outcome: BacktestOutcome, facts: ResultFacts): BacktestResult {
  const result = longResultOf(outcome, facts)
  return { ...result, trades: [...result.trades], orders: [...result.orders] }
}

/** {@link resultOf} that makes trades and orders anew for each who looks at them. */
export function longResultOf(outcome: BacktestOutcome, facts: ResultFacts): LongResult {
  const result = recordsOf(outcome, facts)
  return { ...result, doubts: doubtsOf(result) }
}

function recordsOf(outcome: BacktestOutcome, facts: ResultFacts): LongResult {
  const { config, recorder, trader, bars } = outcome
  const { currency } = config
  const nameAt = namesOf(recorder)
  const { trades, orders, prices } =
    outcome.tail && facts.records ? { ...facts.records, prices: outcome.tail.prices } : recordsIn(outcome)
  return {
    schema: 1,
    engine: facts.engine,
    strategy: strategyOf(outcome),
    data: { ...dataOf(outcome, facts.sha256), ...(facts.ticks ? { ticks: facts.ticks } : {}) },
    config: configOf(config, facts.detailHash),
    timing: {
      loadMs: facts.loadMs,
      runMs: facts.runMs,
      barsPerSecond: facts.runMs > 0 ? Math.round((bars * 1_000) / facts.runMs) : 0,
    },
    metrics: metricsOf(outcome),
    trades,
    openPositions: [...trader.portfolio.holdings]
      .filter(({ position }) => position.quantity !== 0)
      .map((holding) => openRecord(holding, prices, currency, nameAt)),
    orders,
    equity: equityOf(outcome),
    warnings: [...facts.warnings, ...outcome.warnings],
    digest: facts.digest,
    ...(config.histories.length > 1 ? { series: seriesOf(outcome, [facts.sha256, ...(facts.otherHashes ?? [])]) } : {}),
    ...(config.actions ? { corporateActions: actionRecords(recorder) } : {}),
    ...(config.universe ? { universe: membershipRecords(config.universe) } : {}),
    ...accountRecords(trader, facts.rateHashes ?? []),
  }
}

/** Trades and orders that are in memory. */
function recordsIn({ recorder, trader, config: { currency } }: BacktestOutcome) {
  const prices = pricesOf(recorder.eachFill, splitsOf(recorder))
  const forced = forcedOrders(trader)
  return {
    prices,
    trades: tradesOf(recorder.trades, prices.closed, currency, namesOf(recorder)),
    orders: ordersOf(inOrderOfMaking(trader, forced), orderFactsOf(recorder, prices, currency, forced)),
  }
}

function equityOf({ curve, config }: BacktestOutcome): BacktestResult['equity'] {
  return {
    time: Array.from(curve.time),
    value: Array.from(curve.equity, (money) => moneyToDecimal(money as Money, config.currency)),
    ...(curve.of === undefined ? {} : { of: curve.of }),
  }
}

type NameAt = ReturnType<typeof namesOf>

function strategyOf({ config, params }: BacktestOutcome): BacktestResult['strategy'] {
  const { name, file, hash, source, strategyClass } = config.definition
  return { name, file, hash, params, source, parameters: parameterJsonSchema(strategyClass.parameters) }
}

function dataOf(outcome: BacktestOutcome, sha256: string): BacktestResult['data'] {
  const { timeframe } = ensure(outcome.histories[0], 'a history')
  const [main] = seriesOf(outcome, [sha256])
  const { first, last, ...played } = ensure(main, 'a series')
  return { ...played, timeframe: formatTimeframe(timeframe), first: first ?? 0, last: last ?? 0 }
}

function seriesOf({ histories, config: { from, to } }: BacktestOutcome, hashes: readonly string[]) {
  return seriesRecords({ histories, from, to }, hashes)
}

function configOf(
  { cash, currency, from, to, commission, slippage, ...config }: BacktestConfig,
  detailHash: string | undefined,
): BacktestResult['config'] {
  const { path, limits, markets, volumeShare } = config.fills ?? FILL_RULES
  const [detail] = config.details ?? []
  return {
    cash,
    currency: currency.code,
    from: Number.isFinite(from) ? from : null,
    to: Number.isFinite(to) ? to : null,
    costs: config.costs ?? {
      commission: commission.fraction,
      commissionPerShare: commission.perShare,
      commissionMinimum: commission.minimum,
      slippage: slippage.fraction,
      slippageTicks: slippage.increments,
    },
    fills: { path, limit: limits, market: markets, volumeShare },
    ...(config.account ? { account: config.account } : {}),
    ...(detail ? { detail: { timeframe: formatTimeframe(detail.timeframe), sha256: detailHash ?? '' } } : {}),
    periodsPerYear: config.periodsPerYear,
    seed: config.seed,
  }
}

/** A run has bars, so its exposure is defined. */
function metricsOf({ statistics, config, trader }: BacktestOutcome): Metrics {
  const { financing, currency } = trader.portfolio
  const money = (amount: Money) => moneyToDecimal(amount, currency)
  const { interest, borrow, funding } = financing
  const paid = config.actions ? { dividends: money(trader.portfolio.dividends) } : {}
  const flows = { interest: money(interest), borrowFees: money(borrow), funding: money(funding) }
  return {
    ...statistics,
    exposure: statistics.exposure ?? 0,
    ...(config.financing ? flows : {}),
    ...paid,
    ...accountMetrics(trader),
  }
}

function openRecord(holding: Holding, { open }: RunPrices, currency: Currency, nameAt: NameAt): OpenPositionRecord {
  const { instrument, position, trip, markPrice, openPnl } = holding
  const entry = open.get(instrument.symbol)
  return {
    symbol: nameAt(instrument.symbol, Number.POSITIVE_INFINITY),
    side: position.quantity > 0 ? 'long' : 'short',
    quantity: Math.abs(instrument.quantityToDecimal(position.quantity)),
    entryTime: position.openedAt,
    // What is held cost the average of what was bought at the time, not of every entry since flat.
    entryPrice: entry?.isSingle === true ? entry.decimal : position.averagePrice,
    markPrice: instrument.priceToDecimal(markPrice),
    openPnl: moneyToDecimal(openPnl, currency),
    commission: moneyToDecimal(trip.commission, currency),
  }
}
