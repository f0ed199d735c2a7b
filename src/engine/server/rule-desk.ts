import { MAX_RULES } from '../../contract/alerts.ts'
import type { AlertRule, AlertRuleView } from '../../contract/alerts.ts'
import type { AlertRuleStore } from '../adapters/storage/alert-rule-store.ts'
import { LevelWatch } from '../market/level-watch.ts'
import { ConfigError, StorageError, messageOf } from '../model/errors.ts'
import type { AlertNews } from './alert-row.ts'
import { ruleSource, type RuleSight, type RuleSource } from './rule-source.ts'
import { RULE_CODES, crossedWords, ruleWords } from './rule-words.ts'

export interface RuleDeskParts {
  readonly store: AlertRuleStore
  readonly alerts: { add(alert: AlertNews): void }
  /** The session that runs, null while there is none. */
  readonly sight: () => RuleSight | null
}

/** A rule with what looks for it. */
interface Standing {
  rule: AlertRule
  source: RuleSource | null
  value: number | null
  /** Why nothing is looked at; empty when something is. */
  detail: string
}

/** The user's own rules: kept, looked after, and told when they are met. A rule that is off costs nothing. */
export class RuleDesk {
  readonly #parts: RuleDeskParts
  readonly #standing = new Map<string, Standing>()
  #session: RuleSight['session'] | null = null

  constructor(parts: RuleDeskParts) {
    this.#parts = parts
    for (const rule of parts.store.all()) this.#standing.set(rule.id, idle(rule))
  }

  get views(): AlertRuleView[] {
    return [...this.#standing.values()].map(({ rule, value, detail, source }) => {
      const state = rule.isOn ? (source ? 'waiting' : 'unknown') : detail === TOLD ? 'told' : 'off'
      return { ...rule, value, detail, state }
    })
  }

  /** @throws ConfigError for one too many, StorageError; then nothing has changed */
  set(rule: AlertRule): AlertRuleView[] {
    if (!this.#standing.has(rule.id) && this.#standing.size >= MAX_RULES)
      throw new ConfigError(`expected at most ${MAX_RULES} rules, found one more`)
    this.#parts.store.write(rule)
    this.#standing.get(rule.id)?.source?.close()
    const standing = idle(rule)
    this.#standing.set(rule.id, standing)
    this.tick()
    this.#begin(standing)
    return this.views
  }

  remove(id: string): AlertRuleView[] {
    this.#parts.store.remove(id)
    this.#standing.get(id)?.source?.close()
    this.#standing.delete(id)
    return this.views
  }

  /** To be called about once a second: follows a new session, and looks at the account and the connections. */
  tick(): void {
    const sight = this.#parts.sight()
    if (sight?.session !== this.#session) this.#follow(sight)
    for (const { source } of this.#standing.values()) source?.look()
  }

  close(): void {
    this.#follow(null)
  }

  #follow(sight: RuleSight | null): void {
    this.#session = sight?.session ?? null
    for (const standing of this.#standing.values()) {
      standing.source?.close()
      standing.source = null
      standing.value = null
      this.#begin(standing)
    }
  }

  #begin(standing: Standing): void {
    const sight = this.#parts.sight()
    const { rule } = standing
    if (!rule.isOn || standing.source) return
    if (!sight) {
      standing.detail = 'No session'
      return
    }
    const level = rule.watch.kind === 'connection' ? LOST : rule
    const watch = new LevelWatch(level)
    try {
      standing.source = ruleSource(rule.watch, level.direction, sight, (value) => {
        standing.value = Number.isFinite(value) ? value : null
        if (watch.take(value)) this.#tell(standing, value)
      })
      standing.detail = ''
      standing.source.look()
    } catch (error) {
      standing.detail = messageOf(error)
    }
  }

  #tell(standing: Standing, value: number): void {
    const { rule } = standing
    const { severity, watch } = rule
    const subject = ruleWords(rule)
    this.#parts.alerts.add({
      severity,
      source: 'rule',
      code: RULE_CODES[watch.kind],
      subject,
      message: crossedWords(rule, value),
    })
    if (rule.isRepeating) return
    standing.rule = { ...rule, isOn: false }
    standing.detail = TOLD
    standing.source?.close()
    standing.source = null
    this.#keep(standing.rule, subject)
  }

  /** A rule is off in this engine whether or not the disk takes it: whoever looks is in the middle of trading. */
  #keep(rule: AlertRule, words: string): void {
    try {
      this.#parts.store.write(rule)
    } catch (error) {
      if (!(error instanceof StorageError)) throw error
      const message = `“${words}” is off once it was told, but not on the disk: ${messageOf(error)}`
      this.#parts.alerts.add({ severity: 'error', source: 'rule', code: 'RULE-NOT-WRITTEN', subject: words, message })
    }
  }
}

const TOLD = 'Told once'
/** A connection is 1 while it is lost. */
const LOST = { direction: 'above', level: 1, rearm: 0 } as const

function idle(rule: AlertRule): Standing {
  return { rule, source: null, value: null, detail: '' }
}
