import { InvalidArgumentError, Option } from 'commander'
import type { Command } from 'commander'
import { FillConfig } from '../../contract/fill-config.ts'
import { ConfigError } from '../../engine/model/errors.ts'
import { numberValue } from './option-values.ts'

/** `--volume-share none`; a parsed null would be taken for no value at all. */
const NO_LIMIT = 'none'

/** How orders fill where bars leave it open, as the user said it. */
export interface FillOptions {
  readonly fill: FillConfig['market']
  readonly path: FillConfig['path']
  readonly limitFill: FillConfig['limit']
  readonly volumeShare: number | typeof NO_LIMIT
  readonly match?: 'bars'
  /** A file or dataset of finer bars. */
  readonly detail?: string
}

export function addFillOptions(command: Command): Command {
  const { fill, path, limitFill, volumeShare } = DEFAULTS
  return command
    .optionsGroup('Fills (docs/simulation.md):')
    .addOption(
      new Option(
        '--fill <when>',
        'of market orders: at the next bar’s open, or at the close of the bar they were made on',
      )
        .choices(['next-open', 'same-close'])
        .default(fill),
    )
    .addOption(
      new Option(
        '--path <order>',
        'in which a bar reached its prices: the extreme nearer to its open first, or always the same',
      )
        .choices(['adaptive', 'ohlc', 'olhc'])
        .default(path),
    )
    .addOption(
      new Option('--limit-fill <when>', 'a limit order: when the market trades through its price, or only touches it')
        .choices(['through', 'touch'])
        .default(limitFill),
    )
    .option(
      '--volume-share <fraction>',
      'of a bar’s volume, or a trade’s size, that orders may fill together, or none',
      shareValue,
      volumeShare,
    )
    .addOption(
      new Option('--match <data>', 'bars: orders meet bars, also where the data is ticks (default: the ticks)').choices(
        ['bars'],
      ),
    )
    .option('--detail <bars>', 'a file or dataset of finer bars of the main symbol, to match its orders on')
}

const DEFAULTS = optionsOf(FillConfig.parse({}))

function optionsOf({ market, path, limit, volumeShare }: FillConfig): FillOptions {
  return { fill: market, path, limitFill: limit, volumeShare: volumeShare ?? NO_LIMIT }
}

function shareValue(text: string): number | typeof NO_LIMIT {
  if (text === NO_LIMIT) return NO_LIMIT
  const value = numberValue(text)
  if (value > 0 && value <= 1) return value
  throw new InvalidArgumentError(`Expected a share above 0 and up to 1, or none, found "${text}".`)
}

/** @throws ConfigError when a rule is not one */
export function fillsOf({ fill, path, limitFill, volumeShare, match }: FillOptions): FillConfig {
  const share = volumeShare === NO_LIMIT ? null : volumeShare
  const parsed = FillConfig.safeParse({ market: fill, path, limit: limitFill, volumeShare: share, match })
  if (parsed.success) return parsed.data
  throw new ConfigError(`the rules of fills are not valid: ${parsed.error.issues[0]?.message ?? 'unknown'}`)
}
