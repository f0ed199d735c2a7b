import type { JSX } from 'react'
import type { FillConfig } from '../../../contract/fill-config.ts'
import { Field } from '../../components/field.tsx'
import { Select } from '../../components/select.tsx'
import type { SectionProps } from './data-section.tsx'
import styles from './setup-form.module.css'
import { finerDatasets } from './setup-model.ts'

const NONE = 'none'
const SHARES = ['0.01', '0.025', '0.05', '0.1', '0.25', '0.5', '1'] as const

/** What is assumed where bars leave open how orders fill. */
export function FillFields({ setup, dataset, datasets, problems, onChange }: SectionProps): JSX.Element {
  const { fills } = setup
  const change = (part: Partial<FillConfig>): void => onChange({ fills: { ...fills, ...part } })
  const finer = finerDatasets(dataset, datasets)
  return (
    <>
      <h4 className={styles['subTitle']}>Fills</h4>
      <div className={styles['pair']}>
        <Field label="Market orders">
          {({ id }) => (
            <Select
              id={id}
              value={fills.market}
              options={[
                { value: 'next-open', label: 'Next open' },
                { value: 'same-close', label: 'Same close' },
              ]}
              onChange={(market) => change({ market })}
            />
          )}
        </Field>
        <Field label="Limit orders">
          {({ id }) => (
            <Select
              id={id}
              value={fills.limit}
              options={[
                { value: 'through', label: 'Through' },
                { value: 'touch', label: 'On touch' },
              ]}
              onChange={(limit) => change({ limit })}
            />
          )}
        </Field>
        <Field label="Path in a bar">
          {({ id }) => (
            <Select
              id={id}
              value={fills.path}
              options={[
                { value: 'adaptive', label: 'Adaptive' },
                { value: 'ohlc', label: 'High first' },
                { value: 'olhc', label: 'Low first' },
              ]}
              onChange={(path) => change({ path })}
            />
          )}
        </Field>
        <Field label="Share of volume">
          {({ id }) => (
            <Select
              id={id}
              value={fills.volumeShare === null ? NONE : String(fills.volumeShare)}
              options={[
                ...sharesWith(fills.volumeShare).map((share) => ({ value: share, label: `${Number(`${share}e2`)} %` })),
                { value: NONE, label: 'No limit' },
              ]}
              onChange={(share) => change({ volumeShare: share === NONE ? null : Number(share) })}
            />
          )}
        </Field>
      </div>
      {finer.length === 0 ? null : (
        <Field label="Finer bars" error={problems['detail']}>
          {({ id }) => (
            <Select
              id={id}
              value={setup.detailDatasetId ?? NONE}
              options={[
                { value: NONE, label: 'None' },
                ...finer.map((one) => ({ value: one.id, label: `${one.symbol} ${one.timeframe}` })),
              ]}
              onChange={(chosen) => onChange({ detailDatasetId: chosen === NONE ? null : chosen })}
            />
          )}
        </Field>
      )}
    </>
  )
}

/** The usual shares, and that of the run that the form was filled from. */
function sharesWith(share: number | null): readonly string[] {
  const text = String(share)
  return share === null || SHARES.some((one) => one === text) ? SHARES : [...SHARES, text]
}
