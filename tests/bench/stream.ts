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
import type { BarSeries } from '../../src/engine/model/bar.ts'
import { FILL_RULES } from '../../src/engine/simulation/fill-rules.ts'
import { exactCrossover, wrongTrades } from './crossover-oracle.ts'
import { COMMISSION, QUANTITY, SLIPPAGE, crossoverConfig, exactTerms } from './crossover-run.ts'
import { minuteBars } from './minute-bars.ts'
import { WrongResult, fixed, megaPerSecond } from './report.ts'
import type { Figure } from './report.ts'
import { writeCsv, writeParquet } from './stream-files.ts'

const BARS = 10_000_000
const SEED = 42
/** Ten thousand orders: what is measured is the bars. */
const FAST = 100
const SLOW = 3_000
const MEGABYTES = 400
const CHILD = fileURLToPath(new URL('stream-child.ts', import.meta.url))
const STRATEGY = fileURLToPath(new URL('../../strategies/sma-cross.ts', import.meta.url))

/** `quantx backtest` over ten million bars in a file, against exact arithmetic and the run in memory. */
export async function benchStream(print: (line: string) => void): Promise<Figure[]> {
  const series = minuteBars(BARS, SEED)
  const { digest, orders } = await digestInMemory(series, print)
  const sha256 = hashSeries(series)
  const folder = mkdtempSync(join(tmpdir(), 'quantx-bench-'))
  try {
    const paths = [join(folder, 'bench.csv'), join(folder, 'bench.parquet')]
    const [csv = '', parquet = ''] = paths
    writeCsv(csv, series.bars)
    await writeParquet(parquet, series.bars)
    return paths.map((path) => {
      const { result, peakBytes } = commandOn(path, join(folder, 'result.json'))
      if (result.digest !== digest) throw new WrongResult(`${path}: digest ${result.digest}, in memory ${digest}`)
      if (result.data.sha256 !== sha256) throw new WrongResult(`${path}: the bars are not those that were written`)
      print(`digest and bars of ${path.slice(folder.length + 1)} are those in memory`)
      return figureOf(path === csv ? 'CSV' : 'Parquet', orders, result, peakBytes)
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Of the run in memory, whose trades are compared with those of exact arithmetic. */
async function digestInMemory(series: BarSeries, print: (line: string) => void) {
  const params = { fast: FAST, slow: SLOW, quantity: QUANTITY }
  const outcome = runBacktest({ ...(await crossoverConfig(1)), params, histories: [series], fills: FILL_RULES })
  const exact = exactCrossover(series.bars, { ...exactTerms(series.instrument), fast: FAST, slow: SLOW })
  const wrong = wrongTrades(outcome.recorder.trades, exact, QUANTITY)
  print(`${wrong} wrong of ${exact.length} trades in memory`)
  if (wrong > 0) throw new WrongResult(`${wrong} wrong of ${exact.length} trades`)
  const hash = createHash('sha256')
  const digest = digestOf(outcome, { update: (text) => hash.update(text), digest: () => hash.digest('hex') })
  return { digest, orders: [...outcome.trader.orders.orders].length }
}

function commandOn(path: string, json: string): { readonly result: BacktestResult; readonly peakBytes: number } {
  const rule = [`fast=${FAST}`, `slow=${SLOW}`, `quantity=${QUANTITY}`].flatMap((text) => ['-p', text])
  const costs = ['--cash', '10000000', '--commission', String(COMMISSION), '--slippage', String(SLIPPAGE)]
  const args = ['--no-warnings', CHILD, 'backtest', STRATEGY, '--data', path, ...rule, ...costs, '--json', json]
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
  const peak = /^peak (\d+)$/m.exec(stderr)?.[1]
  if (status !== 0 || peak === undefined) throw new WrongResult(`quantx backtest ended with ${status}: ${stderr}`)
  return { result: BacktestResult.parse(JSON.parse(readFileSync(json, 'utf8'))), peakBytes: Number(peak) }
}

function figureOf(kind: string, orders: number, { timing }: BacktestResult, peakBytes: number): Figure {
  const [read, played] = [timing.loadMs, timing.runMs].map((ms) => fixed(megaPerSecond(BARS, ms), 2))
  const whole = timing.loadMs + timing.runMs + (timing.statisticsMs ?? 0)
  const seconds = `${fixed(whole / 1_000)} s in all`
  return {
    what: `quantx backtest on ${BARS / 1e6} M bars of ${kind}, ${orders} orders`,
    figure: `read ${read} M rows/s, played ${played} M bars/s, ${seconds}, peak ${fixed(peakBytes / 1e6, 0)} MB`,
    ratio: 'same digest as in memory',
    target: `< ${MEGABYTES} MB`,
    isMet: peakBytes / 1e6 < MEGABYTES,
  }
}
