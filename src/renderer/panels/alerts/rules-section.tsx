import { Bell, BellOff, Trash2 } from 'lucide-react'
import type { JSX } from 'react'
import type { AlertRuleView } from '../../../contract/alerts.ts'
import { IconButton } from '../../components/button.tsx'
import styles from './alert-dialog.module.css'
import { RuleForm } from './rule-form.tsx'
import { ruleOf, ruleState, ruleText, sentence, type RuleDraft } from './rule-model.ts'
import { useAsked } from './use-asked.ts'

/** The user's own rules: a form for one more, and those that are there. */
export function RulesSection(): JSX.Element {
  const { value: rules, problem, isBusy, change } = useAsked('alert.rules')
  const set = (rule: Parameters<typeof ruleText>[0]): Promise<boolean> =>
    change((client) => client.command('alert.setRule', rule))
  return (
    <>
      <RuleForm isBusy={isBusy} onAdd={(draft) => addRule(draft, set)} />
      {problem === '' ? null : (
        <p role="alert" className={styles['problem']}>
          {problem}
        </p>
      )}
      {rules === null ? null : rules.length === 0 ? (
        <p className={styles['none']}>
          No rules yet. Those that you add are looked after by the engine, with or without this window.
        </p>
      ) : (
        <ul aria-label="Rules" className={styles['rows']}>
          {rules.map((rule) => (
            <RuleRow
              key={rule.id}
              rule={rule}
              onToggle={() => void set(withoutState({ ...rule, isOn: !rule.isOn }))}
              onRemove={() => void change((client) => client.command('alert.removeRule', { id: rule.id }))}
            />
          ))}
        </ul>
      )}
    </>
  )
}

function addRule(draft: RuleDraft, set: (rule: Parameters<typeof ruleText>[0]) => Promise<boolean>): void {
  const rule = ruleOf(draft, crypto.randomUUID())
  if (rule !== null) void set(rule)
}

function withoutState({ state: _state, detail: _detail, value: _value, ...rule }: AlertRuleView) {
  return rule
}

function RuleRow(props: { rule: AlertRuleView; onToggle: () => void; onRemove: () => void }): JSX.Element {
  const { rule, onToggle, onRemove } = props
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
