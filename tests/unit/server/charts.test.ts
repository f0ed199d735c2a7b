import { describe, expect, test } from 'vitest'
import type { LinesSource } from '../../../src/contract/streams.ts'
import type { BarTable, IndicatorLine, QuoteTable } from '../../../src/contract/views.ts'
import { Sma } from '../../../src/engine/indicators/sma.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { aggregateBars } from '../../../src/engine/market/time-bar-aggregator.ts'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { DAY_MS, HOUR_MS, MINUTE_MS, parseTimeframe } from '../../../src/engine/model/time.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { streamBars } from '../../../src/engine/server/chart-stream.ts'
import { streamLines } from '../../../src/engine/server/lines-stream.ts'
import { Pulse } from '../../../src/engine/server/pulse.ts'
import { QuoteBoard } from '../../../src/engine/server/quote-board.ts'
import { barTable } from '../../../src/engine/server/views.ts'
import { Strategy } from '../../../src/engine/strategy/strategy.ts'
import { START, seriesOf } from '../session/series.ts'
import { SessionStage, definitionOf } from '../session/stage.ts'

/** A chart as a client keeps it: a delta replaces the last bar where the time is equal, and appends otherwise. */
class ClientBars {
  readonly rows: number[][] = []
  readonly faults: string[] = []

  take({ time, open, high, low, close, volume }: BarTable): void {
    for (let row = 0; row < time.length; row++) {
      const bar = [time, open, high, low, close, volume].map((column) => column[row] ?? Number.NaN)
      const last = this.rows.at(-1)?.[0] ?? Number.NEGATIVE_INFINITY
      const at = bar[0] ?? Number.NaN
      if (at < last) this.faults.push(`a bar at ${at} after one at ${last}`)
      if (at === last) this.rows.pop()
      this.rows.push(bar)
    }
  }
}

function room(...histories: ReturnType<typeof seriesOf>[]) {
  const stage = new SessionStage(histories)
  const time = new SimulatedClock(0 as Timestamp)
  const pulse = new Pulse(time)
  const beat = () => time.advanceTo((time.now() + 33) as Timestamp)
  const bars = (timeframe: string) => {
    const chart = new ClientBars()
    const take = (table: BarTable) => chart.take(table)
    const sink = { snapshot: take, delta: take, restart: () => undefined }
    streamBars(stage.session, pulse, 'TEST', parseTimeframe(timeframe), sink)
    return chart
  }
  const lines = (source: LinesSource) => {
    const told = { snapshots: [] as IndicatorLine[][], points: new Map<number, number>() }
    const note = (all: IndicatorLine[]) =>
      all[0]?.line.time.forEach((at, index) => told.points.set(at, all[0]?.line.value[index] ?? Number.NaN))
    streamLines(stage.session, pulse, source, {
      snapshot: (all) => {
        told.snapshots.push(all)
        note(all)
      },
      delta: note,
      restart: () => undefined,
    })
    return told
  }
  return { stage, pulse, beat, bars, lines }
}

/** Rows of a table, as a client keeps them. */
function rowsOf(table: BarTable): number[][] {
  const client = new ClientBars()
  client.take(table)
  return client.rows
}

describe('The bars of a chart', () => {
  test.each([
    ['1h', '1h'],
    ['1h', '4h'],
    ['1h', '1d'],
    ['1h', '1w'],
    ['30m', '1h'],
    ['1d', '1M'],
  ])('given %s bars watched as %s from any moment on, are those of the whole', (native, timeframe) => {
    const history = seriesOf({ bars: 400, timeframe: parseTimeframe(native) })
    const { stage, beat, bars } = room(history)
    const charts: ClientBars[] = []
    for (let step = 0; step < 400; step++) {
      if (step % 41 === 0) charts.push(bars(timeframe))
      stage.step()
      if (step % 3 === 0) beat()
    }
    beat()
    const whole = native === timeframe ? history.bars : aggregateBars(history.bars, parseTimeframe(timeframe))
    for (const chart of charts) {
      expect(chart.faults).toEqual([])
      expect(chart.rows).toEqual(rowsOf(barTable(whole, history.instrument)))
    }
  })

  test('given bars of an hour that open at half past, shows them where they open', () => {
    const history = seriesOf({ bars: 20, timeframe: HOUR_MS, start: START + 30 * MINUTE_MS })
    const { stage, beat, bars } = room(history)
    stage.step(5)
    const chart = bars('1h')
    stage.step(15)
    beat()
    expect(chart.rows).toEqual(rowsOf(barTable(history.bars, history.instrument)))
  })

  test('given a bar under way, shows it as it stands at each beat', () => {
    const history = seriesOf({ bars: 48, timeframe: HOUR_MS })
    const { stage, beat, bars } = room(history)
    const chart = bars('1d')
    stage.step(7)
    beat()
    expect(chart.rows).toEqual(
      rowsOf(barTable(aggregateBars(stage.session.feed.history('TEST'), DAY_MS), history.instrument)),
    )
    expect(chart.rows).toHaveLength(1)
  })

  test.each(['1m', '90m', 'soon'])('given %s of hours, is refused in words', (timeframe) => {
    const { bars } = room(seriesOf({ bars: 5, timeframe: HOUR_MS }))
    expect(() => bars(timeframe)).toThrow(ConfigError)
  })
})

describe('The lines of a chart', () => {
  const study = (timeframe: string, values: number[]): LinesSource => ({
    kind: 'study',
    symbol: 'TEST',
    timeframe,
    study: 'sma',
    arguments: values,
  })

  test.each(['1h', '1d'])('given a study on %s bars begun at any moment, is that of the whole', (timeframe) => {
    const history = seriesOf({ bars: 24 * 12, timeframe: HOUR_MS })
    const { stage, beat, lines } = room(history)
    stage.step(100)
    const { points } = lines(study(timeframe, [3]))
    for (let step = 100; step < 24 * 12; step++) {
      stage.step()
      beat()
    }
    const { time, close } = timeframe === '1h' ? history.bars : aggregateBars(history.bars, DAY_MS)
    const closes = [...close].map((units) => units / 100)
    const expected = closes.map((_, row) => [
      time[row],
      closes.slice(row - 2, row + 1).reduce((sum, x) => sum + x, 0) / 3,
    ])
    expect([...points.keys()]).toEqual(expected.slice(2).map(([at]) => at))
    for (const [at, value] of expected.slice(2)) expect(points.get(at ?? 0)).toBeCloseTo(value ?? 0, 9)
  })

  test.each([
    ['a period that is no whole number', study('1h', [2.5])],
    ['a period that no memory holds', study('1h', [1e9])],
    ['a timeframe that can not be made', study('90m', [3])],
    ['a symbol that is not there', { ...study('1h', [3]), symbol: 'NONE' }],
    ['a strategy that is not there', { kind: 'strategy' as const, strategyId: 'none-1' }],
  ])('given %s, are refused in words before anything is sent', (_what, source) => {
    const { stage, pulse } = room(seriesOf({ bars: 5, timeframe: HOUR_MS }))
    const sent: unknown[] = []
    const sink = { snapshot: (x: unknown) => void sent.push(x), delta: () => undefined, restart: () => undefined }
    expect(() => streamLines(stage.session, pulse, source, sink)).toThrow(ConfigError)
    expect(sent).toEqual([])
  })

  test('given a strategy, are those of its indicators on its main symbol, its past included', () => {
    const { stage, beat, lines } = room(seriesOf({ bars: 40 }))
    class Averaging extends Strategy {
      readonly average = this.indicator(new Sma(5))
    }
    stage.step(10)
    const { host } = stage.launch(definitionOf(Averaging))
    const { points } = lines({ kind: 'strategy', strategyId: host.id })
    expect(points.size).toBe(6)
    stage.step(10)
    beat()
    expect(points.size).toBe(16)
    expect(points.get(START + 19 * DAY_MS)).toBeCloseTo((101 + 102 + 103 + 104 + 105) / 5)
  })

  test('given a strategy of two symbols, are those of the symbol that the chart shows, and of no other', () => {
    const { stage, beat, lines } = room(seriesOf({ bars: 40 }), seriesOf({ bars: 40, symbol: 'OTHER' }))
    class Averaging extends Strategy {
      readonly averages = this.symbols.map((symbol) => this.indicator(new Sma(5), { symbol }))
    }
    stage.step(10)
    const { host } = stage.launch(definitionOf(Averaging), { symbols: ['TEST', 'OTHER'] })
    const { points } = lines({ kind: 'strategy', strategyId: host.id, symbol: 'OTHER' })
    expect(points.size).toBe(6)
    stage.step(1)
    beat()
    expect(points.size).toBe(7)
    expect(() => lines({ kind: 'strategy', strategyId: host.id, symbol: 'NONE' })).toThrow(
      `expected a symbol of ${host.id}, found "NONE"`,
    )
  })
})

describe('The quote board', () => {
  function boardOf(...histories: ReturnType<typeof seriesOf>[]) {
    const { stage, pulse, beat } = room(...histories)
    const told: QuoteTable[] = []
    const board = new QuoteBoard(stage.session, pulse, (table) => void told.push(table))
    return { stage, beat, told, board }
  }

  test('given days, has the close of the day before and the volume of the day', () => {
    const { stage, beat, told, board } = boardOf(seriesOf({ bars: 10, calendar: 'XNYS' }))
    stage.step(3)
    beat()
    expect(told).toHaveLength(1)
    expect(told[0]).toMatchObject({ symbols: ['TEST'] })
    expect(told[0]?.last[0]).toBe(102)
    expect(told[0]?.previousClose[0]).toBe(101)
    expect(told[0]?.volume[0]).toBe(1_002)
    expect(board.table).toEqual(told[0])
  })

  test('given hours, has the last price before the venue began its day, and adds the volume of the day up', () => {
    // 05:00 in UTC is midnight in New York.
    const { stage, beat, told } = boardOf(
      seriesOf({ bars: 60, timeframe: HOUR_MS, start: START + 5 * HOUR_MS, calendar: 'XNYS' }),
    )
    stage.step(26)
    beat()
    expect(told[0]?.previousClose[0]).toBe(100 + (23 % 7))
    expect(told[0]?.last[0]).toBe(100 + (25 % 7))
    expect(told[0]?.volume[0]).toBe(1_024 + 1_025)
  })

  test('given a past, begins with it as if it had seen it', () => {
    const history = seriesOf({ bars: 60, timeframe: HOUR_MS, start: START + 5 * HOUR_MS, calendar: 'XNYS' })
    const { stage, board } = boardOf(history)
    stage.step(30)
    const later = new QuoteBoard(stage.session, new Pulse(new SimulatedClock(0 as Timestamp)), () => undefined)
    expect(later.table).toEqual(board.table)
  })

  test('given symbols of which one moved, tells of that one only', () => {
    const { stage, beat, told } = boardOf(seriesOf({ bars: 2 }), seriesOf({ symbol: 'LATE', bars: 9 }))
    stage.step(2)
    beat()
    stage.step()
    beat()
    expect(told.map(({ symbols }) => symbols)).toEqual([['TEST', 'LATE'], ['LATE']])
  })

  test('given a new session, says nothing more of the old one', () => {
    const { stage, beat, told, board } = boardOf(seriesOf({ bars: 5 }))
    stage.step()
    board.close()
    beat()
    expect(told).toEqual([])
  })
})
