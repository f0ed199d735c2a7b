import { useCallback, useEffect, useMemo, useState, type JSX } from 'react'
import type { BacktestResult, TradeRecord } from '../../../contract/backtest.ts'
import { timeframeMs } from '../../charts/axis-time.ts'
import type { CandleChart } from '../../charts/candle-chart.ts'
import type { ChartOrder, ChartTrade } from '../../charts/chart-subject.ts'
import { ChartView } from '../../charts/chart-view.tsx'
import { formatDecimal, formatSigned } from '../../components/number-format.ts'
import { EmptyState } from '../../components/panel-states.tsx'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { BarPages, type BarSource } from '../chart/bar-pages.ts'
import { firstName, ofSymbol } from './run-symbols.ts'

/** Bars loaded at once around a trade. */
const LOAD_BARS = 6_000
/** Bars wanted after a trade's exit; nights and weekends make the time up to twice as long and more. */
const BARS_AFTER = 400

/** The bars of a run with its round trips; the chosen one is centred and drawn in full. */
export function TradeChart({
  id,
  result: whole,
  chosen: number,
}: {
  readonly id: string
  readonly result: BacktestResult
  readonly chosen: number
}): JSX.Element {
  const client = useClient()
  const [chart, setChart] = useState<CandleChart | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const onChart = useCallback((next: CandleChart | null) => setChart(next), [])
  const trade = whole.trades[number] ?? null
  const symbol = trade === null ? whole.data.symbol : firstName(whole, trade.symbol)
  const result = useMemo(() => ofSymbol(whole, symbol), [whole, symbol])
  const load = useMemo<BarSource>(
    () => (before, limit) => client.command('backtest.bars', { id, symbol, before, limit }),
    [client, id, symbol],
  )
  const pages = useMemo(() => new BarPages(load), [load])
  const { data } = result

  useEffect(() => {
    if (chart === null) return undefined
    let gone = false
    const showTrade = (): void => {
      if (trade === null) chart.fit()
      else chart.show(trade.entryTime, trade.exitTime)
    }
    chart.setTrades(chartTrades(result, trade))
    chart.setOrders(chartOrders(result))
    if (trade !== null && shown.get(chart) === load && covers(chart, trade.entryTime, trade.exitTime)) {
      showTrade()
      return undefined
    }
    const last = trade === null ? data.last : trade.exitTime + BARS_AFTER * 3 * timeframeMs(data.timeframe)
    load(last + 1, LOAD_BARS).then(
      (bars) => {
        if (gone) return
        shown.set(chart, load)
        chart.setBars(bars)
        showTrade()
      },
      (error: unknown) => {
        if (!gone) setFailure(failureOf(error).message)
      },
    )
    return () => {
      gone = true
    }
  }, [chart, load, result, trade, data.timeframe, data.last])

  if (failure !== null) return <EmptyState>{failure}.</EmptyState>
  return (
    <ChartView
      label={`Trades of the run on ${data.symbol}`}
      subject={{ ...data, timeZone: 'UTC', simulated: false }}
      onChart={onChart}
      events={{
        onWantsOlder: (before) => {
          pages.older(before).then(
            (page) => {
              if (page !== null) chart?.prependBars(page)
            },
            () => undefined,
          )
        },
      }}
    />
  )
}

/** Whose bars a chart has. */
const shown = new WeakMap<CandleChart, BarSource>()

function covers(chart: CandleChart, from: number, to: number): boolean {
  const { bars, first, last } = chart.loaded
  return bars > 0 && first <= from && last >= to
}

function chartTrades(result: BacktestResult, chosen: TradeRecord | null): ChartTrade[] {
  const { quantityPrecision } = result.data
  return result.trades.map((trade) => ({
    entryTime: trade.entryTime,
    entryPrice: trade.entryPrice,
    exitTime: trade.exitTime,
    exitPrice: trade.exitPrice,
    won: trade.netPnl > 0,
    selected: trade === chosen,
    label: `${trade.side === 'long' ? 'Long' : 'Short'} ${formatDecimal(trade.quantity, quantityPrecision, 0)} · ${formatSigned(trade.netPnl, 2)}`,
  }))
}

/** Stops and targets where they waited; an order is placed at the close of its bar, a moment before the next opens. */
function chartOrders({ orders }: BacktestResult): ChartOrder[] {
  return orders.flatMap(({ stopPrice, limitPrice, status, filled, createdAt, updatedAt }) => {
    const price = stopPrice ?? limitPrice
    if (price === null || status === 'denied' || status === 'rejected') return []
    const isFilled = status === 'filled'
    return [
      {
        kind: stopPrice === null ? ('limit' as const) : ('stop' as const),
        price,
        fromTime: createdAt - 1,
        toTime: isFilled ? updatedAt : updatedAt - 1,
        filled: filled > 0,
      },
    ]
  })
}
