import { useState, type JSX } from 'react'
import type { LimitChangeRequest, LimitScope, LimitValue, RiskView } from '../../../contract/risk.ts'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { Field, TextInput } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { toast } from '../../components/toast-store.ts'
import { useClient } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { limitSuffix, limitText, typedOf, valueOfTyped } from './risk-words.ts'
import styles from './risk.module.css'

const LEAST_REASON = 3

export interface LimitDialogProps {
  readonly spec: RiskView['limits'][number]
  readonly scope: LimitScope
  /** The class, strategy or symbol; empty for the account. */
  readonly of: string
  /** Null where nothing is set here. */
  readonly now: LimitValue | null
  /** What stands for the account. */
  readonly inherited: LimitValue | null
  readonly currency: string
  readonly onClose: () => void
}

/** Changes one limit: what it is, what it will be, and why. It is in force from the next order on. */
export function LimitDialog(props: LimitDialogProps): JSX.Element {
  const { spec, scope, of, now, inherited, currency, onClose } = props
  const client = useClient()
  const start = now ?? inherited
  const [kind, setKind] = useState<'number' | 'unlimited' | 'inherit'>(start === 'unlimited' ? 'unlimited' : 'number')
  const [typed, setTyped] = useState(typeof start === 'number' ? typedOf(start, spec.unit) : null)
  const [reason, setReason] = useState('')
  const [error, setError] = useState<string | null>(null)
  const after: LimitValue | null | undefined =
    kind === 'inherit'
      ? null
      : kind === 'unlimited'
        ? 'unlimited'
        : typed === null
          ? undefined
          : valueOfTyped(typed, spec.unit)
  const isReady = after !== undefined && after !== now && reason.trim().length >= LEAST_REASON
  const submit = (): void => {
    if (after === undefined) return
    const request: LimitChangeRequest = {
      scope,
      key: of,
      values: { [spec.name]: after },
      reason: reason.trim(),
      dryRun: false,
    }
    client.command('risk.limits', request).then(
      () => {
        toast({ tone: 'neutral', text: `${spec.title}: ${limitText(after, spec.unit, currency)}` })
        onClose()
      },
      (failure: unknown) => setError(failureOf(failure).message),
    )
  }
  const choices = [
    { value: 'number', label: 'A number' },
    { value: 'unlimited', label: 'None' },
    ...(scope === 'account' ? [] : [{ value: 'inherit' as const, label: 'As the account' }]),
  ] as const
  return (
    <Dialog
      open
      title={of === '' ? spec.title : `${spec.title}: ${of}`}
      width="narrow"
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>Leave it</Button>
          <Button tone="primary" disabled={!isReady} onClick={submit}>
            Change now
          </Button>
        </>
      }
    >
      <div className={styles['form']}>
        <Segmented label="Limit" width="fill" value={kind} options={choices} onChange={setKind} />
        <Field label="New limit">
          {({ id }) => (
            <NumberInput
              id={id}
              disabled={kind !== 'number'}
              value={kind === 'number' ? typed : null}
              onChange={setTyped}
              suffix={limitSuffix(spec.unit, currency)}
            />
          )}
        </Field>
        <p className={styles['diff']}>
          <del>{limitText(now, spec.unit, currency)}</del>
          {' → '}
          <ins>{after === undefined ? '…' : limitText(after, spec.unit, currency)}</ins>
        </p>
        <Field label="Reason, for the journal" error={error}>
          {({ id }) => <TextInput id={id} value={reason} onChange={(event) => setReason(event.target.value)} />}
        </Field>
      </div>
    </Dialog>
  )
}
