import { Command, Option } from 'commander'
import { LACKS } from '../../engine/adapters/brokers/paper-server/capabilities.ts'
import { numberValue, wholeValue } from './option-values.ts'
import type { PaperBrokerOptions } from './paper-broker-command.ts'
import { userPath } from './user-path.ts'

/** The command `paper-broker`. What it does is imported when it is called. */
export function paperBroker(): Command {
  return new Command('paper-broker')
    .description(
      'Runs a broker with play money as a process of its own: it keeps orders and positions when engines end.',
    )
    .option('--port <number>', 'loopback port; 0 takes any that is free', wholeValue, 0)
    .option('--token <text>', 'what clients have to know (default: a new one, printed)')
    .option(
      '--account <file>',
      'where the account is kept (default: paper-broker.log in the folder of the data)',
      (file) => userPath(file),
    )
    .option('--cash <amount>', 'money that a new account begins with', numberValue, 100_000)
    .option('--currency <code>', 'of a new account', 'USD')
    .option('--rate <number>', 'most orders, cancels and changes a second', numberValue, 50)
    .option('--market <seed>', 'makes its own prices from a seed; otherwise its clients tell the prices', wholeValue)
    .option('--market-step <ms>', 'time between two prices that it makes', wholeValue)
    .option('--cancel-on-disconnect', 'takes the entries of an engine off the market when its line breaks')
    .addOption(new Option('--without <what...>', 'lacks this, so that the engine has to hold it').choices([...LACKS]))
    .option('--faults', 'lets clients ask for faults, for tests')
    .option('--says-live', 'says that the money is real, to try what stands before a live account')
    .addHelpText(
      'after',
      `
Prints an address that quantx serve --paper-broker takes.

Example:
  quantx paper-broker --port 7070`,
    )
    .action(async (options: PaperBrokerOptions) => {
      const { paperBrokerCommand } = await import('./paper-broker-command.ts')
      await paperBrokerCommand(options)
    })
}
