import { useState, type JSX } from 'react'
import type { LimitScope, LimitValue, RiskView } from '../../../contract/risk.ts'
import type { RiskMonitorView } from '../../../contract/risk-monitor.ts'
import { TextInput } from '../../components/field.tsx'
import { ErrorState, Skeleton } from '../../components/panel-states.tsx'
import { Select } from '../../components/select.tsx'
import { useStream } from '../../state/services.ts'
import { LimitDialog } from './limit-dialog.tsx'
import { isPriceLimit, isThreshold, limitText } from './risk-words.ts'
import styles from './risk.module.css'
import { Section } from './section.tsx'
import { useRiskSettings } from './use-risk-settings.ts'

type Spec = RiskView['limits'][number]

/** Every limit of the account, or what stands in its place for a class, strategy or symbol; each is changed with a reason. */
export function LimitsView({ risk }: { risk: RiskMonitorView }): JSX.Element {
  const { settings, error } = useRiskSettings(risk.limitsVersion)
  const [target, setTarget] = useState('account:')
  const [filter, setFilter] = useState('')
  const [editing, setEditing] = useState<Spec | null>(null)
  const targets = useTargets(settings)
  if (error !== null) return <ErrorState title="The limits could not be read" details={error} />
  if (settings === null) return <Skeleton columns="3fr 1fr" rows={16} />
  const { scope, key } = parseTarget(target)
  const own = settings.layers.find((layer) => layer.scope === scope && layer.key === key)?.values ?? {}
  const base = settings.layers.find((layer) => layer.scope === 'account')?.values ?? {}
  const words = filter.trim().toLowerCase()
  const shown = settings.limits.filter(
    ({ title, name, accountOnly, marketOnly }) =>
      (scope === 'account' || !accountOnly) &&
      (scope !== 'strategy' || !marketOnly) &&
      `${title} ${name}`.toLowerCase().includes(words),
  )
  const rows = { own, base, currency: risk.currency, onEdit: setEditing }
  return (
    <div className={styles['sections']}>
      <div className={styles['tools']}>
        <Select label="Limits of" value={target} options={targets} onChange={setTarget} />
        <TextInput
          aria-label="Find a limit"
          placeholder="Find a limit…"
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      </div>
      <Rows
        title="Before the order"
        specs={shown.filter(({ name }) => !isThreshold(name) && !isPriceLimit(name))}
        {...rows}
      />
      <Rows title="Prices to trade on" specs={shown.filter(({ name }) => isPriceLimit(name))} {...rows} />
      <Rows title="After the order" specs={shown.filter(({ name }) => isThreshold(name))} {...rows} />
      {shown.length === 0 ? <p className={styles['quiet']}>No limit is called that.</p> : null}
      {editing === null ? null : (
        <LimitDialog
          spec={editing}
          scope={scope}
          of={key}
          now={own[editing.name] ?? null}
          inherited={base[editing.name] ?? null}
          currency={risk.currency}
          onClose={() => setEditing(null)}
        />
      )}
    </div>
  )
}

interface RowsProps {
  readonly title: string
  readonly specs: readonly Spec[]
  /** What is set here, and what stands for the account. */
  readonly own: Readonly<Record<string, LimitValue>>
  readonly base: Readonly<Record<string, LimitValue>>
  readonly currency: string
  readonly onEdit: (spec: Spec) => void
}

function Rows({ title, specs, own, base, currency, onEdit }: RowsProps): JSX.Element | null {
  if (specs.length === 0) return null
  return (
    <Section title={title}>
      {specs.map((spec) => (
        <button key={spec.name} type="button" className={styles['limitRow']} onClick={() => onEdit(spec)}>
          <span className={styles['limitTitle']} title={spec.title}>
            {spec.title}
          </span>
          <span className={styles['limitValue']} data-inherited={own[spec.name] === undefined || undefined}>
            {limitText(own[spec.name] ?? base[spec.name] ?? null, spec.unit, currency)}
          </span>
        </button>
      ))}
    </Section>
  )
}

function parseTarget(target: string): { readonly scope: LimitScope; readonly key: string } {
  const [scope = 'account', ...key] = target.split(':')
  const known = (['account', 'asset-class', 'strategy', 'symbol'] as const).find((each) => each === scope)
  return { scope: known ?? 'account', key: key.join(':') }
}

/** The account, and whatever trades in it: classes, strategies, symbols. */
function useTargets(settings: RiskView | null): readonly { readonly value: string; readonly label: string }[] {
  const { value: instruments } = useStream((stores) => stores.instruments)
  const { value: strategies } = useStream((stores) => stores.strategies)
  const names = new Map([['account:', 'Account']])
  for (const { kind } of instruments) names.set(`asset-class:${kind}`, `Class ${kind}`)
  for (const { name } of strategies) names.set(`strategy:${name}`, `Strategy ${name}`)
  for (const { symbol } of instruments) names.set(`symbol:${symbol}`, `Symbol ${symbol}`)
  for (const { scope, key } of settings?.layers ?? []) {
    if (!names.has(`${scope}:${key}`)) names.set(`${scope}:${key}`, `${scope} ${key}`)
  }
  return [...names].map(([value, label]) => ({ value, label }))
}
