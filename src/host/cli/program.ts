import { Command, Option } from 'commander'
import manifest from '../../../package.json' with { type: 'json' }
import { addAccountOptions } from './account-options.ts'
import type { BacktestOptions } from './backtest-command.ts'
import { addCostOptions } from './cost-options.ts'
import type { ImportCommandOptions } from './data-command.ts'
import { doctor } from './doctor-program.ts'
import { addFillOptions } from './fill-options.ts'
import { addInstrumentOptions } from './instrument-options.ts'
import { journal, parity, replay } from './journal-program.ts'
import { gathered, numberValue, wholeValue } from './option-values.ts'
import { paperBroker } from './paper-broker.ts'
import { drill, risk, stressTest } from './risk-program.ts'
import { tradingCommands } from './trading-program.ts'
import { userPath } from './user-path.ts'

// What a command does is imported when it is called: help and mistakes answer at once.

/** The whole command line. `parseAsync` throws what went wrong; see failure.ts for the exit code. */
export function program(): Command {
  const quantx = new Command('quantx')
    .description('Backtests and trades strategies with one exact, deterministic engine.')
    .version(manifest.version, '-V, --version', 'prints the version')
    .helpOption('-h, --help', 'prints this help')
    .helpCommand('help [command]', 'prints the help of a command')
    .showSuggestionAfterError()
    .exitOverride()
    .configureOutput({ outputError: () => undefined })
    .addHelpText('after', EXAMPLES)
  const trading = tradingCommands()
  for (const command of [
    backtest(),
    data(),
    strategies(),
    init(),
    serve(),
    ...trading,
    paperBroker(),
    journal(),
    replay(),
    parity(),
    doctor(),
    risk(),
    drill(),
    stressTest(),
  ])
    quantx.addCommand(inherit(command, quantx))
  return quantx
}

const EXAMPLES = `
Exit codes: 0 done, 1 failed, 2 bad usage or input, 130 interrupted.

Examples:
  quantx backtest sma-cross --data spx-1d
  quantx data import prices.csv
  quantx backtest --help`

function inherit(command: Command, parent: Command): Command {
  for (const child of command.commands) inherit(child, parent)
  return command.copyInheritedSettings(parent).helpOption('-h, --help', 'prints this help')
}

function backtest(): Command {
  const command = new Command('backtest')
    .description('Runs a strategy over a history of bars and tells how it did.')
    .argument('<strategy>', 'a .ts or .js file, or a name (see: quantx strategies)')
    .option(
      '-d, --data <bars>',
      'a CSV or Parquet file of bars, or the id of a dataset (see: quantx data list); may be given again, the main symbol first',
      gathered,
    )
    .option('-p, --param <name=value>', 'a parameter of the strategy; may be given again', gathered)
    .option('--cash <amount>', 'money to start with', numberValue, 100_000)
    .option('--from <time>', 'first bar to trade, e.g. 2013-01-01 or 2013-01-01T09:30')
    .option('--to <time>', 'last bar to trade; a date counts to its end')
    .option('--seed <number>', 'seed of the random numbers', wholeValue, 1)
  addCostOptions(command)
  addAccountOptions(command)
  addFillOptions(command)
    .optionsGroup('Data:')
    .option('--timeframe <length>', 'of the bars, e.g. 1m, 1h, 1d, 1w; finer data is put together (default: as it is)')
    .option('--symbol <symbol>', 'of the bars in a file (default: from its name)')
    .option(
      '--actions <file>',
      'splits, dividends, new names and delistings, or a factor file of LEAN; may be given again; none for none (default: NAME.actions.csv beside the bars)',
      gathered,
    )
    .addOption(
      new Option('--prices <view>', 'as traded, or with later splits (and dividends) in them: those know the future')
        .choices(['raw', 'split', 'total-return'])
        .default('raw'),
    )
    .option('--universe <file>', 'members by date: symbol, from, to; symbols are traded while they belong')
    .option(
      '--benchmark <bars>',
      'a symbol of the run, a file or a dataset: compares with holding it, dividends reinvested',
    )
  fileOptions(command)
    .option('--stream', 'reads bars from the disk while they are played (default: above two million in all)')
    .option('--no-stream', 'holds all bars in memory')
    .option('--home <folder>', 'where QuantX keeps its data', userFolder)
    .optionsGroup('Output:')
    .option('--json <file>', 'writes the result as JSON; - is the standard output')
    .option('--html <file>', 'writes a report to look at in a browser')
    .option('--audit', 'runs it again with other futures and fails when orders depend on them: docs/look-ahead.md')
  return command
    .addHelpText(
      'after',
      `
Without --json or --html a summary is printed. The JSON is documented in docs/backtest-json.md.

Example:
  quantx backtest strategies/sma-cross.ts --data prices.csv -p fast=10 -p slow=30 --commission 0.001 --html report.html`,
    )
    .action(async (file: string, options: BacktestOptions) => {
      const { backtestCommand } = await import('./backtest-command.ts')
      await backtestCommand(file, options)
    })
}

function fileOptions(command: Command): Command {
  return addInstrumentOptions(command)
    .option('--time-zone <zone>', 'of times written without one, e.g. America/New_York', 'UTC')
    .option('--adjust', 'scales prices by adjusted close ÷ close')
    .option('--skip-bad-rows', 'leaves out rows in error instead of refusing the file')
}

const userFolder = (folder: string) => userPath(folder)

function data(): Command {
  const command = new Command('data').description('Keeps histories of bars.').addHelpText(
    'after',
    `
Example:
  quantx data import prices.csv`,
  )
  for (const child of [dataImport(), dataList(), dataDelete()]) command.addCommand(child)
  return command
}

function dataImport(): Command {
  const command = new Command('import')
    .description('Reads CSV or Parquet files of bars or ticks and keeps them as datasets.')
    .argument('<file...>', 'CSV or Parquet files')
    .option('--symbol <symbol>', 'of the only file (default: from its name)')
    .option('--timeframe <length>', 'of the bars, e.g. 1m or 1d (default: from the times)')
    .addOption(new Option('--rows <kind>', 'what a row is').choices(['auto', 'bars', 'ticks']).default('auto'))
  return fileOptions(command)
    .option('--home <folder>', 'where QuantX keeps its data', userFolder)
    .addHelpText(
      'after',
      `
Example:
  quantx data import ticks.csv --symbol ES --timeframe 1m --time-zone America/Chicago`,
    )
    .action(async (files: readonly string[], options: ImportCommandOptions) => {
      const { importCommand } = await import('./data-command.ts')
      await importCommand(files, options)
    })
}

function dataList(): Command {
  return new Command('list')
    .description('Lists the datasets: those that come with QuantX, and those you imported.')
    .option('--json', 'prints them as JSON')
    .option('--home <folder>', 'where QuantX keeps its data', userFolder)
    .addHelpText('after', '\nExample:\n  quantx data list')
    .action(async (options: { readonly json?: boolean; readonly home?: string }) => {
      const { listCommand } = await import('./data-command.ts')
      await listCommand(options)
    })
}

function dataDelete(): Command {
  return new Command('delete')
    .description('Deletes an imported dataset.')
    .argument('<id>', 'of the dataset (see: quantx data list)')
    .option('--home <folder>', 'where QuantX keeps its data', userFolder)
    .addHelpText('after', '\nExample:\n  quantx data delete nvda-1d-3f2a9c1b')
    .action(async (id: string, options: { readonly home?: string }) => {
      const { deleteCommand } = await import('./data-command.ts')
      await deleteCommand(id, options)
    })
}

function strategies(): Command {
  return new Command('strategies')
    .description('Lists the sample strategies and those in your folder, with their parameters.')
    .option('--json', 'prints them as JSON, parameters as JSON Schema')
    .option('--home <folder>', 'where QuantX keeps its data', userFolder)
    .addHelpText('after', '\nExample:\n  quantx strategies')
    .action(async (options: { readonly json?: boolean; readonly home?: string }) => {
      const { strategiesCommand } = await import('./strategies-command.ts')
      await strategiesCommand(options)
    })
}

function init(): Command {
  return new Command('init')
    .description('Makes a folder for strategies of your own, with types for an editor and one to begin with.')
    .argument('<folder>', 'made when it is not there; files that are there stay as they are')
    .addHelpText('after', '\nExample:\n  quantx init my-strategies')
    .action(async (folder: string) => {
      const { initCommand } = await import('./init-command.ts')
      await initCommand(folder)
    })
}

interface ServeCommandOptions {
  readonly port?: string
  readonly open: boolean
  readonly home?: string
  readonly paperBroker?: string
}

function serve(): Command {
  return new Command('serve')
    .description('Serves the workstation to browsers of this computer.')
    .option('--port <number>', 'loopback port (default: any that is free)')
    .option('--no-open', 'opens no browser')
    .option('--home <folder>', 'where QuantX keeps its data', userFolder)
    .option('--paper-broker <address>', 'trades at the broker that printed this address (see: quantx paper-broker)')
    .addHelpText('after', '\nExample:\n  quantx serve --port 8080 --no-open')
    .action(async (options: ServeCommandOptions) => {
      const { serveProgram } = await import('../serve.ts')
      const { port, open, home, paperBroker } = options
      const named = Object.entries({ port, home, 'paper-broker': paperBroker }).flatMap(([name, value]) =>
        value ? [`--${name}`, value] : [],
      )
      process.exit(await serveProgram(open ? named : [...named, '--no-open']))
    })
}
