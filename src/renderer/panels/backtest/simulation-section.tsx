import type { JSX } from 'react'
import { Field } from '../../components/field.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { toast } from '../../components/toast-store.ts'
import { Select } from '../../components/select.tsx'
import { Check, OptionalNumber } from './choice.tsx'
import type { SectionProps } from './data-section.tsx'
import { FileChoice } from './file-choice.tsx'
import { FillFields } from './fill-fields.tsx'
import { latencySamples, type LatencyDraft } from './latency-draft.ts'
import styles from './setup-form.module.css'

const LATENCIES: readonly { readonly value: LatencyDraft['kind']; readonly label: string }[] = [
  { value: 'none', label: 'None' },
  { value: 'fixed', label: 'Fixed' },
  { value: 'log-normal', label: 'By chance, log-normal' },
  { value: 'samples', label: 'As measured, from a file' },
]

/** How orders fill, how long they take, and what is done beside the run. */
export function SimulationSection(props: SectionProps): JSX.Element {
  const { setup, problems, onChange } = props
  return (
    <>
      <FillFields {...props} />
      <LatencyFields {...props} />
      <h4 className={styles['subTitle']}>Run</h4>
      <Field label="Seed of chance" error={problems['seed']}>
        {({ id, describedBy, invalid }) => (
          <NumberInput
            id={id}
            describedBy={describedBy}
            invalid={invalid}
            value={setup.seed}
            min={0}
            precision={0}
            onChange={(seed) => onChange({ seed })}
          />
        )}
      </Field>
      <Check checked={setup.audit} onChange={(audit) => onChange({ audit })}>
        Look for look-ahead afterwards
      </Check>
    </>
  )
}

const DELAYS: readonly { readonly key: 'submit' | 'cancel' | 'ack'; readonly label: string }[] = [
  { key: 'submit', label: 'Orders' },
  { key: 'cancel', label: 'Cancels' },
  { key: 'ack', label: 'Answers' },
]

function LatencyFields({ setup, problems, onChange }: SectionProps): JSX.Element {
  const { latency } = setup
  const change = (part: Partial<LatencyDraft>): void => onChange({ latency: { ...latency, ...part } })
  const isTyped = latency.kind === 'fixed' || latency.kind === 'log-normal'
  return (
    <>
      <h4 className={styles['subTitle']}>Latency</h4>
      <Field label="On the way">
        {({ id }) => <Select id={id} value={latency.kind} options={LATENCIES} onChange={(kind) => change({ kind })} />}
      </Field>
      {isTyped ? (
        <div className={styles['pair']}>
          {DELAYS.map(({ key, label }) => (
            <OptionalNumber
              key={key}
              label={label}
              unit="ms"
              text={latency[key]}
              placeholder={key === 'submit' ? '0' : 'As orders'}
              error={problems[`latency-${key}`]}
              onChange={(text) => change({ [key]: text })}
            />
          ))}
          {latency.kind === 'log-normal' ? (
            <OptionalNumber
              label="Sigma"
              text={latency.sigma}
              placeholder="0"
              error={problems['latency-sigma']}
              onChange={(sigma) => change({ sigma })}
            />
          ) : null}
        </div>
      ) : null}
      {latency.kind === 'samples' ? (
        <FileChoice
          label="Milliseconds, one a line"
          chosen={latency.samples.length === 0 ? [] : [`${latency.samples.length} samples`]}
          accept=".csv,.txt,text/csv,text/plain"
          problem={problems['latencySamples']}
          onChoose={([file]) => {
            const samples = latencySamples(file?.text ?? '')
            if (samples !== null) change({ samples })
            else
              toast({ tone: 'warning', text: `${file?.name ?? 'The file'}: expected milliseconds from 0 to 3,600,000` })
          }}
          onRemove={() => change({ samples: [] })}
        />
      ) : null}
    </>
  )
}
