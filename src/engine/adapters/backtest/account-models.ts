import type { AccountConfig } from '../../../contract/account-config.ts'
import type { CostConfig } from '../../../contract/costs.ts'
import { currencyOf } from '../../model/currency.ts'
import type { Currency } from '../../model/currency.ts'
import { DAY_MS } from '../../model/time.ts'
import { MOST_RATE_AGE_MS } from '../../portfolio/conversion-rates.ts'
import type { MarginTerms } from '../../portfolio/margin-terms.ts'
import type { ConversionTerms } from '../../risk/account-books.ts'
import type { AnyJob } from './job.ts'

/** The account of a run as the engine takes it. */
export interface AccountModels {
  readonly currency: Currency
  readonly margin: MarginTerms | undefined
  readonly conversion: ConversionTerms | undefined
}

type AccountOfJob = Pick<AnyJob, 'account' | 'rates'> & { readonly costs: CostConfig }

/** @throws ConfigError for a currency that QuantX does not know */
export function accountModels({ account, rates = [], costs }: AccountOfJob, main: Currency): AccountModels {
  const pairs = rates.map(({ series }) => series)
  const basisPoints = costs.conversionBasisPoints ?? 0
  return {
    currency: account?.currency === undefined ? main : currencyOf(account.currency),
    margin: account?.margin,
    conversion: pairs.length === 0 ? undefined : { pairs, basisPoints, mostAgeMs: ageOf(account) },
  }
}

function ageOf(account: AccountConfig | undefined): number {
  return account === undefined ? MOST_RATE_AGE_MS : account.rateAgeDays * DAY_MS
}
