import { runBacktest } from '../../backtest/runner.ts'
import { periodsPerYear } from '../../backtest/periods-per-year.ts'
import { aggregateSeries } from '../../market/time-bar-aggregator.ts'
import { rowAt, sliceBars } from '../../model/bar.ts'
import type { BarSeries } from '../../model/bar.ts'
import { USD, moneyToDecimal } from '../../model/currency.ts'
import { messageOf } from '../../model/errors.ts'
import type { Instrument } from '../../model/instrument.ts'
import { parseTimeframe } from '../../model/time.ts'
import type { Timeframe } from '../../model/time.ts'
import type { Money, Price, Quantity } from '../../model/units.ts'
import { PAPER_COSTS } from '../../session/paper-costs.ts'
import type { StrategyDefinition } from '../../strategy/definition.ts'
import type { LiveOrder, LiveStretch } from './live-strategies.ts'

/** Bars of before the start that indicators are warmed up with, as in a session. */
const WARM_UP_BARS = 5_000

/** Why a decision came out otherwise than in the backtest. */
export type ParityCause =
  /** Only the session, or only the backtest, made it. */
  | 'missing'
  /** Only the session made it, on a price within a bar, on a timer or by rule: a backtest is told of bars alone. */
  | 'within-bar'
  /** Only one of both made it, and the session began with what the strategy held or had saved before. */
  | 'carried'
  /** Only one of both made it, after positions were taken over from the broker. */
  | 'taken-over'
  /** Only one of both made it, after another difference: it may follow from that. */
  | 'follows'
  | 'refused'
  | 'quantity'
  | 'price'
  | 'fee'
  /** Filled at another time, at the same price. */
  | 'timing'

/** How one side of a decision came out, in decimals. */
export interface ParitySide {
  readonly quantity: number
  readonly filled: number
  /** Null when nothing filled. */
  readonly price: number | null
  readonly at: number | null
  readonly fee: number
  /** The rule that refused it; empty otherwise. */
  readonly refusedBy: string
}

/** One decision, in the session and in the backtest; null where only the other made it. */
export interface ParityPair {
  readonly symbol: string
  readonly side: 'buy' | 'sell'
  readonly causedAt: number
  readonly live: ParitySide | null
  readonly backtest: ParitySide | null
  readonly causes: readonly ParityCause[]
  /** What the worse price and the higher fee of the session cost, in money; negative when it was better. */
  readonly slippage: number
  readonly feeDifference: number
}

/** A stretch of a session beside a backtest of the same code on the same bars. */
export interface ParityReport {
  readonly strategy: string
  readonly hash: string
  readonly timeframe: string
  readonly from: number
  readonly to: number
  readonly end: string
  /** Why there is no backtest; empty when there is. */
  readonly problem: string
  readonly decisions: { readonly live: number; readonly backtest: number; readonly matched: number }
  readonly fills: { readonly live: number; readonly backtest: number }
  readonly fees: { readonly live: number; readonly backtest: number }
  readonly slippage: number
  readonly causes: Readonly<Record<ParityCause, number>>
  readonly pairs: readonly ParityPair[]
}

/** Backtests what a strategy did in a session, and explains the differences. */
export function parityOf(stretch: LiveStretch, definition: StrategyDefinition): ParityReport {
  try {
    return reportOf(stretch, pairsOf(stretch, backtestOrders(stretch, definition)), '')
  } catch (error) {
    return reportOf(stretch, pairsOf(stretch, []), messageOf(error))
  }
}

/** The same decisions in a backtest: indicators warmed up with the same bars, trading from the same moment. */
function backtestOrders(stretch: LiveStretch, definition: StrategyDefinition): readonly LiveOrder[] {
  const timeframe = parseTimeframe(stretch.timeframe)
  const histories = stretch.series.map((series) => inTimeframe(series, timeframe))
  const main = histories[0]
  if (!main) return []
  const from = stretch.from - timeframe + 1
  const { trader, recorder } = runBacktest(
    {
      definition,
      params: stretch.params,
      histories,
      from,
      to: stretch.to - timeframe,
      currency: USD,
      cash: moneyToDecimal(stretch.equity as Money, USD),
      ...PAPER_COSTS,
      margin: stretch.margin,
      periodsPerYear: periodsPerYear(timeframe, main.instrument.calendar),
      seed: 1,
    },
    {
      watch: {
        begin: (_, host) => {
          for (const { instrument, bars } of histories) {
            host.warmUp(instrument, sliceBars(bars, 0, rowAt(bars, from)), WARM_UP_BARS)
          }
        },
        moment: () => undefined,
      },
    },
  )
  const orders = new Map<string, LiveOrder>()
  for (const { id, instrument, side, type, quantity, causedAt, status, reason } of trader.orders.orders) {
    const refusedBy = status === 'denied' ? reason : ''
    orders.set(id, { id, symbol: instrument.symbol, side, type, quantity, causedAt, refusedBy, fills: [] })
  }
  for (const fill of recorder.fills) orders.get(fill.orderId)?.fills.push(fill)
  return [...orders.values()]
}

function inTimeframe(series: BarSeries, timeframe: Timeframe): BarSeries {
  return series.timeframe === timeframe ? series : aggregateSeries(series, timeframe)
}

/** Decisions on the same bar, of the same side and symbol, belong together, in their order. */
function pairsOf(stretch: LiveStretch, tested: readonly LiveOrder[]): readonly ParityPair[] {
  const instruments = new Map(stretch.series.map(({ instrument }) => [instrument.symbol, instrument]))
  const timeframe = parseTimeframe(stretch.timeframe)
  const histories = new Map(
    stretch.series.map((series) => [series.instrument.symbol, inTimeframe(series, timeframe).bars]),
  )
  const waiting = new Map<string, LiveOrder[]>()
  for (const order of tested) {
    const list = waiting.get(keyOf(order))
    if (list) list.push(order)
    else waiting.set(keyOf(order), [order])
  }
  const pairs = stretch.orders.map((live) => [live, waiting.get(keyOf(live))?.shift()] as const)
  const left = [...waiting.values()].flat().map((order) => [undefined, order] as const)
  const sorted = [...pairs, ...left]
    .toSorted(([a, b], [c, d]) => ((a ?? b)?.causedAt ?? 0) - ((c ?? d)?.causedAt ?? 0))
    .flatMap(([live, backtest]) => {
      const decided = live ?? backtest
      const instrument = instruments.get(decided?.symbol ?? '')
      if (!decided || !instrument) return []
      return [pairOf(live, backtest, instrument, alone(stretch, decided, histories.get(decided.symbol)))]
    })
  const first = sorted.findIndex(({ causes }) => causes.length > 0)
  return sorted.map((pair, index) => (index > first && pair.causes[0] === 'missing' ? following(pair) : pair))
}

/** What one of both alone decides once they went apart. */
function following(pair: ParityPair): ParityPair {
  return { ...pair, causes: ['follows'] }
}

/** Why one of both alone made a decision. */
function alone(
  { isCarried, takenOverAt }: LiveStretch,
  { causedAt }: LiveOrder,
  bars: BarSeries['bars'] | undefined,
): ParityCause {
  if (bars && bars.time[rowAt(bars, causedAt)] !== causedAt) return 'within-bar'
  if (takenOverAt !== null && causedAt >= takenOverAt) return 'taken-over'
  return isCarried ? 'carried' : 'missing'
}

function keyOf({ symbol, side, causedAt }: LiveOrder): string {
  return `${symbol} ${side} ${causedAt}`
}

function pairOf(
  live: LiveOrder | undefined,
  tested: LiveOrder | undefined,
  instrument: Instrument,
  whyAlone: ParityCause,
): ParityPair {
  const { symbol, side, causedAt } = live ?? tested ?? NOTHING
  const [a, b] = [live && sideOf(live, instrument), tested && sideOf(tested, instrument)]
  const sign = side === 'buy' ? 1 : -1
  const both = a?.price != null && b?.price != null ? { live: a.price, tested: b.price } : null
  return {
    symbol,
    side,
    causedAt,
    live: a ?? null,
    backtest: b ?? null,
    causes: a && b ? causesOf(a, b) : [whyAlone],
    slippage: both && a ? sign * (both.live - both.tested) * a.filled * instrument.multiplier : 0,
    feeDifference: a && b ? a.fee - b.fee : 0,
  }
}

const NOTHING = { symbol: '', side: 'buy' as const, causedAt: 0 }

function sideOf({ quantity, fills, refusedBy }: LiveOrder, instrument: Instrument): ParitySide {
  const units = fills.reduce((sum, fill) => sum + fill.quantity, 0)
  const value = fills.reduce((sum, fill) => sum + instrument.priceToDecimal(fill.price as Price) * fill.quantity, 0)
  const fee = fills.reduce((sum, fill) => sum + fill.commission, 0)
  return {
    quantity: instrument.quantityToDecimal(quantity as Quantity),
    filled: instrument.quantityToDecimal(units as Quantity),
    price: units === 0 ? null : value / units,
    at: fills[0]?.at ?? null,
    fee: moneyToDecimal(fee as Money, instrument.currency),
    refusedBy,
  }
}

function causesOf(live: ParitySide, tested: ParitySide): ParityCause[] {
  if ((live.refusedBy === '') !== (tested.refusedBy === '')) return ['refused']
  const causes: ParityCause[] = []
  if (live.quantity !== tested.quantity || live.filled !== tested.filled) causes.push('quantity')
  if (live.price !== tested.price) causes.push('price')
  if (live.fee !== tested.fee) causes.push('fee')
  if (live.at !== tested.at && causes.length === 0) causes.push('timing')
  return causes
}

function reportOf(stretch: LiveStretch, pairs: readonly ParityPair[], problem: string): ParityReport {
  const sides = (pick: (pair: ParityPair) => ParitySide | null) => pairs.flatMap((pair) => pick(pair) ?? [])
  const [live, tested] = [sides((pair) => pair.live), sides((pair) => pair.backtest)]
  const filled = (some: readonly ParitySide[]) => some.filter(({ price }) => price !== null).length
  const fees = (some: readonly ParitySide[]) => some.reduce((sum, { fee }) => sum + fee, 0)
  const causes = {
    missing: 0,
    'within-bar': 0,
    carried: 0,
    'taken-over': 0,
    follows: 0,
    refused: 0,
    quantity: 0,
    price: 0,
    fee: 0,
    timing: 0,
  }
  for (const pair of pairs) for (const cause of pair.causes) causes[cause]++
  const { strategy, hash, timeframe, from, to, end } = stretch
  return {
    strategy,
    hash,
    timeframe,
    from,
    to,
    end,
    problem,
    decisions: {
      live: live.length,
      backtest: tested.length,
      matched: pairs.filter((pair) => pair.live !== null && pair.backtest !== null).length,
    },
    fills: { live: filled(live), backtest: filled(tested) },
    fees: { live: fees(live), backtest: fees(tested) },
    slippage: pairs.reduce((sum, { slippage }) => sum + slippage, 0),
    causes,
    pairs,
  }
}
