import { useMemo, type JSX } from 'react'
import type { BacktestResult, TradeRecord } from '../../../contract/backtest.ts'
import { Button } from '../../components/button.tsx'
import { formatDecimal } from '../../components/number-format.ts'
import { Money, Percent, Price, Quantity, SignedMoney, Time } from '../../components/numbers.tsx'
import { Table } from '../../components/table.tsx'
import type { Column } from '../../components/table-model.ts'
import styles from './backtest-panel.module.css'
import { pricePrecisions, symbolsOf } from './run-symbols.ts'
import { TradeChart } from './trade-chart.tsx'
import { tradeReturn } from './trade-returns.ts'

/** A trade with its number in the run, from 1. */
interface NumberedTrade extends TradeRecord {
  readonly number: number
}

const rowKey = (row: NumberedTrade): string => String(row.number)

interface TradesViewProps {
  /** Of the run. */
  readonly id: string
  readonly result: BacktestResult
  /** Index of the trade that is shown. */
  readonly chosen: number
  readonly onChoose: (index: number) => void
  /** Enter or a double click: the trade in the replay. */
  readonly onReplay: (index: number) => void
}

/** Round trips, and the chart that shows the chosen one from entry to exit. */
export function TradesView({ id, result, chosen, onChoose, onReplay }: TradesViewProps): JSX.Element {
  const trades = useMemo(() => result.trades.map((trade, index) => ({ ...trade, number: index + 1 })), [result])
  const columns = useMemo(() => tradeColumns(result), [result])
  return (
    <div className={styles['trades']}>
      <div className={styles['tradeChart']}>
        <TradeChart id={id} result={result} chosen={chosen} />
        {result.trades.length === 0 ? null : (
          <Button
            size="small"
            className={styles['replayTrade']}
            title="Plays the run from the entry of this trade (Enter in the table)"
            onClick={() => onReplay(chosen)}
          >
            Replay trade {chosen + 1}
          </Button>
        )}
      </div>
      <div className={styles['tradeTable']}>
        <Table
          label="Trades"
          columns={columns}
          rows={trades}
          rowKey={rowKey}
          selectedKey={String(chosen + 1)}
          onSelect={(row) => onChoose(row.number - 1)}
          onActivate={(row) => onReplay(row.number - 1)}
          empty="No trade was closed."
        />
      </div>
    </div>
  )
}

/** How far it went against and for the trade. */
const EXCURSIONS: readonly Column<NumberedTrade>[] = [
  {
    id: 'mae',
    title: 'MAE',
    width: 88,
    yields: 4,
    align: 'right',
    value: (row) => row.mae,
    render: (row) => <SignedMoney value={row.mae} />,
    definition: 'Maximum adverse excursion: the worst open P&L while it was held',
  },
  {
    id: 'mfe',
    title: 'MFE',
    width: 88,
    yields: 5,
    align: 'right',
    value: (row) => row.mfe,
    render: (row) => <SignedMoney value={row.mfe} />,
    definition: 'Maximum favourable excursion: the best open P&L while it was held',
  },
]

const SYMBOL: Column<NumberedTrade> = { id: 'symbol', title: 'Symbol', width: 72, value: (row) => row.symbol }

/** Room for the longest price, with its grouping. */
function widthOfPrices({ trades, data }: BacktestResult): number {
  const most = trades.reduce((top, { entryPrice, exitPrice }) => Math.max(top, entryPrice, exitPrice), 0)
  const characters = formatDecimal(most, data.pricePrecision).length
  return Math.max(70, 24 + Math.ceil(characters * 7.3))
}

function tradeColumns(result: BacktestResult): readonly Column<NumberedTrade>[] {
  const { data } = result
  const precisionOf = pricePrecisions(result)
  const priceWidth = widthOfPrices(result)
  const time = (id: string, title: string, read: (row: NumberedTrade) => number): Column<NumberedTrade> => ({
    id,
    title,
    width: data.timeframe.endsWith('d') ? 94 : 140,
    value: read,
    render: (row) => <Time at={read(row)} detail={data.timeframe.endsWith('d') ? 'date' : 'minute'} zone="UTC" />,
  })
  const price = (
    id: string,
    title: string,
    read: (row: NumberedTrade) => number,
    yields: number,
  ): Column<NumberedTrade> => ({
    id,
    title,
    width: priceWidth,
    yields,
    align: 'right',
    value: read,
    render: (row) => <Price value={read(row)} precision={precisionOf(row.symbol)} />,
  })
  return [
    {
      id: 'number',
      title: '#',
      width: result.trades.length < 1_000 ? 36 : 52,
      align: 'right',
      value: (row) => row.number,
    },
    ...(symbolsOf(result).length > 1 ? [SYMBOL] : []),
    { id: 'side', title: 'Side', width: 48, value: (row) => row.side },
    {
      id: 'quantity',
      title: 'Quantity',
      width: 68,
      align: 'right',
      value: (row) => row.quantity,
      render: (row) => <Quantity value={row.quantity} precision={data.quantityPrecision} />,
    },
    {
      id: 'net',
      title: 'Net P&L',
      width: 100,
      align: 'right',
      value: (row) => row.netPnl,
      render: (row) => <SignedMoney value={row.netPnl} />,
      total: (rows) => <SignedMoney value={rows.reduce((sum, row) => sum + row.netPnl, 0)} />,
    },
    {
      id: 'return',
      title: 'Return',
      width: 76,
      align: 'right',
      value: (row) => tradeReturn(row),
      render: (row) => <Percent value={tradeReturn(row)} signed />,
      definition: 'Net P&L ÷ value at entry',
    },
    time('entryTime', 'Entry', (row) => row.entryTime),
    price('entryPrice', 'at', (row) => row.entryPrice, 1),
    time('exitTime', 'Exit', (row) => row.exitTime),
    price('exitPrice', 'at', (row) => row.exitPrice, 2),
    { id: 'bars', title: 'Bars', width: 52, yields: 3, align: 'right', value: (row) => row.bars },
    ...EXCURSIONS,
    {
      id: 'commission',
      title: 'Commission',
      width: 84,
      yields: 6,
      align: 'right',
      value: (row) => row.commission,
      render: (row) => <Money value={row.commission} />,
      total: (rows) => <Money value={rows.reduce((sum, row) => sum + row.commission, 0)} />,
    },
  ]
}
