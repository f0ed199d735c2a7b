import { runBacktest } from '../../src/engine/backtest/runner.ts'
import { SeededRandom } from '../../src/engine/kernel/random.ts'
import { allocateBars } from '../../src/engine/model/bar.ts'
import type { Bar, BarSeries } from '../../src/engine/model/bar.ts'
import { Instrument, specOf } from '../../src/engine/model/instrument.ts'
import { Strategy } from '../../src/engine/strategy/strategy.ts'
import { configOf } from './bench-run.ts'
import { minuteBars } from './minute-bars.ts'
import { WrongResult, fixed, megaPerSecond, reached } from './report.ts'
import type { Figure } from './report.ts'
import { timeInTurns } from './timing.ts'

const SYMBOLS = 50
const BARS_EACH = 20_000
const ROUNDS = 10
/** One bar in so many is missing, of each symbol another one. */
const GAP = 10
const MEGABARS_PER_SECOND = 5

/** What the strategy of the last run saw: bars, a sum over their order, and times that ran backwards. */
const seen = { bars: 0, checksum: 0, backwards: 0 }

/** Writes down what it is shown. */
class Spectator extends Strategy {
  #last = Number.NEGATIVE_INFINITY
  #bars = 0
  #checksum = 0
  #backwards = 0

  override onBar(bar: Bar): void {
    if (bar.time < this.#last) this.#backwards++
    this.#last = bar.time
    this.#checksum = (this.#checksum + (++this.#bars % 1_009) * bar.closeUnits) % 1_000_003
  }

  override onStop(): void {
    Object.assign(seen, { bars: this.#bars, checksum: this.#checksum, backwards: this.#backwards })
  }
}

/** Fifty symbols with gaps, each at other minutes, merged by time and shown to one strategy. */
export function benchSymbols(print: (line: string) => void): Figure[] {
  const histories = Array.from({ length: SYMBOLS }, (_, index) => withGaps(minuteBars(BARS_EACH, 100 + index), index))
  const config = configOf('spectator', Spectator, histories)
  runBacktest(config)
  const right = mergedByHand(histories)
  const isRight = seen.bars === right.bars && seen.checksum === right.checksum && seen.backwards === 0
  print(`${isRight ? 'every one' : 'NOT every one'} of ${right.bars} bars of ${SYMBOLS} symbols was shown in order`)
  if (!isRight) throw new WrongResult(`merged bars: expected ${JSON.stringify(right)}, found ${JSON.stringify(seen)}`)
  const { run } = timeInTurns(ROUNDS, { run: () => runBacktest(config) })
  const rate = megaPerSecond(right.bars, run.best)
  return [
    {
      what: `${SYMBOLS} symbols merged by time, ${fixed(right.bars / 1e6, 2)} M bars`,
      figure: `${fixed(rate)} M bars/s (best ${fixed(run.best)} ms, median ${fixed(run.median)}, processor ${fixed(run.processor)})`,
      ratio: '',
      target: `≥ ${MEGABARS_PER_SECOND} M: ${reached(rate >= MEGABARS_PER_SECOND)}`,
      isMet: null,
    },
  ]
}

function withGaps({ instrument, timeframe, bars }: BarSeries, index: number): BarSeries {
  const random = new SeededRandom(index + 1)
  const rows = Array.from({ length: bars.length }, (_, row) => row).filter(() => random.next() >= 1 / GAP)
  const kept = allocateBars(rows.length)
  for (const field of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) {
    for (const [to, from] of rows.entries()) kept[field][to] = bars[field][from] ?? Number.NaN
  }
  return { instrument: new Instrument({ ...specOf(instrument), symbol: `S${index}` }), timeframe, bars: kept }
}

/** What is to be seen: all bars in order of time, those of one time in the order of the symbols. */
function mergedByHand(histories: readonly BarSeries[]) {
  const all = histories.flatMap(({ bars }, symbol) =>
    Array.from(bars.time, (time, row) => ({ time, symbol, close: bars.close[row] ?? Number.NaN })),
  )
  all.sort((a, b) => a.time - b.time || a.symbol - b.symbol)
  let checksum = 0
  for (const [index, { close }] of all.entries()) checksum = (checksum + ((index + 1) % 1_009) * close) % 1_000_003
  return { bars: all.length, checksum }
}
