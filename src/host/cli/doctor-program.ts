import { Command } from 'commander'
import { userPath } from './user-path.ts'

export interface DoctorOptions {
  readonly home?: string
  readonly json?: boolean
  /** A file, or true for the newest backup. */
  readonly restore?: string | true
}

/** `quantx doctor`: looks after what everything else stands on. */
export function doctor(): Command {
  return new Command('doctor')
    .description(
      'Checks store, journal, backups, disk space, permissions, fire drill, clock and brokers; can restore a backup.',
    )
    .option('--home <folder>', 'where QuantX keeps its data', (folder: string) => userPath(folder))
    .option('--restore [file]', 'puts a backup in the place of the store (default: the newest); QuantX must not run')
    .option('--json', 'prints the findings as JSON')
    .addHelpText(
      'after',
      `
Exits with 1 when something failed. Nothing is changed without --restore, which keeps what was there in a folder of its own.

Example:
  quantx doctor`,
    )
    .action(async (options: DoctorOptions) => {
      const { doctorCommand } = await import('./doctor-command.ts')
      await doctorCommand(options)
    })
}
