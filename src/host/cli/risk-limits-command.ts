import { join } from 'node:path'
import { openStore } from '../../engine/adapters/storage/store.ts'
import type { Store } from '../../engine/adapters/storage/store.ts'
import { ConfigError } from '../../engine/model/errors.ts'
import { LIMITS, LIMIT_NAMES, checkLimit, isLimitName } from '../../engine/risk/limits.ts'
import type { LimitName, SomeLimits } from '../../engine/risk/limits.ts'
import { lockHome } from '../home-lock.ts'
import { defaultHome, makeHome } from '../home.ts'
import { systemTime } from '../system-time.ts'
import type { LimitsOptions } from './risk-program.ts'
import { textTable } from './text-table.ts'

const ACCOUNT = /^(?:paper|live:[a-z0-9-]+)$/

/** Lists the limits of an account, after it set some. @throws ConfigError for what is no limit, or while QuantX runs */
export async function limitsCommand({
  account,
  set = [],
  reason = '',
  home = defaultHome(),
}: LimitsOptions): Promise<void> {
  if (!ACCOUNT.test(account)) throw new ConfigError(`--account: expected paper or live:BROKER, found "${account}"`)
  const wanted = set.map(wish)
  if (wanted.length > 0 && reason.trim().length < 3) throw new ConfigError('--set: expected a --reason, found none')
  makeHome(home)
  // A running engine would not see the change, and must not be surprised by it.
  const lock = wanted.length > 0 ? lockHome(home) : null
  const store = await openStore(join(home, 'quantx.db'))
  try {
    if (wanted.length > 0) keep(store, account, wanted, reason.trim())
    list(account, valuesOf(store, account))
  } finally {
    store.close()
    lock?.release()
  }
}

function keep(store: Store, account: string, wanted: readonly Wish[], reason: string): void {
  const now = valuesOf(store, account)
  const differences = wanted.map(({ name, value }) => {
    return { scope: 'account' as const, key: '', name, before: now[name] ?? null, after: value }
  })
  const changed = differences.filter(({ before, after }) => before !== after)
  if (changed.length > 0) store.risk.change(account, changed, systemTime.now(), reason)
}

function list(account: string, values: SomeLimits): void {
  const rows = LIMIT_NAMES.map((name) => [name, textOf(values[name]), LIMITS[name].unit, LIMITS[name].title])
  process.stdout.write(textTable(['LIMIT', 'VALUE', 'UNIT', 'WHAT'], rows))
  const missing = LIMIT_NAMES.filter((name) => values[name] === undefined)
  if (missing.length === 0) return
  const become = account === 'paper' ? 'stand at their defaults' : 'keep the account from starting'
  process.stdout.write(`${missing.length} of ${LIMIT_NAMES.length} are not set and ${become}.\n`)
}

const valuesOf = (store: Store, account: string): SomeLimits =>
  store.risk.layers(account).find(({ scope }) => scope === 'account')?.values ?? {}

const textOf = (value: number | undefined) =>
  value === undefined ? 'not set' : value === Number.POSITIVE_INFINITY ? 'unlimited' : String(value)

interface Wish {
  readonly name: LimitName
  readonly value: number
}

/** @throws ConfigError for what is no limit, or a value that it cannot have */
function wish(text: string): Wish {
  const [, name = '', value = ''] = /^([^=]+)=(.+)$/.exec(text) ?? []
  if (!isLimitName(name)) throw new ConfigError(`--set: expected NAME=VALUE of a limit, found "${text}"`)
  const number = value === 'unlimited' ? Number.POSITIVE_INFINITY : Number(value)
  checkLimit(name, number)
  return { name, value: number }
}
