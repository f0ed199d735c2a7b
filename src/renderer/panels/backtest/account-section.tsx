import { X } from 'lucide-react'
import type { JSX } from 'react'
import { IconButton } from '../../components/button.tsx'
import { Field, TextInput } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import type { AccountDraft } from './account-draft.ts'
import { OptionalNumber } from './choice.tsx'
import type { SectionProps } from './data-section.tsx'
import styles from './setup-form.module.css'

const MARGINS: readonly { readonly value: AccountDraft['margin']; readonly label: string }[] = [
  { value: 'cash', label: 'Cash' },
  { value: 'reg-t', label: 'Margin, Regulation T' },
  { value: 'futures', label: 'Futures, per contract' },
  { value: 'isolated', label: 'Isolated, of a coin' },
]

interface TermField {
  readonly key: 'initial' | 'maintenance' | 'maintenanceShort' | 'liquidationFee'
  /** In the contract. */
  readonly name: string
  readonly label: string
  readonly preset: string
}

const TERMS: Readonly<Record<AccountDraft['margin'], readonly TermField[]>> = {
  cash: [],
  'reg-t': [
    { key: 'initial', name: 'initial', label: 'Initial', preset: '50' },
    { key: 'maintenance', name: 'maintenanceLong', label: 'Maintenance', preset: '25' },
    { key: 'maintenanceShort', name: 'maintenanceShort', label: 'Of shorts', preset: '30' },
  ],
  futures: [],
  isolated: [
    { key: 'maintenance', name: 'maintenance', label: 'Maintenance', preset: '0.5' },
    { key: 'liquidationFee', name: 'liquidationFee', label: 'Fee when forced', preset: '0' },
  ],
}

/** Currency of the account, rates to convert by, and what positions stand on. */
export function AccountSection(props: SectionProps): JSX.Element {
  const { setup, dataset, problems, onChange } = props
  const { account } = setup
  const change = (part: Partial<AccountDraft>): void => onChange({ account: { ...account, ...part } })
  return (
    <>
      <Field label="Positions stand on">
        {({ id }) => (
          <Select id={id} value={account.margin} options={MARGINS} onChange={(margin) => change({ margin })} />
        )}
      </Field>
      <MarginFields {...props} change={change} />
      <div className={styles['pair']}>
        <Field label="Currency" error={problems['account-currency']}>
          {({ id, describedBy, invalid }) => (
            <TextInput
              id={id}
              aria-describedby={describedBy}
              invalid={invalid}
              value={account.currency}
              placeholder={dataset?.currency ?? 'USD'}
              onChange={(event) => change({ currency: event.target.value })}
            />
          )}
        </Field>
        <OptionalNumber
          label="Rates at most"
          unit="days old"
          text={account.rateAge}
          placeholder="7"
          error={problems['account-rateAgeDays']}
          onChange={(rateAge) => change({ rateAge })}
        />
      </div>
      <RateFields {...props} change={change} />
      <OptionalNumber
        label="Conversion costs"
        unit="basis points"
        text={setup.terms.conversionBasisPoints ?? ''}
        placeholder="0"
        error={problems['conversionBasisPoints']}
        onChange={(text) => onChange({ terms: { ...setup.terms, conversionBasisPoints: text } })}
      />
    </>
  )
}

interface ChangeProps extends SectionProps {
  readonly change: (part: Partial<AccountDraft>) => void
}

function MarginFields({ setup, problems, change }: ChangeProps): JSX.Element {
  const { account } = setup
  const { margin } = account
  return (
    <>
      {margin === 'futures' ? (
        <Field label="Initial, maintenance a contract" error={problems['account-contracts']}>
          {({ id, describedBy, invalid }) => (
            <TextInput
              id={id}
              aria-describedby={describedBy}
              invalid={invalid}
              value={account.contracts}
              placeholder="ES 12000 11000, NQ 18000 16000"
              onChange={(event) => change({ contracts: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {margin === 'isolated' ? (
        <Field label="Leverage" error={problems['account-leverage'] ?? problems['account-leverages']}>
          {({ id, describedBy, invalid }) => (
            <TextInput
              id={id}
              aria-describedby={describedBy}
              invalid={invalid}
              value={account.leverage}
              placeholder="1, or 10, BTCUSD 5"
              onChange={(event) => change({ leverage: event.target.value })}
            />
          )}
        </Field>
      ) : null}
      {TERMS[margin].length === 0 ? null : (
        <div className={styles['pair']}>
          {TERMS[margin].map(({ key, name, label, preset }) => (
            <OptionalNumber
              key={key}
              label={label}
              unit="%"
              text={account[key]}
              placeholder={preset}
              error={problems[`account-${name}`]}
              onChange={(text) => change({ [key]: text })}
            />
          ))}
        </div>
      )}
      {margin === 'reg-t' || margin === 'futures' ? (
        <Field label="Of a margin call">
          {({ id }) => (
            <Select
              id={id}
              value={account.liquidation}
              options={[
                { value: 'at-once', label: 'Reduced at once' },
                { value: 'next-session', label: 'Time to the next session' },
              ]}
              onChange={(liquidation) => change({ liquidation })}
            />
          )}
        </Field>
      ) : null}
    </>
  )
}

/** Pairs of currencies, each with the way out, and a list to add from. */
function RateFields({ setup, datasets, change }: ChangeProps): JSX.Element {
  const { rateDatasetIds } = setup.account
  const pairs = datasets.filter(({ kind }) => kind === 'fx')
  const chosen = rateDatasetIds.flatMap((id) => datasets.find((one) => one.id === id) ?? [])
  const left = pairs.filter(({ id }) => !rateDatasetIds.includes(id))
  return (
    <div className={styles['more']}>
      {chosen.map(({ id, symbol, timeframe }) => (
        <span key={id} className={styles['chip']}>
          <span className={styles['fileName']}>
            {symbol} {timeframe}
          </span>
          <IconButton
            label={`Take out ${symbol}`}
            icon={<X />}
            onClick={() => change({ rateDatasetIds: rateDatasetIds.filter((one) => one !== id) })}
          />
        </span>
      ))}
      <Field label="Rates of other currencies">
        {({ id }) => (
          <Select
            id={id}
            value={null}
            placeholder={left.length === 0 ? 'No pairs in the library' : 'Add a pair'}
            disabled={left.length === 0}
            options={left.map((one) => ({ value: one.id, label: `${one.symbol} ${one.timeframe}` }))}
            onChange={(added) => change({ rateDatasetIds: [...rateDatasetIds, added] })}
          />
        )}
      </Field>
    </div>
  )
}
