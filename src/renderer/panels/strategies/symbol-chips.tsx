import { X } from 'lucide-react'
import type { JSX } from 'react'
import { Select } from '../../components/select.tsx'
import styles from './strategies-panel.module.css'

interface SymbolChipsProps {
  readonly id: string
  readonly chosen: readonly string[]
  readonly known: readonly string[]
  readonly onChange: (symbols: readonly string[]) => void
}

/** The chosen symbols as chips, and a list to add another from. */
export function SymbolChips({ id, chosen, known, onChange }: SymbolChipsProps): JSX.Element {
  const left = known.filter((symbol) => !chosen.includes(symbol))
  return (
    <div className={styles['chips']}>
      {chosen.map((symbol) => (
        <span key={symbol} className={styles['chip']}>
          {symbol}
          <button
            type="button"
            aria-label={`Remove ${symbol}`}
            onClick={() => onChange(chosen.filter((one) => one !== symbol))}
          >
            <X aria-hidden="true" />
          </button>
        </span>
      ))}
      {left.length === 0 ? null : (
        <span className={styles['chipAdd']}>
          <Select
            id={id}
            value={null}
            placeholder="Add symbol"
            options={left.map((symbol) => ({ value: symbol, label: symbol }))}
            onChange={(symbol) => onChange([...chosen, symbol])}
          />
        </span>
      )}
    </div>
  )
}
