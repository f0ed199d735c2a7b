import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { BacktestResult } from '../../src/contract/backtest.ts'
import { hashSeries } from '../../src/engine/adapters/data/canonical-bars.ts'
import { digestOf } from '../../src/engine/backtest/digest.ts'
import { runBacktest } from '../../src/engine/backtest/runner.ts'
import type { BacktestOutcome } from '../../src/engine/backtest/runner.ts'
import { aggregateSeries } from '../../src/engine/market/time-bar-aggregator.ts'
import type { BarSeries } from '../../src/engine/model/bar.ts'
import { Instrument, specOf } from '../../src/engine/model/instrument.ts'
import { HOUR_MS } from '../../src/engine/model/time.ts'
import { FILL_RULES } from '../../src/engine/simulation/fill-rules.ts'
import { exactCrossover, wrongTrades } from './crossover-oracle.ts'
import { COMMISSION, QUANTITY, SLIPPAGE, crossoverConfig, exactTerms } from './crossover-run.ts'
import { minuteBars } from './minute-bars.ts'
import { WrongResult, fixed, megaPerSecond } from './report.ts'
import type { Figure } from './report.ts'
import { writeCsv, writeParquet } from './stream-files.ts'

const BARS = 10_000_000
const SEED = 42
const SYMBOLS = 5
const MEGABYTES = 400
const CHILD = fileURLToPath(new URL('stream-child.ts', import.meta.url))
const STRATEGY = fileURLToPath(new URL('../../strategies/sma-cross.ts', import.meta.url))

interface Averages {
  readonly fast: number
  readonly slow: number
}

/** Ten thousand orders: what is measured is the bars. */
const FEW_ORDERS: Averages = { fast: 100, slow: 3_000 }
const MANY_ORDERS: Averages = { fast: 10, slow: 30 }

/** A run in memory, to be equalled. */
interface Expected {
  readonly digest: string
  readonly orders: number
  /** Of the main symbol's bars. */
  readonly sha256: string
}

type Print = (line: string) => void

/** `quantx backtest` over ten million bars in files, against exact arithmetic and the same runs in memory. */
export async function benchStream(print: Print): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'quantx-bench-'))
  try {
    return [...(await benchOneSymbol(folder, print)), await benchSymbols(folder, print)]
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function benchOneSymbol(folder: string, print: Print): Promise<Figure[]> {
  const series = minuteBars(BARS, SEED)
  const [csv, parquet] = [join(folder, 'bench.csv'), join(folder, 'bench.parquet')]
  writeCsv(csv, series.bars)
  await writeParquet(parquet, series.bars)
  const few = await inMemory([series], FEW_ORDERS, print)
  const many = await inMemory([series], MANY_ORDERS, print)
  const hours = aggregateSeries(series, HOUR_MS)
  const fine = await inMemory([hours], MANY_ORDERS, print, series)
  const millions = `${BARS / 1e6} M bars of`
  return [
    streamed(`${millions} CSV`, ['--data', csv], FEW_ORDERS, few, print),
    streamed(`${millions} Parquet`, ['--data', parquet], FEW_ORDERS, few, print),
    streamed(`${millions} Parquet`, ['--data', parquet], MANY_ORDERS, many, print),
    streamed(
      `hours made of ${millions} Parquet, matched on these`,
      ['--data', parquet, '--timeframe', '1h', '--detail', parquet],
      MANY_ORDERS,
      fine,
      print,
    ),
  ]
}

async function benchSymbols(folder: string, print: Print): Promise<Figure> {
  const histories = Array.from({ length: SYMBOLS }, (_, index) => {
    const { instrument, ...series } = minuteBars(BARS / SYMBOLS, SEED + index)
    return { ...series, instrument: new Instrument({ ...specOf(instrument), symbol: `SYM${index}` }) }
  })
  const options = []
  for (const { instrument, bars } of histories) {
    const path = join(folder, `${instrument.symbol}.parquet`)
    await writeParquet(path, bars)
    options.push('--data', path)
  }
  const expected = await inMemory(histories, MANY_ORDERS, print)
  const what = `${SYMBOLS} × ${BARS / SYMBOLS / 1e6} M bars of Parquet, merged by time`
  return streamed(what, options, MANY_ORDERS, expected, print)
}

async function inMemory(
  histories: readonly BarSeries[],
  averages: Averages,
  print: Print,
  detail?: BarSeries,
): Promise<Expected> {
  const params = { ...averages, quantity: QUANTITY }
  const config = { ...(await crossoverConfig(1)), params, histories, fills: FILL_RULES }
  const outcome = runBacktest(detail ? { ...config, details: [detail] } : config)
  const [main] = histories
  if (!main) throw new Error('expected a history')
  if (!detail) checkTrades(outcome, main, averages, print)
  const hash = createHash('sha256')
  const digest = digestOf(outcome, { update: (text) => hash.update(text), digest: () => hash.digest('hex') })
  return { digest, orders: [...outcome.trader.orders.orders].length, sha256: hashSeries(main) }
}

/** Against exact integers. @throws WrongResult */
function checkTrades({ recorder }: BacktestOutcome, main: BarSeries, averages: Averages, print: Print): void {
  const exact = exactCrossover(main.bars, { ...exactTerms(main.instrument), ...averages })
  const wrong = wrongTrades(recorder.trades, exact, QUANTITY)
  print(`${wrong} wrong of ${exact.length} trades in memory`)
  if (wrong > 0) throw new WrongResult(`${wrong} wrong of ${exact.length} trades`)
}

function streamed(
  what: string,
  data: readonly string[],
  averages: Averages,
  { digest, orders, sha256 }: Expected,
  print: Print,
): Figure {
  const { result, peakBytes } = commandOn(data, averages)
  if (result.digest !== digest) throw new WrongResult(`${what}: digest ${result.digest}, in memory ${digest}`)
  if (result.data.sha256 !== sha256) throw new WrongResult(`${what}: the bars are not those that were written`)
  if (result.orders.length !== orders || result.timing.streamed !== true) throw new WrongResult(`${what}: not streamed`)
  print(`digest and bars of ${what} are those in memory`)
  const { timing } = result
  const [read, played] = [timing.loadMs, timing.runMs].map((ms) => fixed(megaPerSecond(BARS, ms), 2))
  const whole = timing.loadMs + timing.runMs + (timing.statisticsMs ?? 0)
  return {
    what: `quantx backtest on ${what}, ${orders} orders`,
    figure: `read ${read} M rows/s, played ${played} M bars/s, ${fixed(whole / 1_000)} s in all, peak ${fixed(peakBytes / 1e6, 0)} MB`,
    ratio: 'same digest as in memory',
    target: `< ${MEGABYTES} MB`,
    isMet: peakBytes / 1e6 < MEGABYTES,
  }
}

function commandOn(
  data: readonly string[],
  { fast, slow }: Averages,
): { readonly result: BacktestResult; readonly peakBytes: number } {
  const folder = mkdtempSync(join(tmpdir(), 'quantx-bench-result-'))
  try {
    const json = join(folder, 'result.json')
    const rule = [`fast=${fast}`, `slow=${slow}`, `quantity=${QUANTITY}`].flatMap((text) => ['-p', text])
    const costs = ['--cash', '10000000', '--commission', String(COMMISSION), '--slippage', String(SLIPPAGE)]
    const args = ['--no-warnings', CHILD, 'backtest', STRATEGY, ...data, ...rule, ...costs, '--json', json]
    const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
    const peak = /^peak (\d+)$/m.exec(stderr)?.[1]
    if (status !== 0 || peak === undefined) throw new WrongResult(`quantx backtest ended with ${status}: ${stderr}`)
    return { result: BacktestResult.parse(JSON.parse(readFileSync(json, 'utf8'))), peakBytes: Number(peak) }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
