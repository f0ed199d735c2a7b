import { useState, type JSX } from 'react'
import type { LimitUse } from '../../../contract/risk.ts'
import { Button } from '../../components/button.tsx'
import { Meter } from './meter.tsx'
import { Section } from './section.tsx'
import { foundText, levelOf, limitText, type LimitUnit } from './risk-words.ts'
import styles from './risk.module.css'

const FEW = 8

/** Titles short enough for a row, and units; those of the settings are sentences. */
const NAMES: Readonly<Record<string, readonly [title: string, unit: LimitUnit]>> = {
  maxGrossExposure: ['Gross exposure', 'money'],
  maxNetExposure: ['Net exposure', 'money'],
  maxLeverage: ['Leverage', 'ratio'],
  maxPositions: ['Symbols in use', 'count'],
  maxOpenOrders: ['Working orders', 'count'],
  messageBurst: ['Messages', 'count'],
  maxSectorShare: ['Sector', 'fraction'],
  maxAssetClassShare: ['Class', 'fraction'],
  maxCorrelatedShare: ['Moves with', 'fraction'],
  maxPositionValue: ['Position', 'money'],
  maxPositionQuantity: ['Units of', 'quantity'],
  maxOpenOrdersPerSymbol: ['Orders in', 'count'],
  strategyBudget: ['Budget', 'money'],
  maxStrategyNetExposure: ['Net exposure of', 'money'],
  maxOpenOrdersPerStrategy: ['Orders of', 'count'],
  maxConsecutiveRejects: ['Refusals of', 'count'],
  maxFills: ['Fills of', 'count'],
}

/** Every limit that has an end, the fullest first. */
export function LimitUses({ uses }: { uses: readonly LimitUse[] }): JSX.Element {
  const [isLong, setLong] = useState(false)
  const limited = uses.filter(({ limit }) => limit !== 'unlimited')
  const sorted = limited.toSorted((a, b) => b.utilisation - a.utilisation)
  const shown = isLong ? sorted : sorted.slice(0, FEW)
  return (
    <Section title="Limits in use">
      {shown.map((use) => (
        <Row key={`${use.name} ${use.about}`} use={use} />
      ))}
      {sorted.length <= FEW ? null : (
        <Button size="small" tone="quiet" onClick={() => setLong(!isLong)}>
          {isLong ? 'Show fewer' : `Show all ${sorted.length}`}
        </Button>
      )}
    </Section>
  )
}

function Row({ use }: { use: LimitUse }): JSX.Element {
  const { name, about, limit, found, utilisation } = use
  const [title, unit] = NAMES[name] ?? [name, 'count' as const]
  const label = about === '' ? title : `${title} ${about}`
  return (
    <div className={styles['row']}>
      <span className={styles['name']} title={label}>
        {label}
      </span>
      <Meter label={label} share={utilisation} level={levelOf(utilisation)} />
      <span className={styles['figure']}>{foundText(found, unit)}</span>
      <span className={styles['limit']}>of {limitText(limit, unit)}</span>
    </div>
  )
}
