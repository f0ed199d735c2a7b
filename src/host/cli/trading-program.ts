import { Command } from 'commander'
import { ARM_WORD, REARM_WORD } from '../../contract/arming.ts'
import { userPath } from './user-path.ts'

const userFolder = (folder: string) => userPath(folder)

/** The controls of trading on the command line: `stop`, `flatten`, `pause`, `resume`, `rearm`, `arm`, `disarm`, `status`. */
export function tradingCommands(): readonly Command[] {
  return [stop(), flatten(), pause(), resume(), rearm(), arm(), disarm(), status()].map((command) =>
    command.option('--home <folder>', 'of the QuantX that is meant', userFolder),
  )
}

interface Options {
  readonly home?: string
}

function stop(): Command {
  return new Command('stop')
    .description('STOP: takes every order off the market and refuses new ones; positions stay.')
    .argument('[reason]', 'for the journal', 'STOP from the command line')
    .addHelpText(
      'after',
      '\nWorks whether QuantX runs, hangs, or does not run.\n\nExample:\n  quantx stop "the feed is wrong"',
    )
    .action(async (reason: string, options: Options) => (await commands()).stopCommand('stop', reason, options))
}

function flatten(): Command {
  return new Command('flatten')
    .description('FLATTEN: STOP, then closes every position at every broker.')
    .argument('[reason]', 'for the journal', 'FLATTEN from the command line')
    .option('--yes', 'asks for no word to confirm')
    .addHelpText('after', '\nExample:\n  quantx flatten "done for today"')
    .action(async (reason: string, { yes = false, ...options }: Options & { readonly yes?: boolean }) => {
      const { confirmFlatten, stopCommand } = await commands()
      await confirmFlatten(yes)
      await stopCommand('flatten', reason, options)
    })
}

function pause(): Command {
  return new Command('pause')
    .description('PAUSE: refuses entries; exits and protective orders go on.')
    .argument('[reason]', 'for the journal', 'PAUSE from the command line')
    .addHelpText('after', '\nExample:\n  quantx pause "news at two"')
    .action(async (reason: string, options: Options) => (await commands()).pauseCommand(reason, options))
}

function resume(): Command {
  return new Command('resume')
    .description('Takes a pause back.')
    .argument('[reason]', 'for the journal', 'resumed from the command line')
    .addHelpText('after', '\nExample:\n  quantx resume "the news is out"')
    .action(async (reason: string, options: Options) => (await commands()).resumeCommand(reason, options))
}

function rearm(): Command {
  return new Command('rearm')
    .description('Lets orders leave again after STOP or FLATTEN.')
    .argument('<word>', `${REARM_WORD}, typed`)
    .requiredOption('--reason <text>', 'for the journal')
    .option('--force', 'although a FLATTEN is not resolved')
    .addHelpText('after', `\nExample:\n  quantx rearm ${REARM_WORD} --reason "the feed is right again"`)
    .action(async (word: string, options: Options & { readonly reason: string; readonly force?: boolean }) => {
      await (await commands()).rearmCommand(word, options)
    })
}

function arm(): Command {
  return new Command('arm')
    .description('Lets the session at a live account trade real money, until it or its engine ends.')
    .argument('<word>', `${ARM_WORD}, typed`)
    .requiredOption('--reason <text>', 'for the record')
    .addHelpText('after', `\nExample:\n  quantx arm ${ARM_WORD} --reason "the limits are set"`)
    .action(async (word: string, options: Options & { readonly reason: string }) => {
      await (await commands()).armCommand(word, options)
    })
}

function disarm(): Command {
  return new Command('disarm')
    .description('Takes it back: nothing but reductions leaves.')
    .argument('[reason]', 'for the record', 'disarmed from the command line')
    .addHelpText('after', '\nExample:\n  quantx disarm "done for today"')
    .action(async (reason: string, options: Options) => (await commands()).disarmCommand(reason, options))
}

function status(): Command {
  return new Command('status')
    .description('Says how trading stands.')
    .addHelpText('after', '\nExample:\n  quantx status')
    .action(async (options: Options) => (await commands()).statusCommand(options))
}

// Imported when it is called: help and mistakes answer at once.
const commands = () => import('./trading-command.ts')
