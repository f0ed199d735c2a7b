import { Command } from 'commander'
import { gathered } from './option-values.ts'
import { userPath } from './user-path.ts'

const userFolder = (folder: string) => userPath(folder)
const home = (command: Command) => command.option('--home <folder>', 'where QuantX keeps its data', userFolder)

/** `quantx risk`: the limits of accounts, and how the controls of this workstation stand. */
export function risk(): Command {
  const command = new Command('risk')
    .description('Shows and sets the limits of an account; says how the controls of this workstation stand.')
    .addHelpText('after', '\nExample:\n  quantx risk assess')
  for (const child of [limits(), assess()]) command.addCommand(child)
  return command
}

export interface LimitsOptions {
  readonly account: string
  readonly set?: readonly string[]
  readonly reason?: string
  readonly home?: string
}

function limits(): Command {
  return home(
    new Command('limits')
      .description('Lists the limits that a human set for an account, and those that are missing; sets them.')
      .requiredOption('--account <name>', 'paper, or live:BROKER, e.g. live:paper-server')
      .option('--set <name=value>', 'a number, or unlimited; may be given again; QuantX must not run', gathered)
      .option('--reason <text>', 'for the record, with --set'),
  )
    .addHelpText(
      'after',
      `
A live account starts with every limit set, and not before.

Example:
  quantx risk limits --account live:paper-server --set maxOrderValue=1000 --reason "a small beginning"`,
    )
    .action(async (options: LimitsOptions) => {
      const { limitsCommand } = await import('./risk-limits-command.ts')
      await limitsCommand(options)
    })
}

export interface ReportOptions {
  readonly json?: boolean
  readonly home?: string
}

function assess(): Command {
  return home(
    new Command('assess')
      .description('Says which limits are set, and of when the latest drill, stress test and reconciliation are.')
      .option('--json', 'as JSON'),
  )
    .addHelpText('after', '\nExits with 1 when something is due or missing.\n\nExample:\n  quantx risk assess')
    .action(async (options: ReportOptions) => {
      const { assessCommand } = await import('./assess-command.ts')
      await assessCommand(options)
    })
}

/** `quantx drill`: a fire drill. */
export function drill(): Command {
  return home(
    new Command('drill')
      .description(
        'Practises STOP, FLATTEN, re-arm and the panic process in a paper session of its own, and times them.',
      )
      .option('--json', 'as JSON'),
  )
    .addHelpText(
      'after',
      '\nNothing that trades is touched. The outcome is kept. Exits with 1 when it did not hold.\n\nExample:\n  quantx drill',
    )
    .action(async (options: ReportOptions) => {
      const { drillCommand } = await import('./rehearsal-commands.ts')
      await drillCommand(options)
    })
}

/** `quantx stress-test`: twice the highest load. */
export function stressTest(): Command {
  return home(
    new Command('stress-test')
      .description(
        'Finds the highest load of the last six months in the journal, and runs a paper session at twice of it.',
      )
      .option('--json', 'as JSON'),
  )
    .addHelpText(
      'after',
      '\nNothing that trades is touched. The outcome is kept. Exits with 1 when it did not hold.\n\nExample:\n  quantx stress-test',
    )
    .action(async (options: ReportOptions) => {
      const { stressCommand } = await import('./rehearsal-commands.ts')
      await stressCommand(options)
    })
}
