import { describe, expect, test } from 'vitest'
import type { Price } from '../../../src/engine/model/units.ts'
import { MINUTE_MS } from '../../../src/engine/model/time.ts'
import { REG_T } from '../../../src/engine/portfolio/margin-terms.ts'
import { RuleBasedStrategy, Sma, Strategy, sized, z } from '../../../src/quantx.ts'
import { liveStretches } from '../../../src/engine/server/replay/live-strategies.ts'
import { parityOf } from '../../../src/engine/server/replay/parity.ts'
import type { ParityReport } from '../../../src/engine/server/replay/parity.ts'
import { definitionOf } from '../../unit/session/stage.ts'
import { seriesOf } from '../../unit/session/series.ts'
import { RecordedSession, SESSION } from './recorded.ts'

const parameters = sized({ fast: z.int().default(3), slow: z.int().default(8) })

class Cross extends RuleBasedStrategy<typeof parameters> {
  static override readonly parameters = parameters
  readonly fast = this.indicator(new Sma(this.params.fast))
  readonly slow = this.indicator(new Sma(this.params.slow))
  protected override entersLong(): boolean {
    return this.fast.crossedAbove(this.slow)
  }
  protected override exitsLong(): boolean {
    return this.fast.crossedBelow(this.slow)
  }
}

const cross = definitionOf(Cross, { name: 'cross', hash: 'c1' })
const wave = (index: number) => 100 + 6 * Math.sin(index / 5) + ((index * 31) % 7) / 10

async function onBars(): Promise<RecordedSession> {
  const series = seriesOf({ symbol: 'AAA', bars: 2_000, timeframe: MINUTE_MS, close: wave, calendar: '24/7' })
  const recorded = new RecordedSession({ kind: 'replay', datasets: ['aaa'], speed: 500 }, [series])
  await recorded.start()
  recorded.pass(700)
  recorded.launch(cross, ['AAA'], '1m', { quantity: 20 })
  return recorded
}

async function parity(recorded: RecordedSession): Promise<readonly ParityReport[]> {
  const stretches = await liveStretches(SESSION, recorded.blocks, recorded.catalog)
  return stretches.map((stretch) => parityOf(stretch, recorded.definition(stretch)))
}

describe('given a strategy on recorded bars', () => {
  test('when it is backtested from where it began, warmed up as it was, then there is no difference', async () => {
    const recorded = await onBars()
    recorded.pass(2_000)
    recorded.session.strategies.stop('cross-1')
    recorded.pass(300)
    recorded.session.suspend()
    const [report] = await parity(recorded)
    expect(report).toMatchObject({ strategy: 'cross-1', problem: '', end: 'it was stopped', slippage: 0 })
    expect(report?.decisions.live).toBeGreaterThan(20)
    // Stopped after its last decision, before that filled: all others are the same.
    const different = report?.pairs.filter(({ causes }) => causes.length > 0) ?? []
    expect(different.length).toBeLessThanOrEqual(1)
    expect(report?.decisions.matched).toBe(report?.decisions.backtest)
  })

  test('when a human changed the limits meanwhile, then what the gate refused is told as such', async () => {
    const recorded = await onBars()
    recorded.pass(1_000)
    recorded.session.risk.change({ scope: 'symbol', key: 'AAA', values: { maxOrderQuantity: 5 } })
    recorded.pass(400)
    recorded.session.suspend()
    const [report] = await parity(recorded)
    expect(report?.causes.refused).toBeGreaterThan(0)
    expect(report?.pairs.find(({ live }) => live?.refusedBy !== '')?.live?.refusedBy).toBe('MAX-ORDER-QUANTITY')
  })
})

/** Buys half as much again as there is money for. */
class Levered extends Strategy {
  override onBar(): void {
    if (this.position().isFlat) this.buy(15_000)
  }
}

describe('given a strategy that trades on credit', () => {
  test('when it is backtested, then on the same credit: nothing is refused by one of both alone', async () => {
    const bars = { symbol: 'AAA', bars: 300, timeframe: MINUTE_MS, close: () => 100, calendar: '24/7' }
    const series = seriesOf(bars)
    series.bars.volume.fill(10_000_000)
    const recorded = new RecordedSession({ kind: 'replay', datasets: ['aaa'], speed: 500 }, [series], REG_T)
    await recorded.start()
    recorded.pass(100)
    recorded.launch(definitionOf(Levered, { name: 'levered', hash: 'l1' }), ['AAA'], '1m')
    recorded.pass(300)
    recorded.session.suspend()
    const [report] = await parity(recorded)
    expect(report).toMatchObject({ problem: '', decisions: { live: 1, matched: 1 }, fills: { live: 1, backtest: 1 } })
    expect(report?.causes.refused).toBe(0)
  })
})

/** Buys on its first bar with nothing in hand, and sells on its first bar with something. */
class Alternating extends Strategy {
  #isDone = false
  override onBar(): void {
    if (this.#isDone) return
    this.#isDone = true
    if (this.position().isFlat) this.buy(5)
    else this.close()
  }
}

/** Trades on a price within a bar. */
class Nervous extends Strategy {
  #quotes = 0
  override onQuote(): void {
    if (++this.#quotes === 30) this.buy(1)
  }
}

describe('given decisions that a backtest can not make', () => {
  test('when a strategy went on in a later engine with what it held, then the difference says so', async () => {
    const series = seriesOf({ symbol: 'AAA', bars: 2_000, timeframe: MINUTE_MS, close: wave, calendar: '24/7' })
    const recorded = new RecordedSession({ kind: 'replay', datasets: ['aaa'], speed: 500 }, [series])
    const definition = definitionOf(Alternating, { name: 'alternating', hash: 'a1' })
    await recorded.start()
    recorded.pass(700)
    recorded.launch(definition, ['AAA'], '1m')
    recorded.pass(500)
    await recorded.start()
    recorded.session.strategies.start({
      id: 'alternating-1',
      definition,
      symbols: ['AAA'],
      timeframe: '1m',
      params: {},
    })
    recorded.pass(500)
    recorded.session.suspend()
    const [first, second] = await parity(recorded)
    expect(first).toMatchObject({ end: 'its engine ended', decisions: { live: 1, backtest: 1, matched: 1 } })
    expect(second?.pairs.map(({ live, backtest, causes }) => [live === null, backtest === null, causes[0]])).toEqual([
      [false, true, 'carried'],
      [true, false, 'carried'],
    ])
  })

  test('when a strategy answered a quote, then the difference says that a backtest is told of bars', async () => {
    const recorded = new RecordedSession({ kind: 'synthetic', seed: 11, symbols: 1, ticksPerSecond: 40 })
    await recorded.start()
    recorded.pass(10_000)
    recorded.launch(definitionOf(Nervous, { name: 'nervous', hash: 'n1' }), ['NOVA.SIM'], '5s')
    recorded.pass(20_000)
    recorded.session.suspend()
    const [report] = await parity(recorded)
    expect(report?.pairs.map(({ causes }) => causes)).toEqual([['within-bar']])
  })
})

describe('given a strategy on invented ticks', () => {
  test('when it is backtested on the bars of those ticks, then it decides the same and fills at other prices', async () => {
    const recorded = new RecordedSession({ kind: 'synthetic', seed: 11, symbols: 1, ticksPerSecond: 40 })
    await recorded.start()
    recorded.pass(10_000)
    recorded.launch(cross, ['NOVA.SIM'], '5s', { quantity: 10 })
    recorded.pass(300_000)
    recorded.session.suspend()
    const [report] = await parity(recorded)
    expect(report?.problem).toBe('')
    expect(report?.decisions.live).toBeGreaterThan(5)
    expect(report?.decisions.matched).toBe(report?.decisions.live)
    expect(report?.causes.price).toBeGreaterThan(0)
    const { live, backtest, slippage, side } = report?.pairs.find(({ causes }) => causes.includes('price')) ?? {}
    const worse = ((live?.price ?? 0) - (backtest?.price ?? 0)) * (side === 'buy' ? 1 : -1)
    expect(slippage).toBeCloseTo(worse * 10, 9)
  })
})

test('given orders by hand alone, then there is nothing to hold against a backtest', async () => {
  const recorded = await onBars()
  recorded.session.strategies.stop('cross-1')
  recorded.place('AAA', 'buy', 5, { type: 'limit', limitPrice: 9_000 as Price })
  recorded.pass(200)
  recorded.session.suspend()
  const [report, ...more] = await parity(recorded)
  expect(report?.decisions.live).toBe(0)
  expect(more).toEqual([])
})
