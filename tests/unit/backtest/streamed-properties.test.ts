import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it, onTestFinished } from 'vitest'
import { gatherInputs } from '../../../src/engine/adapters/backtest/gather-inputs.ts'
import { hashSeries } from '../../../src/engine/adapters/data/canonical-bars.ts'
import { keepInMemory } from '../../../src/engine/adapters/data/series-source.ts'
import { loadBarFile } from '../../../src/engine/adapters/data/streaming/bar-file.ts'
import { BarShelf } from '../../../src/engine/adapters/data/streaming/bar-shelf.ts'
import { digestOf } from '../../../src/engine/backtest/digest.ts'
import { resultOf } from '../../../src/engine/backtest/result.ts'
import { runBacktest } from '../../../src/engine/backtest/runner.ts'
import type { BacktestConfig } from '../../../src/engine/backtest/runner.ts'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { adjustedView } from '../../../src/engine/market/adjusted-view.ts'
import { tradingCalendar } from '../../../src/engine/market/calendar.ts'
import { aggregateSeries } from '../../../src/engine/market/time-bar-aggregator.ts'
import { allocateBars } from '../../../src/engine/model/bar.ts'
import type { BarSeries } from '../../../src/engine/model/bar.ts'
import { isStream, loadBars } from '../../../src/engine/model/bar-stream.ts'
import type { CorporateAction } from '../../../src/engine/model/corporate-action.ts'
import { QuantXError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../../../src/engine/model/time.ts'
import { FILL_RULES } from '../../../src/engine/simulation/fill-rules.ts'
import { Strategy } from '../../../src/quantx.ts'
import { instrumentOf } from '../model/instruments.ts'
import { configOf } from './runs.ts'
import { stretched } from './stretched-bars.ts'

/** Trades on what it sees of hours, of four hours and of days, in every symbol. */
class Busy extends Strategy {
  readonly fast = this.indicator(new Sma(2))
  readonly slow = this.indicator(new Sma(2), { bars: '4h' })
  readonly daily = this.subscribe('1d')
  override onBar(bar: Parameters<Strategy['onBar']>[0]) {
    const { symbol } = bar
    const rises = bar.close > bar.open
    if (this.position(symbol).isFlat && this.workingOrders.length < 3) {
      if (rises) this.buy(7, { symbol })
      else this.sell(3, { symbol, limit: bar.high + 0.5 })
    } else if (bar.close > (this.slow.value || 0) !== rises) this.close(symbol)
  }
}

interface Row {
  readonly skip: number
  readonly move: number
  readonly reach: number
  readonly volume: number
}

const rows = fc.array(
  fc.record({
    skip: fc.constantFrom(1, 1, 1, 1, 2, 5),
    move: fc.integer({ min: -30, max: 30 }),
    reach: fc.integer({ min: 0, max: 20 }),
    volume: fc.constantFrom(0, 40, 100, 1_000),
  }),
  { minLength: 3, maxLength: 50 },
)

function seriesOf(symbol: string, given: readonly Row[], timeframe = HOUR_MS): BarSeries {
  const bars = allocateBars(given.length)
  let [time, close] = [0, 5_000]
  for (const [row, { skip, move, reach, volume }] of given.entries()) {
    const open = close
    time += skip * timeframe
    close = Math.max(100, close + move)
    bars.time[row] = time
    bars.open[row] = open
    bars.high[row] = Math.max(open, close) + reach
    bars.low[row] = Math.min(open, close) - reach
    bars.close[row] = close
    bars.volume[row] = volume
  }
  return { instrument: instrumentOf({ symbol }), timeframe, bars }
}

const symbols = ['AAA', 'BBB', 'CCC']
const actionOn = (symbol: string) =>
  fc.oneof(
    fc.record({
      kind: fc.constant('split' as const),
      symbol: fc.constant(symbol),
      date: fc.integer({ min: 0, max: 5 }),
      to: fc.constantFrom(2, 3, 7),
      from: fc.constantFrom(1, 2),
    }),
    fc.record({
      kind: fc.constant('dividend' as const),
      symbol: fc.constant(symbol),
      date: fc.integer({ min: 0, max: 5 }),
      amount: fc.record({ units: fc.integer({ min: 1, max: 99 }), places: fc.constant(2) }),
    }),
    fc.record({
      kind: fc.constant('delist' as const),
      symbol: fc.constant(symbol),
      date: fc.integer({ min: 1, max: 5 }),
      price: fc.constant(null),
    }),
  )
const actions = fc.uniqueArray(fc.constantFrom(...symbols.slice(0, 2)).chain(actionOn), {
  maxLength: 4,
  selector: ({ symbol, date }) => `${symbol} ${date}`,
})

/** Everything that a run tells but how long it took; the words of the error, when it fails. */
function toldBy(config: BacktestConfig) {
  try {
    const outcome = runBacktest(config, { barsPerReport: 5 })
    const hash = createHash('sha256')
    const digest = digestOf(outcome, { update: (text) => hash.update(text), digest: () => hash.digest('hex') })
    const facts = { engine: { version: '', node: '' }, sha256: '', loadMs: 0, runMs: 0, warnings: [] }
    return { ...resultOf(outcome, { ...facts, digest }), timing: null }
  } catch (error) {
    if (!(error instanceof QuantXError)) throw error
    return error.message
  }
}

describe('a run whose bars are read a few at a time', { timeout: 60_000 }, () => {
  it('given any symbols, gaps, actions, range, finer bars and places where a stretch ends, then it is the run in memory', () => {
    let trades = 0
    fc.assert(
      fc.property(
        fc.array(rows, { minLength: 1, maxLength: 3 }),
        fc.option(actions, { nil: undefined }),
        fc.option(fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 150 }), { nil: undefined }),
        fc.integer({ min: 1, max: 9 }),
        fc.integer({ min: 0, max: 6 }),
        (given, happened, moves, stretch, from) => {
          const histories = given.map((each, index) => seriesOf(symbols[index] ?? '', each))
          const finer = moves?.map((move) => ({ skip: 1, move, reach: 3, volume: 10 }))
          const details = finer ? [seriesOf('AAA', finer, 20 * MINUTE_MS)] : []
          const config = configOf(Busy, {
            histories,
            details,
            ...(happened ? { actions: happened } : {}),
            from: from * HOUR_MS,
            fills: FILL_RULES,
            commission: { fraction: 0.001, perShare: 0, minimum: 0 },
          })
          const expected = toldBy(config)
          const found = toldBy({
            ...config,
            histories: histories.map((series) => stretched(series, stretch)),
            details: details.map((series) => stretched(series, stretch + 1)),
          })
          expect(found).toEqual(expected)
          trades += typeof expected === 'string' ? 0 : expected.trades.length
        },
      ),
      { numRuns: 200 },
    )
    expect(trades).toBeGreaterThan(100)
  })
})

describe('histories that are made as they are read', { timeout: 60_000 }, () => {
  const calendar = tradingCalendar('24/7')

  it('given any actions, then adjusted views are those in memory', () => {
    fc.assert(
      fc.property(
        rows,
        actions,
        fc.constantFrom('split' as const, 'total-return' as const),
        fc.integer({ min: 1, max: 9 }),
        (given, happened, view, stretch) => {
          const series = seriesOf('AAA', given)
          const known = happened as readonly CorporateAction[]
          const expected = adjustedView(series, known, view, calendar)
          const { bars, instrument } = adjustedView(stretched(series, stretch), known, view, calendar)
          expect(instrument.pricePrecision).toBe(expected.instrument.pricePrecision)
          if (!isStream(bars)) throw new Error('expected bars that are read')
          expect(loadBars(bars)).toEqual(expected.bars)
          // Any stretch by itself, too.
          const window = allocateBars(stretch)
          const start = Math.floor(bars.length / 2)
          bars.read(start, window)
          const end = Math.min(bars.length, start + stretch)
          expect([...window.close.subarray(0, end - start)]).toEqual([...expected.bars.close.subarray(start, end)])
        },
      ),
      { numRuns: 200 },
    )
  })

  it('given any rows, then longer bars on the disk are those in memory, hash and all', async () => {
    const shelf = new BarShelf()
    onTestFinished(() => shelf.release())
    fc.assert(
      fc.property(rows, fc.constantFrom(2 * HOUR_MS, 4 * HOUR_MS, DAY_MS), (given, timeframe) => {
        const series = seriesOf('AAA', given)
        const expected = aggregateSeries(series, timeframe)
        const { series: found, sha256 } = shelf.aggregate(stretched(series, 4), timeframe)
        const kept = shelf.keep(found, sha256).series
        expect('file' in kept ? loadBarFile(kept.file) : undefined).toEqual(expected.bars)
        expect(sha256).toBe(hashSeries(expected))
      }),
      { numRuns: 40 },
    )
  })

  it('given a new name, dividends and any view, then inputs gathered from the disk are those gathered in memory', async () => {
    const shelf = new BarShelf()
    onTestFinished(() => shelf.release())
    fc.assert(
      fc.property(
        rows,
        rows,
        actions,
        fc.constantFrom('raw' as const, 'split' as const, 'total-return' as const),
        (first, second, happened, prices) => {
          const histories = [seriesOf('AAA', first), seriesOf('BBB', second), seriesOf('CCC', second)]
          const rename = { kind: 'rename' as const, symbol: 'BBB', newSymbol: 'CCC', date: 1 }
          const material = {
            actions: [...(happened as readonly CorporateAction[]), rename],
            universe: undefined,
            prices,
          }
          const loaded = histories.map((series) => ({ series, sha256: hashSeries(series), warnings: [] }))
          const expected = gatherInputs({ ...material, loaded, keep: keepInMemory })
          const onDisk = loaded.map((each) => ({ ...each, series: stretched(each.series, 5) }))
          const found = gatherInputs({ ...material, loaded: onDisk, keep: shelf.keep.bind(shelf) })
          const seriesIn = ({ job }: typeof found) => [job, ...(job.others ?? [])]
          const plain = ({ series: { instrument, ...series }, sha256 }: ReturnType<typeof seriesIn>[number]) => ({
            symbol: instrument.symbol,
            precision: instrument.pricePrecision,
            bars: 'file' in series ? loadBarFile(series.file) : series.bars,
            sha256,
          })
          expect(seriesIn(found).map(plain)).toEqual(seriesIn(expected).map(plain))
          expect(found.job.warnings).toEqual(expected.job.warnings)
          expect(found.job.actions).toEqual(expected.job.actions)
        },
      ),
      { numRuns: 30 },
    )
  })
})
