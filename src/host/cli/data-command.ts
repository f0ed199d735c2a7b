import type { DatasetInfo, ImportOptions } from '../../contract/dataset.ts'
import { DataCatalog } from '../../engine/adapters/data/data-catalog.ts'
import { DatasetStore } from '../../engine/adapters/data/dataset-store.ts'
import { ConfigError, messageOf } from '../../engine/model/errors.ts'
import { DAY_MS, parseTimeframe } from '../../engine/model/time.ts'
import { defaultHome, makeHome } from '../home.ts'
import { dateText, grouped } from '../../engine/adapters/report/figures.ts'
import { instrumentTerms } from './instrument-options.ts'
import type { InstrumentOptions } from './instrument-options.ts'
import { importWarnings } from './import-warnings.ts'
import { textTable } from './text-table.ts'
import { userPath } from './user-path.ts'

export interface ImportCommandOptions
  extends Omit<ImportOptions, 'mode' | keyof InstrumentOptions | 'mayBeNegative'>, InstrumentOptions {
  readonly skipBadRows?: boolean
  readonly home?: string
}

interface HomeOption {
  readonly home?: string
}

/** Imports every file that can be; then fails with the first that could not. */
export async function importCommand(
  files: readonly string[],
  { skipBadRows, home, ...options }: ImportCommandOptions,
): Promise<void> {
  if (options.symbol !== undefined && files.length > 1) {
    throw new ConfigError(`--symbol names one file, found ${files.length}`)
  }
  const { kind: _kind, currency: _currency, calendar: _calendar, multiplier: _multiplier, ...others } = options
  const { allowNegativePrices: _allowed, ...rest } = others
  const catalog = openCatalog(home === undefined ? {} : { home })
  const failures: unknown[] = []
  for (const file of files) {
    try {
      const mode = skipBadRows === true ? 'skip' : 'strict'
      const { dataset, report } = await catalog.importFile(userPath(file), {
        ...rest,
        ...instrumentTerms(options, file, options.symbol),
        mode,
      })
      process.stdout.write(`${dataset.id}  ${described(dataset)}\n`)
      for (const warning of importWarnings(report)) process.stderr.write(`  ! ${warning}\n`)
    } catch (error) {
      failures.push(error)
    }
  }
  for (const error of failures.slice(1)) process.stderr.write(`quantx: ${messageOf(error)}\n`)
  if (failures.length > 0) throw failures[0]
}

export async function listCommand(options: HomeOption & { readonly json?: boolean }): Promise<void> {
  const { datasets, damaged } = await openCatalog(options).list()
  if (options.json === true) {
    process.stdout.write(`${JSON.stringify(datasets, null, 2)}\n`)
  } else {
    const rows = datasets.map((dataset) => {
      const { id, symbol, kind, timeframe, bars, credit, source } = dataset
      return [id, symbol, kind, timeframe, grouped(bars), ...spanOf(dataset), credit || source]
    })
    const head = ['ID', 'SYMBOL', 'KIND', 'TIMEFRAME', 'BARS', 'FIRST', 'LAST', 'FROM']
    process.stdout.write(textTable(head, rows, ['BARS']))
  }
  for (const { id, reason } of damaged) process.stderr.write(`  ! ${id} is damaged: ${reason}\n`)
}

export async function deleteCommand(id: string, options: HomeOption): Promise<void> {
  await openCatalog(options).delete(id)
  process.stdout.write(`Deleted ${id}\n`)
}

function openCatalog({ home = defaultHome() }: HomeOption): DataCatalog {
  makeHome(home)
  return new DataCatalog(new DatasetStore(home))
}

function described(dataset: DatasetInfo): string {
  const [first, last] = spanOf(dataset)
  const { ticks } = dataset
  const made = ticks ? ` of ${grouped(ticks.count)} ${ticks.kind}` : ''
  return `${dataset.symbol} ${dataset.timeframe}, ${grouped(dataset.bars)} bars${made}, ${first} to ${last}`
}

function spanOf({ first, last, timeframe }: DatasetInfo): readonly [string, string] {
  const hasClock = parseTimeframe(timeframe) < DAY_MS
  return [dateText(first, hasClock), dateText(last, hasClock)]
}
