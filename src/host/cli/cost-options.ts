import { Option } from 'commander'
import type { Command } from 'commander'
import { COMMISSION_PRESETS } from '../../contract/commission-presets.ts'
import { gathered, numberValue, wholeValue } from './option-values.ts'

/** What trading and holding cost, as the user said it. */
export interface CostOptions {
  readonly commission: number
  readonly commissionPerShare: number
  readonly commissionMinimum: number
  readonly commissionMaximum?: number
  readonly commissionMaximumFraction?: number
  readonly commissionMaker?: number
  readonly commissionPreset?: string
  /** A file of fee lines. */
  readonly commissionFile?: string
  readonly slippage: number
  readonly slippageTicks: number
  readonly slippageModel?: string
  readonly slippageImpact?: number
  readonly slippageVolumeLimit?: number
  readonly slippageSpread?: number
  readonly slippageRange?: number
  readonly slippagePeriod?: number
  readonly impact?: string
  readonly impactCoefficient?: number
  readonly sharesOutstanding?: number
  readonly latency?: number
  readonly latencyCancel?: number
  readonly latencyAck?: number
  readonly latencySigma?: number
  readonly latencyFile?: string
  readonly conversionBasisPoints?: number
  readonly borrowRate?: number
  readonly hardToBorrow?: readonly string[]
  readonly interestCredit?: number
  readonly interestDebit?: number
  readonly fundingRate?: number
  readonly fundingFile?: string
}

/** Adds the options of costs, in two groups. */
export function addCostOptions(command: Command): Command {
  tradingOptions(command.optionsGroup('Costs of trading (docs/costs.md):'))
  return holdingOptions(command.optionsGroup('Costs of holding:'))
}

function tradingOptions(command: Command): void {
  command
    .option('--commission <fraction>', 'of the traded value: 0.002 is 0.2 %', numberValue, 0)
    .option('--commission-per-share <amount>', 'per share, contract or coin traded', numberValue, 0)
    .option('--commission-minimum <amount>', 'least commission of an order', numberValue, 0)
    .option('--commission-maximum <amount>', 'most commission of an order', numberValue)
    .option('--commission-maximum-fraction <fraction>', 'most of an order, of its value', numberValue)
    .option('--commission-maker <fraction>', 'in place of --commission on fills that made liquidity', numberValue)
    .addOption(new Option('--commission-preset <broker>', 'a broker’s price list').choices(COMMISSION_PRESETS))
    .option('--commission-file <file>', 'a price list of your own, JSON')
    .option('--slippage <fraction>', 'of the price, against you, on market and stop fills', numberValue, 0)
    .option('--slippage-ticks <count>', 'the same in price increments', wholeValue, 0)
    .addOption(
      new Option('--slippage-model <model>', 'added to that').choices(['volume-share', 'spread', 'volatility']),
    )
    .option('--slippage-impact <fraction>', 'volume-share: of the price, for a whole bar (default: 0.1)', numberValue)
    .option('--slippage-volume-limit <share>', 'volume-share: most of a bar that counts (default: 0.025)', numberValue)
    .option('--slippage-spread <fraction>', 'spread: of the price, without quotes (default: 0.0005)', numberValue)
    .option('--slippage-range <factor>', 'volatility: average true ranges (default: 0.1)', numberValue)
    .option('--slippage-period <bars>', 'volatility: of the average true range (default: 14)', wholeValue)
    .addOption(new Option('--impact <model>', 'market impact, added to slippage').choices(['square-root', 'almgren']))
    .option('--impact-coefficient <factor>', 'multiplies the impact (default: 1)', numberValue)
    .option('--shares-outstanding <count>', 'almgren (default: 250 days of volume)', numberValue)
    .option('--conversion-basis-points <number>', 'of what is converted from other currencies', numberValue)
    .option('--latency <ms>', 'one way, of orders, cancels and answers', numberValue)
    .option('--latency-cancel <ms>', 'of cancels, when it differs', numberValue)
    .option('--latency-ack <ms>', 'of answers, when it differs', numberValue)
    .option('--latency-sigma <number>', 'makes the latencies medians of a log-normal chance', numberValue)
    .option(
      '--latency-file <file>',
      'milliseconds that were measured, one a line, or in columns submit, cancel and ack, to draw from',
    )
}

function holdingOptions(command: Command): Command {
  return command
    .option('--borrow-rate <fraction>', 'a year, of the value of shorts', numberValue)
    .option(
      '--hard-to-borrow <symbol[=rate]>',
      'its own rate a year; without one, shorts are refused; may be given again',
      gathered,
    )
    .option('--interest-credit <fraction>', 'a year, received on cash', numberValue)
    .option('--interest-debit <fraction>', 'a year, paid on cash below zero', numberValue)
    .option('--funding-rate <fraction>', 'of the value, paid by longs every eight hours (perpetuals)', numberValue)
    .option('--funding-file <file>', 'funding as it was: a CSV file of time,rate')
}
