import type { AccountConfig } from '../../contract/account-config.ts'
import type { CostConfig } from '../../contract/costs.ts'
import { SimulatedClock } from '../kernel/clock.ts'
import { NO_JOURNAL } from '../kernel/journal.ts'
import { SeededRandom } from '../kernel/random.ts'
import { BarReplay } from '../market/bar-replay.ts'
import type { Universe } from '../market/universe.ts'
import type { Bar } from '../model/bar.ts'
import { firstRowFrom, isStream, toldVolumeBefore } from '../model/bar-stream.ts'
import type { AnySeries } from '../model/bar-stream.ts'
import type { CorporateAction } from '../model/corporate-action.ts'
import { moneyOf } from '../model/currency.ts'
import type { Currency } from '../model/currency.ts'
import { CancelledError, ConfigError, DataError, InvariantError, messageOf } from '../model/errors.ts'
import type { StrategyError } from '../model/errors.ts'
import { matchedBy } from '../model/tick-series.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Timestamp } from '../model/units.ts'
import type { CommissionTerms } from '../portfolio/commission.ts'
import type { FinancingTerms } from '../portfolio/financing.ts'
import type { MarginTerms } from '../portfolio/margin-terms.ts'
import type { ConversionTerms } from '../risk/account-books.ts'
import { UNLIMITED } from '../risk/risk-gate.ts'
import { TradingState } from '../risk/trading-state.ts'
import { LatencyModel } from '../simulation/latency.ts'
import type { LatencyTerms } from '../simulation/latency.ts'
import type { FillRules } from '../simulation/fill-rules.ts'
import type { SlippageTerms } from '../simulation/slippage.ts'
import type { StrategyDefinition } from '../strategy/definition.ts'
import { parseParameters } from '../strategy/parameters.ts'
import type { StrategyHost } from '../strategy/strategy-host.ts'
import type { ParameterValues } from '../strategy/parameters.ts'
import { Trader } from '../trader.ts'
import { DatedEvents } from './dated-events.ts'
import { LongCurve, MOST_POINTS } from './long-curve.ts'
import type { ToldCurve } from './long-curve.ts'
import { Recorder } from './recorder.ts'
import type { RunTail } from './run-tail.ts'
import { detailWarnings } from './detail-coverage.ts'
import { attachDetails, betweenBars } from './inside-bars.ts'
import { warningsOf } from './run-warnings.ts'
import { measureBacktest, measureCurve } from './statistics/statistics.ts'
import type { BacktestStatistics } from './statistics/statistics.ts'
import type { MeasuredTrade } from './statistics/trade-statistics.ts'

/** What to run, on what, at what cost. */
export interface BacktestConfig {
  readonly definition: StrategyDefinition
  readonly params: ParameterValues
  /** Histories to trade, the main symbol's first; all of one timeframe. */
  readonly histories: readonly AnySeries[]
  /** What happened to the symbols; see DatedEvents. */
  readonly actions?: readonly CorporateAction[] | undefined
  /** Which symbols may be traded when; all, always, when left out. */
  readonly universe?: Universe | undefined
  /** First and last open time to trade, both included; ±Infinity for all. */
  readonly from: number
  readonly to: number
  readonly currency: Currency
  /** Starting cash in decimals. */
  readonly cash: number
  readonly commission: CommissionTerms
  readonly slippage: SlippageTerms
  readonly latency?: LatencyTerms | undefined
  readonly financing?: FinancingTerms | undefined
  /** Margin that positions stand on; a cash account when left out. */
  readonly margin?: MarginTerms | undefined
  /** Rates of other currencies; without them all symbols have to be in the account's. */
  readonly conversion?: ConversionTerms | undefined
  /** What the account was made of, for the result. */
  readonly account?: AccountConfig | undefined
  /** What the costs were made of, for the result; made of commission and slippage when left out. */
  readonly costs?: CostConfig | undefined
  /** How orders fill where bars leave it open; {@link FILL_RULES} when left out. */
  readonly fills?: FillRules
  /** Finer bars, one series for each symbol that has any: orders are matched on them. */
  readonly details?: readonly AnySeries[]
  /** Days (weeks, months) with bars in a year, for annual figures. */
  readonly periodsPerYear: number
  /** Seed of the strategy's random numbers. */
  readonly seed: number
}

/** How a run is watched and ended early. */
export interface BacktestHooks {
  /** How many bars are played between two reports; {@link BARS_PER_REPORT} when left out. */
  readonly barsPerReport?: number
  /** Called after so many bars and at the end. */
  readonly onProgress?: (done: number, total: number, recorder: Recorder) => void
  /** Asked as often; true ends the run with a CancelledError. */
  readonly cancelled?: () => boolean
  /** Called when all bars are played, before they are measured. */
  readonly onPlayed?: () => void
  /** Looks on at every moment. */
  readonly watch?: RunWatch
  /** Takes from the run what is over. */
  readonly tail?: RunTail | undefined
}

/** Sees a run from within without a part in it. */
export interface RunWatch {
  /** Before the strategy starts. @param instruments of the run, the main one first */
  begin(trader: Trader, host: StrategyHost, instruments: readonly Instrument[]): void
  /** After each moment of market data, with the open time of its bar. */
  moment(time: Timestamp): void
}

/** A finished run in exact units; see result.ts for decimals. */
export interface BacktestOutcome {
  readonly config: BacktestConfig
  /** Parameters with their defaults. */
  readonly params: ParameterValues
  readonly trader: Trader
  readonly recorder: Recorder
  /** What took orders, fills and trades out of trader and recorder, if anything did. */
  readonly tail?: RunTail | undefined
  /** The equity of each moment; of a very long run, what stands for it. */
  readonly curve: ToldCurve
  /** Those of the configuration, up to the delisting of each. */
  readonly histories: readonly AnySeries[]
  readonly statistics: BacktestStatistics
  readonly bars: number
  readonly warnings: readonly string[]
}

export const BARS_PER_REPORT = 256

/** What of a very long run's equity is held before it is measured. */
const POINTS_AT_ONCE = 262_144

/** Sets the chance of delays apart from that of the strategy. */
const LATENCY_SEED = 0x6c_61_74_65

/**
 * Runs a strategy over histories with the whole engine on: events, gate, orders, costs, portfolio, statistics.
 * The same configuration gives the same outcome everywhere.
 * @throws ConfigError for bad parameters, StrategyError when the strategy throws, CancelledError when cancelled
 */
export function runBacktest(config: BacktestConfig, hooks: BacktestHooks = {}): BacktestOutcome {
  const { definition, histories } = config
  const main = histories[0]
  if (!main) throw new ConfigError('expected at least one history to run on, found none')
  if (!(config.from <= config.to))
    throw new ConfigError(`expected from before to, found ${config.from} and ${config.to}`)
  if (!(config.cash > 0)) throw new ConfigError(`expected cash above 0, found ${config.cash}`)
  const params = parseParameters(definition.strategyClass.parameters, config.params, definition.name)
  const clock = new SimulatedClock(Number.NEGATIVE_INFINITY as Timestamp)
  const dated = new DatedEvents(config)
  const moments = config.histories.reduce((sum, { bars }) => sum + bars.length, 0)
  const long = moments > MOST_POINTS ? new LongCurve(moneyOf(config.cash, config.currency), moments) : undefined
  const recorder = long ? new Recorder(POINTS_AT_ONCE) : recorderOf(config, dated, moments)
  const trader = buildTrader(config, clock, recorder)
  trader.bus.attach('fill', recorder.fillLog)
  trader.bus.subscribe('action', 'recorder', (event) =>
    recorder.actions.push({ event, fillsBefore: recorder.fillCount }),
  )
  for (const { instrument, timeframe, bars, ticks } of histories) {
    trader.addInstrument(instrument, timeframe, matchedBy(ticks))
    // Whether later ones tell any is not known yet: the first that does will say.
    trader.exchange.book(instrument).hasVolume = toldVolumeBefore(bars, firstRowFrom(bars, config.from))
  }
  attachDetails(config, trader)
  const replay = new BarReplay(clock, trader.market, dated.histories, config, betweenBars(config, dated, clock, trader))
  for (const market of trader.market.all) market.past = () => replay.past(market.instrument.symbol)
  if (replay.total === 0) throw new ConfigError(`expected bars of ${main.instrument.symbol} in the range, found none`)
  const failures: StrategyError[] = []
  const host = trader.host({
    id: definition.name,
    definition,
    params,
    symbols: histories.map(({ instrument }) => instrument.symbol),
    timeframe: main.timeframe,
    members: dated.members,
    onFailure: (error) => failures.push(error),
  })
  dated.bind({
    act: (action, instrument, open, at) => trader.corporateActions.apply(action, instrument, open, at),
    changeUniverse: (change) => host.changeUniverse(change),
  })
  const { watch } = hooks
  watch?.begin(
    trader,
    host,
    histories.map(({ instrument }) => instrument),
  )
  clock.advanceTo((replay.nextTime - main.timeframe) as Timestamp)
  host.start()
  trader.bus.settle()
  const onMoment = momentTaker(recorder, trader, watch)
  while (!replay.finished && failures.length === 0) {
    if (hooks.cancelled?.())
      throw new CancelledError(`the backtest was cancelled after ${replay.done} of ${replay.total} bars`)
    replay.play(Math.min(hooks.barsPerReport ?? BARS_PER_REPORT, recorder.room), onMoment)
    hooks.onProgress?.(replay.done, replay.total, recorder)
    if (long && recorder.room < BARS_PER_REPORT) long.drain(recorder)
    hooks.tail?.follow(trader, recorder)
  }
  if (failures.length === 0) finish(dated, clock, recorder, trader)
  host.stop()
  trader.bus.settle()
  if (failures[0]) throw failures[0]
  hooks.tail?.end(trader, recorder)
  hooks.onPlayed?.()
  long?.drain(recorder)
  const statistics = measure(config, trader, recorder, hooks.tail?.trades ?? recorder.trades, long)
  return {
    config,
    params: params as ParameterValues,
    trader,
    recorder,
    tail: hooks.tail,
    curve: long?.finish() ?? wholeCurve(recorder),
    histories: dated.histories,
    statistics,
    bars: replay.done,
    warnings: [...detailWarnings(config), ...warningsOf(trader)],
  }
}

function momentTaker(recorder: Recorder, { portfolio }: Trader, watch: RunWatch | undefined) {
  if (!watch) return (first: Bar) => recorder.recordBar(first, portfolio)
  return (first: Bar) => {
    recorder.recordBar(first, portfolio)
    watch.moment(first.time)
  }
}

/** Lets happen what comes after the last bar, and writes down what is left then. */
function finish(dated: DatedEvents, clock: SimulatedClock, recorder: Recorder, { portfolio }: Trader): void {
  if (dated.endsAt === undefined) return
  const at = Math.max(clock.now(), dated.endsAt) as Timestamp
  clock.advanceTo(at)
  dated.happen(Number.POSITIVE_INFINITY, at)
  recorder.record(at, portfolio)
}

function recorderOf({ histories, from }: BacktestConfig, { endsAt }: DatedEvents, moments: number): Recorder {
  const [only, second] = histories
  if (!only || second || endsAt !== undefined || isStream(only.bars)) return new Recorder(moments + 1)
  return new Recorder(moments, only.bars.time.subarray(firstRowFrom(only.bars, from)))
}

function wholeCurve({ time, equity, length }: Recorder): ToldCurve {
  return { time: time.subarray(0, length), equity: equity.subarray(0, length) }
}

function buildTrader(config: BacktestConfig, clock: SimulatedClock, recorder: Recorder): Trader {
  return new Trader({
    clock,
    timers: clock,
    random: new SeededRandom(config.seed),
    journal: NO_JOURNAL,
    currency: config.currency,
    cash: moneyOf(config.cash, config.currency),
    limits: UNLIMITED,
    state: new TradingState(null),
    commission: config.commission,
    slippage: config.slippage,
    latency: config.latency && new LatencyModel(config.latency, new SeededRandom(config.seed ^ LATENCY_SEED)),
    financing: config.financing,
    margin: config.margin,
    conversion: config.conversion,
    ...(config.fills ? { fillRules: config.fills } : {}),
    ids: { orders: 'O', fills: 'F', ordersBefore: 0 },
    onFault: (subscriber, error) => {
      // What is missing in the data is said as it is: nothing is wrong with whoever found it.
      if (error instanceof DataError) throw error
      throw new InvariantError(`${subscriber} failed during a backtest: ${messageOf(error)}`, { cause: error })
    },
    onTrade: (trade) => recorder.trades.push(trade),
  })
}

function measure(
  config: BacktestConfig,
  { portfolio }: Trader,
  { time, equity, length, barsInMarket }: Recorder,
  trades: readonly MeasuredTrade[],
  long: LongCurve | undefined,
): BacktestStatistics {
  const facts = {
    trades,
    barsInMarket,
    initialEquity: portfolio.initialCash,
    currency: config.currency,
    commission: portfolio.commission,
    turnoverNotional: portfolio.traded,
    periodsPerYear: config.periodsPerYear,
  }
  return long ? measureCurve(long.figures, facts) : measureBacktest({ time, equity, length, ...facts })
}
