import { z } from 'zod'
import type { Indicator } from '../indicators/indicator.ts'
import type { Bar } from '../model/bar.ts'
import { formatTimeframe } from '../model/time.ts'
import type { Timeframe } from '../model/time.ts'
import type { OrderSide } from '../model/order-request.ts'
import { NO_OPTIONS } from './order-options.ts'
import type { SavedState } from './saved-state.ts'
import type { Bracket, BracketOptions, OrderChanges, OrderOptions } from './order-options.ts'
import { PositionSizing } from './position-sizing.ts'
import type { StrategyCorporateAction } from './strategy-action.ts'
import type { StrategyFill, StrategyOrder, StrategyQuote, StrategyTrade } from './strategy-views.ts'

/** What a strategy holds of one symbol, in decimals. */
export interface PositionView {
  readonly symbol: string
  /** Positive is long, negative is short, 0 is flat. */
  readonly quantity: number
  /** NaN when flat. */
  readonly averagePrice: number
  readonly openPnl: number
  readonly realisedPnl: number
  readonly isFlat: boolean
  readonly isLong: boolean
  readonly isShort: boolean
}

/** Symbols that may be traded from now on, and those that may only be closed. */
export interface UniverseNotice {
  readonly joined: readonly string[]
  readonly left: readonly string[]
}

/** The account that the strategy trades in, in decimals. */
export interface AccountSummary {
  readonly cash: number
  readonly equity: number
  readonly buyingPower: number
}

/** Which series of bars feeds an indicator. */
export interface SeriesChoice {
  /** The strategy's first symbol when left out. */
  readonly symbol?: string
  /** Other bars than those it runs on, made of the bars as they come: `1h`, `session:1d`, `500t`, `renko:0.50`. */
  readonly bars?: string
}

/** What the engine lends to a strategy. Strategies use the methods of {@link Strategy} instead. */
export interface StrategyServices {
  readonly params: unknown
  readonly timeframe: Timeframe
  readonly symbols: readonly string[]
  now(): number
  random(): number
  account(): AccountSummary
  position(symbol: string): PositionView
  lastPrice(symbol: string): number
  place(side: 'buy' | 'sell', quantity: number, options: OrderOptions): StrategyOrder
  quantityFor(symbol: string, percent: number): number
  targetPercent(percent: number, options: OrderOptions): StrategyOrder | null
  close(symbol: string): StrategyOrder | null
  bracket(side: OrderSide, quantity: number, options: BracketOptions): Bracket
  amend(order: StrategyOrder, changes: OrderChanges): boolean
  cancel(order: StrategyOrder): void
  workingOrders(): readonly StrategyOrder[]
  addIndicator(indicator: Indicator, choice: SeriesChoice): void
  subscribe(bars: string, symbol: string): string
  setTimer(name: string, delayMs: number): void
  log(message: string): void
}

/** The zod object that describes a strategy's parameters. */
export type ParameterShape = z.ZodObject

/**
 * Base of every strategy. The same code runs in a backtest, on paper and live, and cannot tell which.
 *
 * Declare parameters as a zod object, indicators as fields, and override the handlers that matter:
 *
 * ```ts
 * const parameters = z.object({ period: z.int().min(2).default(20).describe('Bars in the average') })
 *
 * export default class Follow extends Strategy<typeof parameters> {
 *   static override readonly parameters = parameters
 *   readonly average = this.indicator(new Sma(this.params.period))
 *
 *   override onBar(bar: Bar) {
 *     if (bar.close > this.average.value && this.position().isFlat) this.buy(100)
 *   }
 * }
 * ```
 */
export abstract class Strategy<P extends ParameterShape = ParameterShape> {
  /** Parameters with their defaults, ranges and descriptions. */
  static readonly parameters: ParameterShape = z.object({})
  /** One sentence for the strategy list. */
  static readonly description: string = ''

  /** The parameters of this run, checked against the schema. */
  declare readonly params: z.infer<P>
  /** The main symbol. */
  declare protected readonly symbol: string
  /** The bars it runs on, as `bar.spec` names them: `1m`. */
  declare protected readonly timeframe: string
  readonly #services: StrategyServices
  readonly #mainPosition: PositionView
  #sizing: PositionSizing | undefined

  /** Called by the engine only. */
  constructor(services: StrategyServices) {
    this.#services = services
    this.symbol = services.symbols[0] ?? ''
    this.timeframe = formatTimeframe(services.timeframe)
    this.#mainPosition = services.position(this.symbol)
    // The engine parsed the values with this class's own schema.
    this.params = services.params as z.infer<P>
  }

  /** Called once, before the first event. */
  onStart(): void {}
  /** A bar closed, of the strategy's timeframe or of {@link subscribe}. Indicators have taken it already. The bar object is reused: keep its values, not itself. */
  onBar(_bar: Bar): void {}
  /** Bid or ask changed. */
  onQuote(_quote: StrategyQuote): void {}
  /** Somebody traded. */
  onTrade(_trade: StrategyTrade): void {}
  /** One of this strategy's orders was filled, in part or whole. The position is up to date. */
  onFill(_fill: StrategyFill): void {}
  /** One of this strategy's orders changed its status or its terms, or its trailing stop moved. */
  onOrder(_order: StrategyOrder): void {}
  /** This strategy's position changed. */
  onPosition(_position: PositionView): void {}
  /**
   * Something happened to a symbol: a split, a dividend, a new name, the end of its trading. Positions, orders and
   * indicators are in its terms already; prices that you remember yourself are not.
   */
  onCorporateAction(_action: StrategyCorporateAction): void {}
  /** Symbols joined or left the list that the strategy was started with. {@link symbols} is up to date. */
  onUniverse(_change: UniverseNotice): void {}
  /** A timer set with {@link setTimer} is due. */
  onTimer(_name: string): void {}
  /**
   * What this strategy has to remember over a restart of the engine, as plain values. Asked for whenever the session is
   * written down, several times a second: it should be quick, and must change nothing. Nothing is saved when it is not
   * overridden.
   */
  onSave(): SavedState | undefined {
    return undefined
  }
  /**
   * Called once, before {@link onStart}, when a session goes on after a restart of the engine, with what {@link onSave}
   * said last. Position, working orders and indicators are back already.
   */
  onRestore(_state: SavedState): void {}
  /** Called once, after the last event. Working orders have been cancelled; orders placed here still leave. */
  onStop(): void {}

  /** Symbols that the strategy may trade now, the main one first. */
  protected get symbols(): readonly string[] {
    return this.#services.symbols
  }
  /** Engine time in epoch ms: the close of the bar in a backtest. */
  protected now(): number {
    return this.#services.now()
  }
  /** Uniform in [0, 1), from the run's seed. */
  protected random(): number {
    return this.#services.random()
  }
  protected get account(): AccountSummary {
    return this.#services.account()
  }
  /** Quantities by risk: by target volatility, by average true range, by Kelly's fraction. */
  protected get size(): PositionSizing {
    return (this.#sizing ??= new PositionSizing(this.#services, this.symbol))
  }
  /** This strategy's own position; other strategies and manual trades are not in it. */
  protected position(symbol?: string): PositionView {
    return symbol === undefined ? this.#mainPosition : this.#services.position(symbol)
  }
  /** Last known price, NaN before the first. */
  protected lastPrice(symbol = this.symbol): number {
    return this.#services.lastPrice(symbol)
  }

  /** Lets the engine feed an indicator with each closed bar, before {@link onBar}. Returns the indicator. */
  protected indicator<I extends Indicator>(indicator: I, choice: SeriesChoice = {}): I {
    this.#services.addIndicator(indicator, choice)
    return indicator
  }

  /**
   * Lets {@link onBar} see further bars, each when it has closed: `1h`, `session:1d`, `500t`, `10000v`, `1000000$`,
   * `renko:0.50`, `range:0.25`. To be called in a field or the constructor.
   * @returns the text by which such bars tell themselves apart, in `bar.spec`
   * @throws ConfigError when the bars as they come cannot make such bars
   */
  protected subscribe(bars: string, symbol = this.symbol): string {
    return this.#services.subscribe(bars, symbol)
  }

  /**
   * Buys a quantity in decimals. An order that the risk gate refuses comes back with status `denied` and the reason.
   * @throws ArithmeticError when quantity or price has more decimals than the instrument
   */
  protected buy(quantity: number, options: OrderOptions = NO_OPTIONS): StrategyOrder {
    return this.#services.place('buy', quantity, options)
  }
  /** Sells a quantity in decimals; going short is allowed where the account allows it. @see buy */
  protected sell(quantity: number, options: OrderOptions = NO_OPTIONS): StrategyOrder {
    return this.#services.place('sell', quantity, options)
  }
  /**
   * Closes this strategy's whole position at market. Returns null when it is flat, or when market orders that are on
   * their way close it already.
   */
  protected close(symbol = this.symbol): StrategyOrder | null {
    return this.#services.close(symbol)
  }
  /**
   * Trades so that the position is worth `percent` per cent of equity at the last price (negative: short), commission
   * left aside for. Returns null when nothing is to be traded.
   */
  protected orderTargetPercent(percent: number, options: OrderOptions = NO_OPTIONS): StrategyOrder | null {
    return this.#services.targetPercent(percent, options)
  }
  /**
   * Places an entry with its exits: a stop or trailing stop, a target, or both. They are held until the entry fills, then
   * good for what it has filled; when one fills, the other is cancelled. They only close,
   * and are cancelled when the position is closed otherwise. An entry that the risk gate refuses comes back without exits.
   * @throws ConfigError without an exit, or with a stop price and a trail
   */
  protected bracket(side: OrderSide, quantity: number, options: BracketOptions): Bracket {
    return this.#services.bracket(side, quantity, options)
  }
  /**
   * Asks to change quantity, limit or stop of a working order; what it has filled stays. Returns whether the change was
   * sent: not when the risk gate refuses it, the order is over, or another change or a cancel is on its way.
   */
  protected amend(order: StrategyOrder, changes: OrderChanges): boolean {
    return this.#services.amend(order, changes)
  }
  /** Asks to cancel an order. Does nothing when it is over. */
  protected cancel(order: StrategyOrder): void {
    this.#services.cancel(order)
  }
  /** This strategy's orders that can still fill. */
  protected get workingOrders(): readonly StrategyOrder[] {
    return this.#services.workingOrders()
  }
  /** Calls {@link onTimer} once, after a delay in engine time. */
  protected setTimer(name: string, delayMs: number): void {
    this.#services.setTimer(name, delayMs)
  }
  /** Writes a line to the engine's log. */
  protected log(message: string): void {
    this.#services.log(message)
  }
}
