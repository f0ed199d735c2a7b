import { useEffect } from 'react'
import { create } from 'zustand'
import type { AlertRule, AlertRuleView } from '../../contract/alerts.ts'
import type { EngineClient } from '../transport/client.ts'
import { failureOf } from '../transport/engine-failure.ts'
import { useConnection, useServices } from './services.ts'

interface RuleState {
  /** Null before the engine has answered. */
  readonly rules: readonly AlertRuleView[] | null
  /** What went wrong last; empty while it goes well. */
  readonly problem: string
}

/** The user's alert rules, for all who show them: the panel's dialog and the lines on charts. */
export const useRuleStore = create<RuleState>(() => ({ rules: null, problem: '' }))

/** Numbers of the questions that were asked and answered last: what is older than an answer says how it was before. */
let newest = 0
let answered = 0

/** Asks for the rules, or for a change that answers them. @returns whether it was done */
async function ask(request: () => Promise<AlertRuleView[]>): Promise<boolean> {
  const number = ++newest
  useRuleStore.setState({ problem: '' })
  try {
    const rules = await request()
    if (number > answered) {
      answered = number
      useRuleStore.setState({ rules })
    }
    return true
  } catch (error) {
    useRuleStore.setState({ problem: failureOf(error).message })
    return false
  }
}

export const readRules = (client: EngineClient): Promise<boolean> => ask(() => client.command('alert.rules', null))

/** Adds a rule, or puts it in the place of that with its id. */
export function setRule(client: EngineClient, rule: AlertRule): Promise<boolean> {
  return ask(() => client.command('alert.setRule', rule))
}

export function removeRule(client: EngineClient, id: string): Promise<boolean> {
  return ask(() => client.command('alert.removeRule', { id }))
}

/** A rule as it is written down, without how it stands. */
export function ruleOfView({ state: _state, detail: _detail, value: _value, ...rule }: AlertRuleView): AlertRule {
  return rule
}

/** Keeps the rules up to date while somebody shows them: one that was told is off after it, and a new engine has its own. */
export function useRules(): readonly AlertRuleView[] | null {
  const { client, stores } = useServices()
  const { link } = useConnection()
  useEffect(() => {
    if (link !== 'open') return undefined
    void readRules(client)
    let told = tellings(stores.alerts.getState().value)
    return stores.alerts.subscribe(({ value }) => {
      const now = tellings(value)
      if (now === told) return
      told = now
      void readRules(client)
    })
  }, [client, stores, link])
  return useRuleStore(({ rules }) => rules)
}

function tellings(alerts: readonly { readonly source: string; readonly count?: number | undefined }[]): number {
  return alerts.reduce((sum, { source, count = 1 }) => (source === 'rule' ? sum + count : sum), 0)
}
