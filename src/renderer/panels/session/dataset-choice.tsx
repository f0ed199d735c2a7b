import type { JSX } from 'react'
import type { DatasetInfo } from '../../../contract/dataset.ts'
import { formatDecimal } from '../../components/number-format.ts'
import { formatTime } from '../../components/time-format.ts'
import styles from './session.module.css'

export interface DatasetChoiceProps {
  readonly datasets: readonly DatasetInfo[]
  readonly chosen: readonly string[]
  readonly onChange: (chosen: readonly string[]) => void
}

/** Histories to replay; of each symbol one at a time. */
export function DatasetChoice({ datasets, chosen, onChange }: DatasetChoiceProps): JSX.Element {
  const toggle = (dataset: DatasetInfo): void => {
    if (chosen.includes(dataset.id)) {
      onChange(chosen.filter((id) => id !== dataset.id))
      return
    }
    const sameSymbol = new Set(datasets.filter(({ symbol }) => symbol === dataset.symbol).map(({ id }) => id))
    onChange([...chosen.filter((id) => !sameSymbol.has(id)), dataset.id])
  }
  return (
    <fieldset className={styles['datasets']}>
      <legend className="visually-hidden">Histories to replay</legend>
      {datasets.length === 0 ? <p className={styles['note']}>No histories yet. Import a CSV file first.</p> : null}
      {datasets.map((dataset) => (
        <label key={dataset.id} className={styles['dataset']}>
          <input type="checkbox" checked={chosen.includes(dataset.id)} onChange={() => toggle(dataset)} />
          <strong>{dataset.symbol}</strong>
          {dataset.timeframe}
          <span className={styles['range']}>
            {formatDecimal(dataset.bars, 0)} bars · {formatTime(dataset.first, 'UTC', 'date')} to{' '}
            {formatTime(dataset.last, 'UTC', 'date')}
          </span>
        </label>
      ))}
    </fieldset>
  )
}
