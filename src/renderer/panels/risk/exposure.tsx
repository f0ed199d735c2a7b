import type { JSX } from 'react'
import type { RiskMonitorView, SymbolRiskView } from '../../../contract/risk-monitor.ts'
import { formatDecimal, formatPercent, formatSigned } from '../../components/number-format.ts'
import { Meter, SignedMeter } from './meter.tsx'
import { Section } from './section.tsx'
import styles from './risk.module.css'

/** Sectors, currencies and symbols by what is held of them. */
export function Exposure({ risk }: { risk: RiskMonitorView }): JSX.Element {
  const { symbols } = risk
  if (symbols.length === 0) {
    return (
      <Section title="Exposure">
        <p className={styles['quiet']}>Nothing is held.</p>
      </Section>
    )
  }
  const sectors = grouped(symbols, ({ sector }) => sector)
  const currencies = grouped(symbols, ({ currency }) => currency)
  const bySize = symbols.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))
  // Bars are compared with each other; the whole length is equity, or the largest where that is more.
  const scale = Math.max(risk.equity, ...symbols.map(({ value }) => Math.abs(value)), 1)
  // Without a file of sectors each symbol is one of its own, which says nothing beside the symbols.
  const hasSectors = sectors.some(({ name }) => symbols.every(({ symbol }) => symbol !== name))
  const anchor = symbols.some(({ value }) => value < 0) ? 'middle' : 'left'
  const common = { equity: risk.equity, scale, anchor } as const
  return (
    <>
      <Section title="Exposure by sector" note={`% of equity, ${risk.currency}`}>
        {hasSectors ? (
          sectors.map(({ name, value }) => <Row key={name} name={name} value={value} {...common} />)
        ) : (
          <p className={styles['quiet']}>Each symbol is a sector of its own: no sectors.csv names others.</p>
        )}
        {currencies.length === 1
          ? null
          : currencies.map(({ name, value }) => (
              <Row key={`in ${name}`} name={`in ${name}`} value={value} {...common} />
            ))}
      </Section>
      <Section title="Exposure by symbol">
        {bySize.map((row) => (
          <div key={row.symbol}>
            <Row name={row.symbol} value={row.value} {...common} />
            {row.liquidationDistance === null ? null : (
              <p className={styles['quiet']}>
                Margin runs out at {formatDecimal(row.liquidationPrice, 2)}, {formatPercent(row.liquidationDistance)}{' '}
                away
              </p>
            )}
          </div>
        ))}
      </Section>
    </>
  )
}

interface RowProps {
  readonly name: string
  readonly value: number
  readonly equity: number
  /** The value that fills the bar. */
  readonly scale: number
  /** Where bars begin: on the left where nothing is short. */
  readonly anchor: 'left' | 'middle'
}

function Row({ name, value, equity, scale, anchor }: RowProps): JSX.Element {
  return (
    <div className={styles['row']}>
      <span className={styles['name']}>{name}</span>
      {anchor === 'left' ? (
        <Meter label={name} share={value / scale} level="calm" />
      ) : (
        <SignedMeter label={`${name}: ${formatSigned(value, 0)}`} share={value / scale} />
      )}
      <span className={styles['figure']}>{formatPercent(equity > 0 ? value / equity : null, 1)}</span>
      <span className={styles['limit']}>{formatSigned(value, 0)}</span>
    </div>
  )
}

function grouped(symbols: readonly SymbolRiskView[], nameOf: (row: SymbolRiskView) => string) {
  const sums = new Map<string, number>()
  for (const row of symbols) sums.set(nameOf(row), (sums.get(nameOf(row)) ?? 0) + row.value)
  const rows = [...sums].map(([name, value]) => ({ name, value }))
  return rows.toSorted((a, b) => Math.abs(b.value) - Math.abs(a.value))
}
