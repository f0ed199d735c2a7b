import { MAX_CHART_BARS } from '../../contract/streams.ts'
import { BarColumnsBuilder } from '../market/bar-columns-builder.ts'
import { BarGrid } from '../market/bar-grid.ts'
import { TimeBarAggregator } from '../market/time-bar-aggregator.ts'
import type { UnfinishedBar } from '../market/time-bar-aggregator.ts'
import { rowAt, sliceBars } from '../model/bar.ts'
import type { Bar } from '../model/bar.ts'
import type { Timeframe } from '../model/time.ts'
import type { Session } from '../session/session.ts'
import type { StreamSink } from './api.ts'
import type { Pulse } from './pulse.ts'
import { barTable } from './views.ts'

/**
 * Bars of one symbol and timeframe for one chart: the newest closed bars first, then what changes, the bar under way
 * included. Returns the way to end it. @throws ConfigError for an unknown symbol or a timeframe that can't be made
 */
export function streamBars(
  session: Session,
  pulse: Pulse,
  symbol: string,
  timeframe: Timeframe,
  sink: StreamSink<'bars'>,
): () => void {
  const market = session.trader.market.get(symbol)
  const { instrument } = market
  // Asks for the channel so that a timeframe that can't be made of these bars is refused.
  market.bars(timeframe)
  const grid = new BarGrid(timeframe)
  let fresh = new BarColumnsBuilder()
  const aggregator = new TimeBarAggregator(timeframe, (...values) => fresh.add(...values))
  const take = (bar: Bar) => {
    const { time, openUnits, highUnits, lowUnits, closeUnits, volumeUnits } = bar
    // A bar as it came is shown as it came: it need not open on the grid.
    if (timeframe === market.timeframe) return fresh.add(time, openUnits, highUnits, lowUnits, closeUnits, volumeUnits)
    aggregator.addBar(time, openUnits, highUnits, lowUnits, closeUnits, volumeUnits)
    aggregator.closeUntil(bar.closeTime)
  }
  const known = session.history(symbol, timeframe)
  sink.snapshot(barTable(sliceBars(known, Math.max(0, known.length - MAX_CHART_BARS), known.length), instrument))
  if (timeframe !== market.timeframe) seed(aggregator, session, symbol, grid, known.time[known.length - 1])

  const flush = () => {
    const ticking = session.feed.unfinished(symbol)
    // Ticks of the next interval end the one before it, which else would be sent after them.
    if (ticking) aggregator.closeUntil(ticking.time)
    const bar = underWay(aggregator.current, ticking, grid)
    if (bar) fresh.add(bar.time, bar.open, bar.high, bar.low, bar.close, bar.volume)
    const bars = barTable(fresh.finish(), instrument)
    fresh = new BarColumnsBuilder()
    if (bars.time.length > 0) sink.delta(bars)
  }
  pulse.request(flush)
  const ends = [
    market.bars().subscribe('record', 'chart', (bar) => {
      take(bar)
      pulse.request(flush)
    }),
    market.trades.subscribe('record', 'chart', () => pulse.request(flush)),
  ]
  return () => {
    for (const end of ends) end()
  }
}

/** Lets the aggregator have the bars since the last closed one, which the next bars go on from. */
function seed(
  aggregator: TimeBarAggregator,
  session: Session,
  symbol: string,
  grid: BarGrid,
  lastClosed: number | undefined,
): void {
  const history = session.feed.history(symbol)
  const { time, open, high, low, close, volume, length } = history
  const first = lastClosed === undefined ? 0 : rowAt(history, grid.endOf(lastClosed))
  for (let row = first; row < length; row++) {
    aggregator.addBar(time[row] ?? 0, open[row] ?? 0, high[row] ?? 0, low[row] ?? 0, close[row] ?? 0, volume[row] ?? 0)
  }
}

/** The chart's bar under way: what finer closed bars made of it, and the finer bar that ticks are making. */
function underWay(
  bar: UnfinishedBar | undefined,
  ticking: UnfinishedBar | undefined,
  grid: BarGrid,
): UnfinishedBar | undefined {
  if (!ticking) return bar
  const time = grid.startOf(ticking.time)
  if (bar?.time !== time) return { ...ticking, time }
  return {
    time,
    open: bar.open,
    high: Math.max(bar.high, ticking.high),
    low: Math.min(bar.low, ticking.low),
    close: ticking.close,
    volume: bar.volume + ticking.volume,
  }
}
