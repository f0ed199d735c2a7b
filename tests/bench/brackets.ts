import { runBacktest } from '../../src/engine/backtest/runner.ts'
import type { BacktestOutcome } from '../../src/engine/backtest/runner.ts'
import { Atr } from '../../src/engine/indicators/atr.ts'
import { Ema } from '../../src/engine/indicators/ema.ts'
import { Rsi } from '../../src/engine/indicators/rsi.ts'
import { Sma } from '../../src/engine/indicators/sma.ts'
import type { Bar } from '../../src/engine/model/bar.ts'
import type { Instrument } from '../../src/engine/model/instrument.ts'
import { Strategy } from '../../src/engine/strategy/strategy.ts'
import { configOf } from './bench-run.ts'
import { exactBrackets } from './bracket-oracle.ts'
import type { ExactBracket } from './bracket-oracle.ts'
import { minuteBars } from './minute-bars.ts'
import { WrongResult, fixed, megaPerSecond, reached } from './report.ts'
import type { Figure } from './report.ts'
import { timeInTurns } from './timing.ts'

const BARS = 1_000_000
const SEED = 43
const ROUNDS = 10
const FAST = 10
const SLOW = 30
/** In and out in one bar fit the share of its volume that orders may have. */
const QUANTITY = 10
const STOP_CENTS = 30
const TARGET_CENTS = 50
const MEGABARS_PER_SECOND = 3

/** Long on a cross, out at a stop or a target; three further indicators are only kept. */
class Bracketed extends Strategy {
  readonly fast = this.indicator(new Sma(FAST))
  readonly slow = this.indicator(new Sma(SLOW))
  readonly exponential = this.indicator(new Ema(20))
  readonly strength = this.indicator(new Rsi(14))
  readonly range = this.indicator(new Atr(14))

  override onBar(bar: Bar): void {
    if (!this.position().isFlat || !this.fast.crossedAbove(this.slow) || this.workingOrders.length > 0) return
    const cents = Math.round(bar.close * 100)
    this.bracket('buy', QUANTITY, { stopLoss: (cents - STOP_CENTS) / 100, takeProfit: (cents + TARGET_CENTS) / 100 })
  }
}

/** Three orders for each trade, of which one of two ends the other, beside five indicators. */
export function benchBrackets(print: (line: string) => void): Figure[] {
  const series = minuteBars(BARS, SEED)
  const free = { commission: { fraction: 0, perShare: 0, minimum: 0 }, slippage: { fraction: 0, increments: 0 } }
  const exact = exactBrackets(series.bars, { fast: FAST, slow: SLOW, stop: STOP_CENTS, target: TARGET_CENTS })
  const wrong = wrongBrackets(runBacktest(configOf('bracketed', Bracketed, [series], free)), exact, series.instrument)
  print(`${wrong} wrong of ${exact.length} bracket trades`)
  if (wrong > 0) throw new WrongResult(`${wrong} wrong of ${exact.length} bracket trades`)
  const config = configOf('bracketed', Bracketed, [series])
  const { run } = timeInTurns(ROUNDS, { run: () => runBacktest(config) })
  const rate = megaPerSecond(BARS, run.best)
  return [
    {
      what: `brackets: 5 indicators, ${exact.length * 3} orders on ${BARS / 1e6} M bars`,
      figure: `${fixed(rate)} M bars/s (best ${fixed(run.best)} ms, median ${fixed(run.median)}, processor ${fixed(run.processor)})`,
      ratio: '',
      target: `≥ ${MEGABARS_PER_SECOND} M: ${reached(rate >= MEGABARS_PER_SECOND)}`,
      isMet: null,
    },
  ]
}

/** How many trades are not exactly those of the oracle. */
function wrongBrackets({ recorder }: BacktestOutcome, exact: readonly ExactBracket[], instrument: Instrument): number {
  const { trades } = recorder
  let wrong = Math.abs(trades.length - exact.length)
  for (const [index, right] of exact.entries()) {
    const trade = trades[index]
    if (!trade) continue
    const worth = QUANTITY * instrument.notionalFactor
    const isSame =
      trade.entryTime === right.entryTime &&
      trade.exitTime === right.exitTime &&
      trade.entryNotional === right.entryPrice * worth &&
      trade.exitNotional === right.exitPrice * worth
    if (!isSame) wrong++
  }
  return wrong
}
