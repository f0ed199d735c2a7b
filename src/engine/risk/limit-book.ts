import { ConfigError } from '../model/errors.ts'
import type { Instrument } from '../model/instrument.ts'
import { LIMITS, checkLimit, completeLimits } from './limits.ts'
import type { LimitName, LimitValues, SomeLimits } from './limits.ts'

/** From the most general to the most specific: a later one wins, limit by limit. */
export const LIMIT_SCOPES = ['account', 'asset-class', 'strategy', 'symbol'] as const
export type LimitScope = (typeof LIMIT_SCOPES)[number]

/** Limits of one scope. `key` is the asset class, strategy or symbol; empty for the account. */
export interface LimitLayer {
  readonly scope: LimitScope
  readonly key: string
  readonly values: SomeLimits
}

/** A change of limits; null takes a limit out of its layer, so that the more general one stands. */
export interface LimitChange {
  readonly scope: LimitScope
  readonly key: string
  readonly values: Readonly<Partial<Record<LimitName, number | null>>>
}

/** One limit before and after a change; null where the layer had none or has none any more. */
export interface LimitDifference {
  readonly scope: LimitScope
  readonly key: string
  readonly name: LimitName
  readonly before: number | null
  readonly after: number | null
}

/**
 * The limits of an account in layers. What stands for an order is merged limit by limit, from general to specific:
 * account, then the instrument's asset class, then the strategy (by name, then by the id of the instance), then the
 * symbol. A symbol wins over a strategy because its limits are about the market, which no strategy may talk away.
 */
export class LimitBook {
  readonly account: string
  readonly #layers = new Map<string, LimitLayer>()
  #base: LimitValues
  #version = 0

  /** @throws ConfigError when a limit of the account is missing, or one is out of range or out of place */
  constructor(account: string, layers: readonly LimitLayer[]) {
    this.account = account
    for (const layer of layers) {
      for (const [name, value] of entriesOf(layer.values)) checkPlace(layer, name, value)
      this.#layers.set(keyOf(layer), layer)
    }
    this.#base = this.#complete()
  }

  /** Counts the changes. */
  get version(): number {
    return this.#version
  }
  get layers(): readonly LimitLayer[] {
    return [...this.#layers.values()]
  }
  /** The account's own. */
  get base(): LimitValues {
    return this.#base
  }

  /** What stands for the orders of a strategy in an instrument. */
  resolve(strategyId: string, { kind, symbol }: Instrument): LimitValues {
    // Most accounts have no others, and a look at all symbols asks for each.
    if (this.#layers.size === 1) return this.#base
    return {
      ...this.#base,
      ...this.#valuesOf('asset-class', kind),
      ...this.#ownOf(strategyId),
      ...this.#valuesOf('symbol', symbol),
    }
  }

  /** What stands for a strategy, whatever it trades. */
  resolveStrategy(strategyId: string): LimitValues {
    return { ...this.#base, ...this.#ownOf(strategyId) }
  }

  /**
   * Changes limits, all of them or none. Returns what is different now.
   * @throws ConfigError when a value is out of range or place, or the account would lose a limit
   */
  change(change: LimitChange): readonly LimitDifference[] {
    const { scope, key } = change
    const differences = this.differences(change)
    const values = new Map<string, number>(entriesOf(this.#valuesOf(scope, key)))
    for (const { name, after } of differences) {
      if (after === null) values.delete(name)
      else values.set(name, after)
    }
    this.#layers.set(keyOf(change), { scope, key, values: Object.fromEntries(values) })
    this.#base = this.#complete()
    this.#version++
    return differences
  }

  /** What a change would change. @throws as {@link change} */
  differences(change: LimitChange): readonly LimitDifference[] {
    const { scope, key } = change
    const now = this.#valuesOf(scope, key)
    const differences: LimitDifference[] = []
    for (const [name, after] of entriesOf(change.values)) {
      checkPlace(change, name, after)
      const before = now[name] ?? null
      if (before !== after) differences.push({ scope, key, name, before, after })
    }
    return differences
  }

  #ownOf(strategyId: string): SomeLimits {
    return { ...this.#valuesOf('strategy', strategyNameOf(strategyId)), ...this.#valuesOf('strategy', strategyId) }
  }

  #valuesOf(scope: LimitScope, key: string): SomeLimits {
    return this.#layers.get(keyOf({ scope, key }))?.values ?? NO_LIMITS
  }

  #complete(): LimitValues {
    return completeLimits(this.#valuesOf('account', ''), this.account)
  }
}

const NO_LIMITS: SomeLimits = {}

/** `sma-cross` of the instance `sma-cross-2`: limits are set for a strategy, not for one start of it. */
export function strategyNameOf(strategyId: string): string {
  return strategyId.replace(/-\d+$/, '')
}

function keyOf({ scope, key }: Pick<LimitLayer, 'scope' | 'key'>): string {
  return `${scope}:${key}`
}

function entriesOf<T>(values: Readonly<Partial<Record<LimitName, T>>>): readonly (readonly [LimitName, T])[] {
  return Object.entries(values) as [LimitName, T][]
}

function checkPlace({ scope, key }: Pick<LimitLayer, 'scope' | 'key'>, name: LimitName, value: number | null): void {
  const spec = LIMITS[name]
  if (spec.reach === 'account' && scope !== 'account') {
    throw new ConfigError(`expected ${name} for the account alone, found it for the ${scope} ${key}`)
  }
  if (spec.reach === 'market' && scope === 'strategy') {
    throw new ConfigError(`expected ${name} for the account, a class or a symbol, found it for the strategy ${key}`)
  }
  if ((scope === 'account') !== (key === '')) {
    throw new ConfigError(`expected ${scope === 'account' ? 'no name' : `the name of a ${scope}`}, found "${key}"`)
  }
  if (value !== null) checkLimit(name, value)
  else if (scope === 'account') throw new ConfigError(`expected a value for ${name}: an account has every limit`)
}
