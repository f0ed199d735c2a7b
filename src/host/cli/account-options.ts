import { Option } from 'commander'
import type { Command } from 'commander'
import { AccountConfig } from '../../contract/account-config.ts'
import type { JobSeries } from '../../engine/adapters/backtest/job.ts'
import { ConfigError } from '../../engine/model/errors.ts'
import { Instrument, specOf } from '../../engine/model/instrument.ts'
import { issueWords } from '../../engine/strategy/parameters.ts'
import type { DataChoice } from './backtest-data.ts'
import { gathered, numberValue } from './option-values.ts'

/** The account, as the user said it. */
export interface AccountOptions {
  readonly accountCurrency?: string
  readonly fx?: readonly string[]
  readonly fxMaxAge?: number
  readonly margin: 'cash' | 'reg-t' | 'futures' | 'isolated'
  readonly marginInitial?: readonly string[]
  readonly marginMaintenance?: readonly string[]
  readonly marginMaintenanceShort?: number
  readonly marginLeverage?: readonly string[]
  readonly liquidation?: string
  readonly liquidationFee?: number
}

/** Adds the options of the account. */
export function addAccountOptions(command: Command): Command {
  return command
    .optionsGroup('Account (docs/margin.md):')
    .option('--account-currency <code>', 'of cash and results (default: the main symbol’s)')
    .option('--fx <pair=bars>', 'rates of another currency, EURUSD=file.csv or a dataset; may be given again', gathered)
    .option('--fx-max-age <days>', 'since the last closed bar of a pair (default: 7)', numberValue)
    .addOption(
      new Option('--margin <kind>', 'what positions stand on')
        .choices(['cash', 'reg-t', 'futures', 'isolated'])
        .default('cash'),
    )
    .option('--margin-initial <margin>', 'reg-t: fraction (default: 0.5); futures: SYMBOL=amount a contract', gathered)
    .option(
      '--margin-maintenance <margin>',
      'reg-t: fraction of longs (default: 0.25); futures: SYMBOL=amount; isolated: fraction (default: 0.005)',
      gathered,
    )
    .option('--margin-maintenance-short <fraction>', 'reg-t: of shorts (default: 0.3)', numberValue)
    .option('--margin-leverage <number>', 'isolated: of a position (default: 1), or SYMBOL=number', gathered)
    .addOption(
      new Option('--liquidation <when>', 'reg-t, futures: of a margin call (default: at-once)').choices([
        'at-once',
        'next-session',
      ]),
    )
    .option('--liquidation-fee <fraction>', 'isolated: of the value that is liquidated (default: 0)', numberValue)
}

/** The account that options say; undefined for cash in the main symbol's currency. @throws ConfigError that names the option */
export function accountOf(options: AccountOptions): AccountConfig | undefined {
  const { accountCurrency, fxMaxAge } = options
  const margin = marginOf(options)
  if (accountCurrency === undefined && fxMaxAge === undefined && margin === undefined && options.fx === undefined)
    return undefined
  const parsed = AccountConfig.safeParse({
    ...(accountCurrency === undefined ? {} : { currency: accountCurrency }),
    ...(fxMaxAge === undefined ? {} : { rateAgeDays: fxMaxAge }),
    ...(margin === undefined ? {} : { margin }),
  })
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new ConfigError(`${optionOf(issue?.path ?? [])}: ${issue ? issueWords(issue) : 'not valid'}`)
}

/** Bars of the pairs that were named. @throws ConfigError, DataError */
export async function loadRates(
  { fx = [] }: AccountOptions,
  choice: Omit<DataChoice, 'data'>,
): Promise<readonly JobSeries[]> {
  const { timeZone, skipBadRows = false, home } = choice
  if (fx.length === 0) return []
  const { loadData } = await import('./backtest-data.ts')
  const rates: JobSeries[] = []
  for (const text of fx) {
    const [pair = '', ...rest] = text.split('=')
    const data = rest.join('=')
    if (pair === '' || data === '') throw new ConfigError(`--fx: expected PAIR=bars, found "${text}"`)
    const { series, sha256 } = await loadData({ data, timeZone, skipBadRows, ...(home === undefined ? {} : { home }) })
    const instrument = new Instrument({ ...specOf(series.instrument), symbol: pair })
    rates.push({ series: { ...series, instrument }, sha256 })
  }
  return rates
}

function marginOf(options: AccountOptions): unknown {
  refuseStrangers(options)
  const { marginMaintenanceShort, liquidation, liquidationFee } = options
  const [initial, maintenance] = [valuesOf(options, 'marginInitial'), valuesOf(options, 'marginMaintenance')]
  const leverage = valuesOf(options, 'marginLeverage')
  switch (options.margin) {
    case 'cash':
      return undefined
    case 'reg-t':
      return without({
        kind: 'reg-t',
        initial: initial.all,
        maintenanceLong: maintenance.all,
        maintenanceShort: marginMaintenanceShort,
        liquidation,
      })
    case 'futures':
      return without({ kind: 'futures', contracts: contractsOf(initial.bySymbol, maintenance.bySymbol), liquidation })
    case 'isolated':
      return without({
        kind: 'isolated',
        leverage: leverage.all,
        leverages: Object.fromEntries(leverage.bySymbol),
        maintenance: maintenance.all,
        liquidationFee,
      })
  }
}

/** Options that each kind of margin takes. */
const TAKES: Readonly<Record<AccountOptions['margin'], readonly (keyof AccountOptions)[]>> = {
  cash: [],
  'reg-t': ['marginInitial', 'marginMaintenance', 'marginMaintenanceShort', 'liquidation'],
  futures: ['marginInitial', 'marginMaintenance', 'liquidation'],
  isolated: ['marginMaintenance', 'marginLeverage', 'liquidationFee'],
}

const MARGIN_OPTIONS = [...new Set(Object.values(TAKES).flat())]

function refuseStrangers(options: AccountOptions): void {
  const stranger = MARGIN_OPTIONS.find((name) => options[name] !== undefined && !TAKES[options.margin].includes(name))
  if (stranger === undefined) return
  throw new ConfigError(`${flagOf(stranger)} does not go with --margin ${options.margin}`)
}

function contractsOf(initial: ReadonlyMap<string, number>, maintenance: ReadonlyMap<string, number>) {
  const symbols = new Set([...initial.keys(), ...maintenance.keys()])
  if (symbols.size === 0)
    throw new ConfigError(
      '--margin futures: expected --margin-initial and --margin-maintenance SYMBOL=amount, found none',
    )
  return Object.fromEntries(
    [...symbols].map((symbol) => {
      const [first, second] = [initial.get(symbol), maintenance.get(symbol)]
      if (first === undefined || second === undefined)
        throw new ConfigError(`--margin futures: expected an initial and a maintenance margin of ${symbol}, found one`)
      return [symbol, { initial: first, maintenance: second }]
    }),
  )
}

function valuesOf(options: AccountOptions, name: 'marginInitial' | 'marginMaintenance' | 'marginLeverage') {
  let all: number | undefined
  const bySymbol = new Map<string, number>()
  for (const text of options[name] ?? []) {
    const at = text.lastIndexOf('=')
    const value = Number(text.slice(at + 1))
    if (text.slice(at + 1).trim() === '' || !Number.isFinite(value))
      throw new ConfigError(`${flagOf(name)}: expected a number or SYMBOL=number, found "${text}"`)
    if (at < 0) all = value
    else bySymbol.set(text.slice(0, at), value)
  }
  return { all, bySymbol }
}

function without(fields: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
}

const FLAGS: Readonly<Record<string, string>> = {
  currency: '--account-currency',
  rateAgeDays: '--fx-max-age',
  initial: '--margin-initial',
  maintenanceLong: '--margin-maintenance',
  maintenance: '--margin-maintenance',
  maintenanceShort: '--margin-maintenance-short',
  leverage: '--margin-leverage',
  leverages: '--margin-leverage',
  liquidationFee: '--liquidation-fee',
}

function optionOf(path: readonly PropertyKey[]): string {
  return path.map((part) => FLAGS[String(part)]).findLast((flag) => flag !== undefined) ?? '--margin'
}

function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
}
