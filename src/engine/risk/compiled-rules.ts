import type { Instrument } from '../model/instrument.ts'
import type { LimitBook } from './limit-book.ts'
import type { LimitValues } from './limits.ts'
import type { RiskRule } from './risk-rule.ts'
import { ProtectionRule, StrategyDisabledRule, StrategyPausedRule } from './strategy-rules.ts'
import { rulesFor } from './rule-list.ts'
import type { RuleSources, RuleTarget } from './rule-list.ts'

/** The limits of a strategy in an instrument, and the rules made of them. */
export interface CompiledRules {
  readonly limits: LimitValues
  readonly rules: readonly RiskRule[]
  /** Those that have something to say while nobody is taken out or paused. */
  readonly standing: readonly RiskRule[]
}

/** Rules by strategy and symbol, made when first asked for and anew when limits were changed. */
export class RuleCache {
  readonly #book: LimitBook
  readonly #sources: RuleSources
  readonly #onChange: (limits: LimitValues) => void
  readonly #byStrategy = new Map<string, Map<string, CompiledRules>>()
  /** By strategy, venue hours and limits: a thousand symbols under the same limits have the same few objects looked at. */
  readonly #alike = new Map<string, CompiledRules>()
  #version: number

  /** @param onChange called with the account's limits when they were changed, before rules are made of them */
  constructor(book: LimitBook, sources: RuleSources, onChange: (limits: LimitValues) => void) {
    this.#book = book
    this.#sources = sources
    this.#onChange = onChange
    this.#version = book.version
  }

  of(strategyId: string, instrument: Instrument): CompiledRules {
    if (this.#book.version !== this.#version) this.#forget()
    const known = this.#byStrategy.get(strategyId)?.get(instrument.symbol)
    return known ?? this.#compile(strategyId, instrument)
  }

  #forget(): void {
    this.#version = this.#book.version
    this.#byStrategy.clear()
    this.#alike.clear()
    this.#onChange(this.#book.base)
  }

  #compile(strategyId: string, instrument: Instrument): CompiledRules {
    const limits = this.#book.resolve(strategyId, instrument)
    const key = `${strategyId} ${this.#sources.calendarOf(instrument).id} ${Object.values(limits).join(' ')}`
    const compiled = this.#alike.get(key) ?? this.#make(limits, { strategyId, instrument })
    this.#alike.set(key, compiled)
    const bySymbol = this.#byStrategy.get(strategyId) ?? new Map<string, CompiledRules>()
    bySymbol.set(instrument.symbol, compiled)
    this.#byStrategy.set(strategyId, bySymbol)
    return compiled
  }

  #make(limits: LimitValues, target: RuleTarget): CompiledRules {
    const rules = rulesFor(limits, this.#sources, target)
    return { limits, rules, standing: rules.filter((rule) => !isOnCall(rule)) }
  }
}

function isOnCall(rule: RiskRule): boolean {
  return [ProtectionRule, StrategyDisabledRule, StrategyPausedRule].some((onCall) => rule instanceof onCall)
}
