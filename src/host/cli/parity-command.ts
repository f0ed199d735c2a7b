import { DataCatalog } from '../../engine/adapters/data/data-catalog.ts'
import { DatasetStore } from '../../engine/adapters/data/dataset-store.ts'
import { dateText, grouped, signed } from '../../engine/adapters/report/figures.ts'
import { liveStretches } from '../../engine/server/replay/live-strategies.ts'
import { parityOf } from '../../engine/server/replay/parity.ts'
import type { ParityCause, ParityPair, ParityReport, ParitySide } from '../../engine/server/replay/parity.ts'
import type { ParityOptions } from './journal-program.ts'
import { codeOf } from './replay-command.ts'
import { sessionId, withStore } from './session-store.ts'
import { textTable } from './text-table.ts'

/** Decisions that are listed; the JSON has all. */
const MOST_LISTED = 40

const CAUSES: Readonly<Record<ParityCause, string>> = {
  missing: 'made by one of the two alone',
  'within-bar': 'made within a bar, on a price or a timer: a backtest is told of bars alone',
  carried: 'made by one of the two alone: the session began with what the strategy held or had saved before',
  'taken-over': 'made by one of the two alone, after positions were taken over from the broker',
  follows: 'made by one of the two alone after an earlier difference, from which it may follow',
  refused: 'refused by one of the two alone',
  quantity: 'another quantity',
  price: 'another price',
  fee: 'another fee',
  timing: 'the same price at another time',
}

/** Backtests each strategy of a session on the session's own data and sets both side by side. */
export async function parityCommand(session: string, { json, home }: ParityOptions): Promise<void> {
  const reports = await withStore(home, async (store, folder) => {
    const catalog = new DataCatalog(new DatasetStore(folder))
    const code = codeOf(store)
    const stretches = await liveStretches(sessionId(store, session), store.journal, catalog)
    return stretches.map((stretch) => parityOf(stretch, code(stretch)))
  })
  if (json === true) process.stdout.write(`${JSON.stringify(reports, null, 2)}\n`)
  else if (reports.length === 0) process.stdout.write('No strategy ran in this session.\n')
  else process.stdout.write(reports.map(textOf).join('\n'))
}

function textOf(report: ParityReport): string {
  const { strategy, timeframe, from, to, end, problem, decisions, fills, fees, slippage, causes, pairs } = report
  const head = `${strategy} (${report.hash.slice(0, 12)}) on ${timeframe} bars, ${dateText(from, true)} to ${dateText(to, true)}, until ${end}`
  if (problem !== '') return `${head}\n  no backtest: ${problem}\n`
  const table = textTable(
    ['', 'SESSION', 'BACKTEST'],
    [
      ['decisions', grouped(decisions.live), grouped(decisions.backtest)],
      ['orders filled', grouped(fills.live), grouped(fills.backtest)],
      ['fees', grouped(fees.live, 2), grouped(fees.backtest, 2)],
    ],
    ['SESSION', 'BACKTEST'],
  )
  const cost = `slippage against the backtest ${signed(grouped(slippage, 2), slippage)}, ${grouped(decisions.matched)} decisions on both sides`
  const different = pairs.filter((pair) => pair.causes.length > 0)
  if (different.length === 0) return `${head}\n${table}${cost}\nno difference\n`
  const names: readonly ParityCause[] = [
    'missing',
    'within-bar',
    'carried',
    'taken-over',
    'follows',
    'refused',
    'quantity',
    'price',
    'fee',
    'timing',
  ]
  const told = names.flatMap((cause) => (causes[cause] === 0 ? [] : `  ${grouped(causes[cause])} × ${CAUSES[cause]}\n`))
  const rows = different.slice(0, MOST_LISTED).map(rowOf)
  const more =
    different.length > MOST_LISTED ? `… and ${grouped(different.length - MOST_LISTED)} more (--json has all)\n` : ''
  return `${head}\n${table}${cost}\n${grouped(different.length)} differences:\n${told.join('')}${textTable(HEAD, rows, RIGHT)}${more}`
}

const HEAD = ['ANSWER TO', 'ORDER', 'SESSION', 'BACKTEST', 'COST', 'CAUSE']
const RIGHT = ['COST']

function rowOf({ causedAt, symbol, side, live, backtest, causes, slippage, feeDifference }: ParityPair): string[] {
  const cost = slippage + feeDifference
  return [
    dateText(causedAt, true),
    `${side} ${symbol}`,
    sideText(live),
    sideText(backtest),
    signed(grouped(cost, 2), cost),
    causes.map((cause) => cause).join(', '),
  ]
}

function sideText(side: ParitySide | null): string {
  if (side === null) return 'not made'
  if (side.refusedBy !== '') return `refused: ${side.refusedBy}`
  if (side.price === null) return `${side.quantity} not filled`
  return `${side.filled} at ${Number(side.price.toFixed(6))}`
}
