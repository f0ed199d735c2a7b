import { runBacktest } from '../../src/engine/backtest/runner.ts'
import type { BacktestOutcome } from '../../src/engine/backtest/runner.ts'
import type { BarSeries } from '../../src/engine/model/bar.ts'
import { Strategy } from '../../src/engine/strategy/strategy.ts'
import { configOf } from './bench-run.ts'
import { exactTrade, wrongTrades } from './crossover-oracle.ts'
import type { ExactTrade } from './crossover-oracle.ts'
import { exactTerms } from './crossover-run.ts'
import { minuteBars } from './minute-bars.ts'
import { WrongResult, fixed, megaPerSecond, reached } from './report.ts'
import type { Figure } from './report.ts'
import { timeInTurns } from './timing.ts'

const SEED = 44
const ROUNDS = 12
const QUANTITY = 100
const FEW = 1_000
const MANY = 100_000
const MEGAORDERS_PER_SECOND = 1
const MOST_GROWTH = 1.2

/** Buys on one bar and sells on the next. */
class EveryBar extends Strategy {
  override onBar(): void {
    if (this.position().isFlat) this.buy(QUANTITY)
    else this.close()
  }
}

/** An order on every bar, and what an order costs when there were many before it. */
export function benchEveryBar(print: (line: string) => void): Figure[] {
  const [few, many] = [minuteBars(FEW, SEED), minuteBars(MANY, SEED)]
  print(checkTrades(many, runBacktest(configOf('every-bar', EveryBar, [many]))))
  const run = (series: BarSeries) => {
    const config = configOf('every-bar', EveryBar, [series])
    return () => void runBacktest(config)
  }
  const times = timeInTurns(ROUNDS, { few: run(few), many: run(many) })
  const rate = megaPerSecond(MANY, times.many.best)
  // By processor time: with many orders the collector works in threads beside, which wait when the machine is busy.
  const [costOfFew, costOfMany] = [(times.few.processor / FEW) * 1e6, (times.many.processor / MANY) * 1e6]
  const growth = costOfMany / costOfFew
  return [
    {
      what: 'an order on every bar, with costs',
      figure: `${fixed(rate, 2)} M orders/s (best ${fixed(times.many.best)} ms, median ${fixed(times.many.median)}, processor ${fixed(times.many.processor)})`,
      ratio: '',
      target: `≥ ${MEGAORDERS_PER_SECOND} M: ${reached(rate >= MEGAORDERS_PER_SECOND)}`,
      isMet: null,
    },
    {
      what: `  cost of an order at ${MANY} orders`,
      figure: `${fixed(costOfMany, 0)} ns of processor time; at ${FEW} orders ${fixed(costOfFew, 0)} ns`,
      ratio: `${fixed(growth, 2)} ×`,
      target: `≤ ${MOST_GROWTH} ×`,
      isMet: growth <= MOST_GROWTH,
    },
  ]
}

function checkTrades({ instrument, bars }: BarSeries, { recorder }: BacktestOutcome): string {
  const terms = exactTerms(instrument)
  const exact: ExactTrade[] = []
  for (let row = 1; row + 1 < bars.length; row += 2) exact.push(exactTrade(bars, row, row + 1, terms))
  const wrong = wrongTrades(recorder.trades, exact, QUANTITY)
  const verdict = `${wrong} wrong of ${exact.length} trades of two bars each`
  if (wrong > 0) throw new WrongResult(verdict)
  return verdict
}
