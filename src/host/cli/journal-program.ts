import { Command, Option } from 'commander'
import { userPath } from './user-path.ts'

const userFolder = (folder: string) => userPath(folder)
const home = (command: Command) => command.option('--home <folder>', 'where QuantX keeps its data', userFolder)

/** `quantx journal`: looks after the record of everything that happened. */
export function journal(): Command {
  const command = new Command('journal')
    .description('Checks, lists, exports and archives the record of everything that happened.')
    .addHelpText('after', '\nExample:\n  quantx journal verify')
  for (const child of [verify(), list(), exportRecords(), archive()]) command.addCommand(child)
  return command
}

function verify(): Command {
  return home(
    new Command('verify')
      .description('Checks numbers, hashes and versions of every record; names the first that is not what was written.')
      .argument('[session]', 'id of a session, or latest (default: all of them)'),
  )
    .addHelpText(
      'after',
      '\nExits with 1 when a record is damaged or missing.\n\nExample:\n  quantx journal verify latest',
    )
    .action(async (session: string | undefined, options: { readonly home?: string }) => {
      const { verifyCommand } = await import('./journal-command.ts')
      await verifyCommand(session, options)
    })
}

function list(): Command {
  return home(
    new Command('list').description('Lists the sessions that there are records of.').option('--json', 'as JSON'),
  )
    .addHelpText('after', '\nExample:\n  quantx journal list')
    .action(async (options: { readonly home?: string; readonly json?: boolean }) => {
      const { listCommand } = await import('./journal-command.ts')
      await listCommand(options)
    })
}

function exportRecords(): Command {
  return home(
    new Command('export')
      .description('Writes the records of a session for other programs to read.')
      .argument('<session>', 'id of a session, or latest')
      .addOption(new Option('--format <format>', 'of the file').choices(['jsonl', 'parquet']).default('jsonl'))
      .option('--out <file>', 'default: the standard output; Parquet needs a file'),
  )
    .addHelpText('after', '\nExample:\n  quantx journal export latest --format parquet --out session.parquet')
    .action(async (session: string, options: ExportOptions) => {
      const { exportCommand } = await import('./journal-command.ts')
      await exportCommand(session, options)
    })
}

export interface ExportOptions {
  readonly format: 'jsonl' | 'parquet'
  readonly out?: string
  readonly home?: string
}

function archive(): Command {
  return home(
    new Command('archive')
      .description('Puts old records away in compressed files, each with a chain of its own, checked before it counts.')
      .requiredOption('--older-than <age>', 'e.g. 90d or 12w'),
  )
    .addHelpText(
      'after',
      '\nArchived sessions can still be verified, exported and replayed.\n\nExample:\n  quantx journal archive --older-than 90d',
    )
    .action(async (options: { readonly olderThan: string; readonly home?: string }) => {
      const { archiveCommand } = await import('./journal-command.ts')
      await archiveCommand(options)
    })
}

/** `quantx replay`: runs a session again. */
export function replay(): Command {
  return home(
    new Command('replay')
      .description('Runs a recorded session again through its strategies and compares every decision, order and fill.')
      .argument('<session>', 'id of a session, or latest')
      .option('--to <time>', "the session's time at which to end, e.g. 2024-06-03T15:30 (UTC)")
      .option('--strategy <file>', 'runs this code in place of what ran, to see where it decides otherwise')
      .option('--json', 'prints the report as JSON'),
  )
    .addHelpText('after', '\nExits with 1 when the replay went another way.\n\nExample:\n  quantx replay latest')
    .action(async (session: string, options: ReplayOptions) => {
      const { replayCommand } = await import('./replay-command.ts')
      await replayCommand(session, options)
    })
}

/** `quantx parity`: holds a session against a backtest. */
export function parity(): Command {
  return home(
    new Command('parity')
      .description("Backtests a session's strategies on the session's own data and explains the differences.")
      .argument('<session>', 'id of a session, or latest')
      .option('--json', 'prints every decision of both, as JSON'),
  )
    .addHelpText('after', '\nExample:\n  quantx parity latest')
    .action(async (session: string, options: ParityOptions) => {
      const { parityCommand } = await import('./parity-command.ts')
      await parityCommand(session, options)
    })
}

export interface ParityOptions {
  readonly json?: boolean
  readonly home?: string
}

export interface ReplayOptions {
  readonly to?: string
  readonly strategy?: string
  readonly json?: boolean
  readonly home?: string
}
