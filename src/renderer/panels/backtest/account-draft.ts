import { AccountConfig, type MarginConfig } from '../../../contract/account-config.ts'
import { parseDecimal } from '../../components/number-entry.ts'
import { fraction, percent } from './cost-terms.ts'

/** The account of the next run, as typed; per cent where the contract has fractions. */
export interface AccountDraft {
  /** Empty for that of the main symbol. */
  readonly currency: string
  /** Pairs of currencies to convert by. */
  readonly rateDatasetIds: readonly string[]
  readonly rateAge: string
  readonly margin: MarginConfig['kind'] | 'cash'
  readonly initial: string
  readonly maintenance: string
  readonly maintenanceShort: string
  readonly liquidation: 'at-once' | 'next-session'
  /** `ES 12000 11000, NQ 18000 16000`: initial and maintenance of a contract. */
  readonly contracts: string
  /** `10, BTCUSD 5`: of all, and of single symbols. */
  readonly leverage: string
  readonly liquidationFee: string
}

export const CASH_ACCOUNT: AccountDraft = {
  currency: '',
  rateDatasetIds: [],
  rateAge: '',
  margin: 'cash',
  initial: '',
  maintenance: '',
  maintenanceShort: '',
  liquidation: 'at-once',
  contracts: '',
  leverage: '',
  liquidationFee: '',
}

const CURRENCY = /^[A-Za-z]{3,8}$/
const WORDS: Readonly<Record<string, string>> = {
  currency: 'Expected a currency such as EUR',
  rateAgeDays: 'Expected days above 0, up to 366',
  initial: 'Expected above 0, up to 100 %',
  maintenanceLong: 'Expected above 0, up to 100 %',
  maintenanceShort: 'Expected above 0, up to 100 %',
  maintenance: 'Expected above 0, up to 100 %',
  contracts: 'Expected a symbol with two amounts',
  leverage: 'Expected 1 to 1,000, or a symbol with it',
  leverages: 'Expected 1 to 1,000, or a symbol with it',
  liquidationFee: 'Expected 0 to 100 %',
}

/** What is wrong, by field of the contract. */
export function accountProblems(draft: AccountDraft): Readonly<Record<string, string>> {
  const parsed = AccountConfig.safeParse(candidate(draft))
  const wrong = parsed.success ? [] : parsed.error.issues.map(({ path }) => String(path[1] ?? path[0]))
  if (draft.currency.trim() !== '' && !CURRENCY.test(draft.currency.trim())) wrong.push('currency')
  if (draft.margin === 'futures' && contractsOf(draft.contracts) === null) wrong.push('contracts')
  if (draft.margin === 'isolated' && leveragesOf(draft.leverage) === null) wrong.push('leverage')
  return Object.fromEntries(wrong.map((field) => [`account-${field}`, WORDS[field] ?? 'Not valid']))
}

/** Undefined for cash in the main symbol's currency, and where something is wrong. */
export function accountOf(draft: AccountDraft): AccountConfig | undefined {
  const isPlain = draft.currency.trim() === '' && draft.margin === 'cash' && draft.rateAge.trim() === ''
  if ((isPlain && draft.rateDatasetIds.length === 0) || Object.keys(accountProblems(draft)).length > 0) return undefined
  return AccountConfig.safeParse(candidate(draft)).data
}

/** The draft that says an account. */
export function accountDraft(account: AccountConfig | undefined, rateDatasetIds: readonly string[] = []): AccountDraft {
  if (account === undefined) return { ...CASH_ACCOUNT, rateDatasetIds }
  const { currency = '', rateAgeDays, margin } = account
  const draft = {
    ...CASH_ACCOUNT,
    currency,
    rateDatasetIds,
    rateAge: rateAgeDays === USUAL_AGE ? '' : String(rateAgeDays),
  }
  switch (margin?.kind) {
    case undefined:
      return draft
    case 'reg-t':
      return {
        ...draft,
        margin: 'reg-t',
        initial: String(percent(margin.initial)),
        maintenance: String(percent(margin.maintenanceLong)),
        maintenanceShort: String(percent(margin.maintenanceShort)),
        liquidation: margin.liquidation,
      }
    case 'futures':
      return {
        ...draft,
        margin: 'futures',
        contracts: Object.entries(margin.contracts)
          .map(([symbol, { initial, maintenance }]) => `${symbol} ${initial} ${maintenance}`)
          .join(', '),
        liquidation: margin.liquidation,
      }
    case 'isolated': {
      const own = Object.entries(margin.leverages).map(([symbol, leverage]) => `${symbol} ${leverage}`)
      return {
        ...draft,
        margin: 'isolated',
        leverage: [String(margin.leverage), ...own].join(', '),
        maintenance: String(percent(margin.maintenance)),
        liquidationFee: margin.liquidationFee === 0 ? '' : String(percent(margin.liquidationFee)),
      }
    }
  }
}

const USUAL_AGE = 7

function candidate(draft: AccountDraft): unknown {
  const currency = draft.currency.trim().toUpperCase()
  return {
    ...(currency === '' ? {} : { currency }),
    ...given('rateAgeDays', draft.rateAge, 1),
    ...(draft.margin === 'cash' ? {} : { margin: marginOf(draft) }),
  }
}

function marginOf(draft: AccountDraft): unknown {
  const { margin: kind, liquidation } = draft
  switch (kind) {
    case 'cash':
      return undefined
    case 'reg-t':
      return {
        kind,
        liquidation,
        ...given('initial', draft.initial, 100),
        ...given('maintenanceLong', draft.maintenance, 100),
        ...given('maintenanceShort', draft.maintenanceShort, 100),
      }
    case 'futures':
      return { kind, liquidation, contracts: contractsOf(draft.contracts) ?? {} }
    case 'isolated':
      return {
        kind,
        ...leveragesOf(draft.leverage),
        ...given('maintenance', draft.maintenance, 100),
        ...given('liquidationFee', draft.liquidationFee, 100),
      }
  }
}

/** The number of a text under a name; nothing for no text; NaN, which no schema takes, for no number. */
function given(name: string, text: string, scale: 1 | 100): Readonly<Record<string, number>> {
  if (text.trim() === '') return {}
  const value = parseDecimal(text)
  return { [name]: value === null ? Number.NaN : scale === 100 ? fraction(value) : value }
}

function partsOf(text: string): readonly (readonly string[])[] {
  const parts = text.split(',').map((part) => part.trim())
  return parts.filter((part) => part !== '').map((part) => part.split(/[\s=]+/))
}

function contractsOf(text: string): Readonly<Record<string, { initial: number; maintenance: number }>> | null {
  const parts = partsOf(text)
  if (parts.length === 0) return null
  const contracts: Record<string, { initial: number; maintenance: number }> = {}
  for (const [symbol = '', initial = '', maintenance = '', ...more] of parts) {
    const [first, second] = [parseDecimal(initial), parseDecimal(maintenance)]
    if (first === null || second === null || more.length > 0) return null
    contracts[symbol] = { initial: first, maintenance: second }
  }
  return contracts
}

function leveragesOf(text: string): { readonly leverage?: number; readonly leverages: Record<string, number> } | null {
  const leverages: Record<string, number> = {}
  let leverage: number | undefined
  for (const [first = '', second, ...more] of partsOf(text)) {
    const value = parseDecimal(second ?? first)
    if (value === null || more.length > 0) return null
    if (second === undefined) leverage = value
    else leverages[first] = value
  }
  return leverage === undefined ? { leverages } : { leverage, leverages }
}
