import { Bell, BellOff, Pencil, Trash2 } from 'lucide-react'
import { useState, type JSX } from 'react'
import type { AlertRule, AlertRuleView } from '../../../contract/alerts.ts'
import { IconButton } from '../../components/button.tsx'
import { Problem } from '../../components/problem.tsx'
import { removeRule, ruleOfView, setRule, useRules, useRuleStore } from '../../state/alert-rules.ts'
import { useClient } from '../../state/services.ts'
import styles from './alert-dialog.module.css'
import { RuleForm } from './rule-form.tsx'
import { ruleState, ruleText, sentence } from './rule-model.ts'

/** The user's own rules: a form for one more, and those that are there, which are changed where they stand. */
export function RulesSection(): JSX.Element {
  const client = useClient()
  const rules = useRules()
  const problem = useRuleStore((state) => state.problem)
  const [changing, setChanging] = useState<string | null>(null)
  const save = async (before: AlertRuleView, changed: AlertRule): Promise<void> => {
    // One that was told and is changed is meant to tell again.
    const isOn = before.isOn || before.state === 'told'
    if (await setRule(client, { ...changed, isOn })) setChanging(null)
  }
  return (
    <>
      {changing === null ? <RuleForm onDone={(rule) => setRule(client, rule)} /> : null}
      <Problem>{problem}</Problem>
      {rules === null ? null : rules.length === 0 ? (
        <p className={styles['none']}>
          No rules yet. Those that you add are looked after by the engine, with or without this window.
        </p>
      ) : (
        <ul aria-label="Rules" className={styles['rows']}>
          {rules.map((rule) =>
            rule.id === changing ? (
              <li key={rule.id} className={styles['changing']}>
                <RuleForm rule={rule} onDone={(changed) => save(rule, changed)} onLeave={() => setChanging(null)} />
              </li>
            ) : (
              <RuleRow
                key={rule.id}
                rule={rule}
                onChange={() => setChanging(rule.id)}
                onToggle={() => void setRule(client, { ...ruleOfView(rule), isOn: !rule.isOn })}
                onRemove={() => void removeRule(client, rule.id)}
              />
            ),
          )}
        </ul>
      )}
    </>
  )
}

interface RuleRowProps {
  readonly rule: AlertRuleView
  readonly onChange: () => void
  readonly onToggle: () => void
  readonly onRemove: () => void
}

function RuleRow({ rule, onChange, onToggle, onRemove }: RuleRowProps): JSX.Element {
  const text = ruleText(rule)
  return (
    <li className={styles['row']}>
      <span className={styles['what']}>
        {text}
        {rule.note === '' ? null : <span className={styles['muted']}>{rule.note}</span>}
      </span>
      <span className={styles['muted']}>{sentence(rule.severity)}</span>
      <span className={styles['muted']}>{ruleState(rule)}</span>
      <span className={styles['buttons']}>
        <IconButton label={`Change: ${text}`} icon={<Pencil />} onClick={onChange} />
        <IconButton
          label={`${rule.isOn ? 'Switch off' : 'Switch on'}: ${text}`}
          icon={rule.isOn ? <Bell /> : <BellOff />}
          onClick={onToggle}
        />
        <IconButton label={`Remove: ${text}`} icon={<Trash2 />} onClick={onRemove} />
      </span>
    </li>
  )
}
