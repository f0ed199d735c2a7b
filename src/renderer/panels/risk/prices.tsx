import type { JSX } from 'react'
import type { PriceHealthView } from '../../../contract/risk-monitor.ts'
import { formatDecimal } from '../../components/number-format.ts'
import { Badge } from '../../components/indicators.tsx'
import { Times } from './times.tsx'
import { Section } from './section.tsx'
import styles from './risk.module.css'

/** What is wrong with prices, and what was kept from everybody; nothing while nothing ever was. */
export function Prices({ prices }: { prices: PriceHealthView }): JSX.Element | null {
  const { faults, discarded, confirmed, crossed } = prices
  if (faults.length === 0 && discarded + confirmed + crossed === 0) return null
  return (
    <Section title="Prices" note={keptText(prices)}>
      {faults.length === 0 ? <p className={styles['quiet']}>Nothing is wrong with them now.</p> : null}
      {faults.map(({ code, symbol, reason, release, since, until }) => (
        <div key={`${code} ${symbol}`} className={styles['fault']}>
          <span className={styles['what']}>{symbol === '' ? 'All symbols' : symbol}</span>
          <Badge tone="warning">{code}</Badge>
          <Times since={since} until={until} />
          <p className={styles['words']}>
            {reason}; over {release}
          </p>
        </div>
      ))}
    </Section>
  )
}

/** What was kept from everybody since the session began. */
function keptText({ discarded, confirmed, crossed }: PriceHealthView): string {
  const parts = [
    [discarded, 'bad tick', 'bad ticks'],
    [confirmed, 'jump confirmed', 'jumps confirmed'],
    [crossed, 'crossed quote', 'crossed quotes'],
  ] as const
  return parts
    .filter(([count]) => count > 0)
    .map(([count, one, many]) => `${formatDecimal(count, 0)} ${count === 1 ? one : many}`)
    .join(' · ')
}
