import { useState, type JSX } from 'react'
import type { RiskMonitorView } from '../../../contract/risk-monitor.ts'
import { Field } from '../../components/field.tsx'
import { formatDecimal, formatMoney } from '../../components/number-format.ts'
import { NumberInput } from '../../components/number-input.tsx'
import { Segmented } from '../../components/segmented.tsx'
import { useInstrument, useQuote } from '../../state/services.ts'
import { useWorkspace } from '../../state/workspace.ts'
import styles from './risk.module.css'
import { sizeByAtr, sizeByKelly, sizeByVolatility, type SizingInput } from './sizing.ts'

const METHODS = [
  { value: 'volatility', label: 'Volatility' },
  { value: 'atr', label: 'ATR risk' },
  { value: 'kelly', label: 'Kelly' },
] as const
type Method = (typeof METHODS)[number]['value']

/** Fields of each method: name, suffix, what they start with. */
const FIELDS = {
  volatility: [
    { id: 'target', label: 'Target volatility, a year', suffix: '%', start: 10 },
    { id: 'volatility', label: 'Volatility of the symbol, a year', suffix: '%', start: 25 },
  ],
  atr: [
    { id: 'risk', label: 'Equity at risk', suffix: '%', start: 1 },
    { id: 'atr', label: 'Average true range', suffix: undefined, start: null },
    { id: 'multiple', label: 'Stop, in ranges', suffix: '×', start: 2 },
  ],
  kelly: [
    { id: 'winRate', label: 'Trades that win', suffix: '%', start: 55 },
    { id: 'payoff', label: 'Average win ÷ average loss', suffix: '×', start: 1 },
    { id: 'part', label: 'Part of Kelly’s fraction', suffix: '×', start: 0.25 },
    { id: 'most', label: 'At most, of equity', suffix: '%', start: 25 },
  ],
} as const

/** How much to buy or sell of the chosen symbol, by three rules. Nothing is sent. */
export function SizeView({ risk }: { risk: RiskMonitorView }): JSX.Element {
  const symbol = useWorkspace((state) => state.symbol)
  const instrument = useInstrument(symbol)
  const quote = useQuote(symbol)
  const [method, setMethod] = useState<Method>('volatility')
  const [typed, setTyped] = useState<Readonly<Record<string, number | null>>>({})
  const price = quote?.last ?? Number.NaN
  const valueOf = (id: string): number => {
    const start = FIELDS[method].find((field) => field.id === id)?.start
    return typed[id] ?? (id in typed ? Number.NaN : (start ?? Number.NaN))
  }
  const input: SizingInput = { equity: risk.equity, price, increment: instrument?.quantityIncrement ?? 1 }
  const size = sizeOf(method, input, valueOf)
  const value = size === null ? null : size * price
  return (
    <div className={styles['sections']}>
      <Segmented label="Method" width="fill" value={method} options={METHODS} onChange={setMethod} />
      <div className={styles['form']}>
        {FIELDS[method].map(({ id: name, label, suffix, start }) => (
          <Field key={name} label={label} layout="row">
            {({ id }) => (
              <NumberInput
                id={id}
                value={name in typed ? (typed[name] ?? null) : start}
                onChange={(next) => setTyped({ ...typed, [name]: next })}
                suffix={suffix}
                min={0}
              />
            )}
          </Field>
        ))}
      </div>
      <dl className={styles['result']}>
        <div className={styles['pair']}>
          <dt>
            {symbol ?? 'No symbol'} at {formatDecimal(price, instrument?.pricePrecision ?? 2)}
          </dt>
          <dd className={styles['size']}>{formatDecimal(size, instrument?.quantityPrecision ?? 0, 0)}</dd>
        </div>
        <div className={styles['pair']}>
          <dt>Value</dt>
          <dd>{formatMoney(value, risk.currency)}</dd>
        </div>
        <div className={styles['pair']}>
          <dt>Part of equity</dt>
          <dd>{formatDecimal(value === null || risk.equity <= 0 ? null : (value / risk.equity) * 100, 1)} %</dd>
        </div>
      </dl>
    </div>
  )
}

function sizeOf(method: Method, input: SizingInput, valueOf: (id: string) => number): number | null {
  switch (method) {
    case 'volatility':
      return sizeByVolatility(input, valueOf('target') / 100, valueOf('volatility') / 100)
    case 'atr':
      return sizeByAtr(input, valueOf('risk') / 100, valueOf('atr'), valueOf('multiple'))
    case 'kelly':
      return sizeByKelly(input, {
        winRate: valueOf('winRate') / 100,
        payoff: valueOf('payoff'),
        part: valueOf('part'),
        most: valueOf('most') / 100,
      })
  }
}
