import { useEffect, useMemo, useState } from 'react'
import type { LinesSource } from '../../../contract/streams.ts'
import type { Failure } from '../../../contract/protocol.ts'
import type { InstrumentView } from '../../../contract/views.ts'
import type { CandleChart } from '../../charts/candle-chart.ts'
import { useServices, useStream } from '../../state/services.ts'
import { BarPages } from './bar-pages.ts'
import { useRules, useRuleStore } from '../../state/alert-rules.ts'
import { chartLevels } from './chart-levels.ts'
import { exitMoments } from './exit-moments.ts'
import type { Study } from './studies.ts'

export type BarsPhase =
  | { readonly kind: 'loading' }
  | { readonly kind: 'empty' }
  | { readonly kind: 'ready' }
  | { readonly kind: 'refused'; readonly failure: Failure }

const LOADING: BarsPhase = { kind: 'loading' }
const EMPTY: BarsPhase = { kind: 'empty' }
const READY: BarsPhase = { kind: 'ready' }

/** Feeds the chart from the bars stream. */
export function useBars(chart: CandleChart | null, symbol: string | null, timeframe: string): BarsPhase {
  const { client } = useServices()
  const key = `${symbol ?? ''} ${timeframe}`
  const [answer, setAnswer] = useState<{ readonly key: string; readonly phase: BarsPhase } | null>(null)
  useEffect(() => {
    if (chart === null || symbol === null) return undefined
    const setPhase = (phase: BarsPhase): void =>
      setAnswer((before) => (before?.key === key && before.phase === phase ? before : { key, phase }))
    return client.subscribe(
      'bars',
      { symbol, timeframe },
      {
        snapshot(table) {
          chart.setBars(table)
          setPhase(table.time.length === 0 ? EMPTY : READY)
        },
        delta(table) {
          chart.appendBars(table)
          if (table.time.length > 0) setPhase(READY)
        },
        refused(failure) {
          setPhase({ kind: 'refused', failure })
        },
      },
    )
  }, [chart, client, symbol, timeframe, key])
  return answer?.key === key ? answer.phase : LOADING
}

/** Fetches older bars of a replay's dataset when the user scrolls to the first loaded one. */
export function useOlderBars(
  chart: CandleChart | null,
  symbol: string | null,
  timeframe: string,
): (before: number) => void {
  const { client } = useServices()
  const datasets = useStream((stores) => stores.datasets).value
  const feed = useStream((stores) => stores.status).value?.session?.feed
  const own = datasets.filter(
    (one) => feed?.kind === 'replay' && feed.datasets.includes(one.id) && one.symbol === symbol,
  )
  // A timeframe that no dataset has is put together of the session's own bars.
  const datasetId = own[0]?.id ?? null
  const pages = useMemo(() => {
    if (datasetId === null) return null
    return new BarPages((before, limit) => client.command('data.bars', { datasetId, timeframe, before, limit }))
  }, [client, datasetId, timeframe])
  return (before) => {
    pages?.older(before).then(
      (page) => {
        if (page !== null) chart?.prependBars(page)
      },
      // The bars that are there stay; scrolling again asks again.
      () => undefined,
    )
  }
}

/** One lines stream for the time that the component is mounted or the source stays the same. */
function useLines(chart: CandleChart | null, sources: readonly (readonly [key: string, source: LinesSource])[]): void {
  const { client } = useServices()
  const signature = JSON.stringify(sources)
  useEffect(() => {
    if (chart === null) return undefined
    // `signature` stands for `sources`, which are new objects at every rendering.
    const stops = sources.map(([key, source]) => {
      const stop = client.subscribe('lines', source, {
        snapshot: (lines) => chart.setLines(key, lines, source.kind === 'study'),
        delta: (lines) => chart.appendLines(key, lines),
      })
      return () => {
        stop()
        chart.removeLines(key)
      }
    })
    return () => {
      for (const stop of stops) stop()
    }
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [chart, client, signature])
}

/** The user's studies, and the indicators of strategies that run on the symbol. */
export function useIndicators(
  chart: CandleChart | null,
  symbol: string | null,
  timeframe: string,
  studies: readonly Study[],
): void {
  const strategies = useStream((stores) => stores.strategies).value
  // Two instances of the same draw the same lines: once is enough.
  const running = new Map(
    strategies
      .filter((one) => one.state === 'running' && one.symbols.includes(symbol ?? '') && one.timeframe === timeframe)
      .map((one) => [`${one.file} ${one.hash} ${JSON.stringify(one.params)}`, one]),
  )
  useLines(
    chart,
    // A reloaded strategy may draw other lines: the key changes with it.
    [...running.values()].map((one) => [
      `strategy:${one.id}:${one.reloadedAt ?? 0}`,
      { kind: 'strategy', strategyId: one.id, ...(symbol === null ? {} : { symbol }) },
    ]),
  )
  useLines(
    chart,
    symbol === null
      ? []
      : studies.map((one) => [
          `study:${one.id}`,
          { kind: 'study', symbol, timeframe, study: one.kind, arguments: one.arguments },
        ]),
  )
}

/** Marks for fills, lines for the position, working orders, exits and watched prices; straight from the stores, past React. */
export function useTradingMarks(chart: CandleChart | null, instrument: InstrumentView | undefined): void {
  const { stores } = useServices()
  useRules()
  useEffect(() => {
    if (chart === null || instrument === undefined) return undefined
    const writeLevels = (): void => {
      const positions = stores.positions.getState().value
      const sources = {
        positions,
        orders: stores.orders.getState().value,
        rules: useRuleStore.getState().rules ?? [],
        isSimulated: stores.status.getState().value?.exitPlaces?.isSimulated ?? true,
      }
      chart.levels.set(chartLevels(instrument, sources), exitMoments(instrument, positions))
    }
    const writeFills = (): void => {
      chart.setFills(
        stores.fills
          .getState()
          .value.filter((fill) => fill.symbol === instrument.symbol)
          .map(({ at, price, quantity, side }) => ({ time: at, price, quantity, side })),
      )
    }
    writeLevels()
    writeFills()
    const stops = [
      stores.positions.subscribe(writeLevels),
      stores.orders.subscribe(writeLevels),
      useRuleStore.subscribe(writeLevels),
      stores.fills.subscribe(writeFills),
    ]
    return () => {
      for (const stop of stops) stop()
      chart.levels.set([])
      chart.setFills([])
    }
  }, [chart, instrument, stores])
}
