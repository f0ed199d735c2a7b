import type { JSX } from 'react'
import type { MeasureView, RiskMonitorView } from '../../../contract/risk-monitor.ts'
import { Badge, type BadgeTone } from '../../components/indicators.tsx'
import { formatDecimal, formatPercent } from '../../components/number-format.ts'
import { Money, Percent, SignedMoney } from '../../components/numbers.tsx'
import { Tooltip } from '../../components/tooltip.tsx'
import { useStream } from '../../state/services.ts'
import { Exposure } from './exposure.tsx'
import { Holds } from './holds.tsx'
import { Meter } from './meter.tsx'
import { ACTION_WORDS, MEASURE_NAMES, limitText } from './risk-words.ts'
import styles from './risk.module.css'
import { Section } from './section.tsx'
import { LimitUses } from './limit-uses.tsx'
import { Prices } from './prices.tsx'

/** The account after the order: how far each threshold is, what could be lost, what is held, which limits are used. */
export function NowView({ risk }: { risk: RiskMonitorView }): JSX.Element {
  return (
    <div className={styles['sections']}>
      <Standing risk={risk} />
      <Section title="Thresholds">
        {risk.measures.filter(isShown).map((measure) => (
          <Threshold key={`${measure.measure} ${measure.about}`} measure={measure} currency={risk.currency} />
        ))}
      </Section>
      <Section title="A day could lose" note="99 %, of equity">
        <Figures risk={risk} />
      </Section>
      <Holds risk={risk} />
      <Prices prices={risk.prices} />
      <Exposure risk={risk} />
      <LimitUses uses={risk.uses} />
    </div>
  )
}

const STATES: Readonly<Record<string, { readonly word: string; readonly tone: BadgeTone }>> = {
  active: { word: 'Trading', tone: 'ok' },
  paused: { word: 'Paused', tone: 'warning' },
  stopped: { word: 'Stopped', tone: 'warning' },
}

/** State of trading, equity, result of the day. */
function Standing({ risk }: { risk: RiskMonitorView }): JSX.Element {
  const { value: status } = useStream((stores) => stores.status)
  const state = STATES[status?.tradingState ?? 'active'] ?? { word: 'Trading', tone: 'ok' as const }
  const day = risk.equity - risk.dayStart
  return (
    <div className={styles['standing']}>
      <Badge tone={state.tone}>{state.word}</Badge>
      <span className={styles['equity']}>
        <Money value={risk.equity} currency={risk.currency} />
      </span>
      <span className={styles['day']}>
        <SignedMoney value={day} /> <Percent value={risk.dayStart === 0 ? null : day / risk.dayStart} signed />
      </span>
    </div>
  )
}

/** What is measured in any account is always shown; margin and strategies where there are any thresholds or figures. */
function isShown({ measure, found, thresholds }: MeasureView): boolean {
  if (measure !== 'marginUse' && measure !== 'strategyLoss') return true
  return found > 0 || thresholds.some(({ limit }) => limit !== 'unlimited')
}

function Threshold({ measure: view, currency }: { measure: MeasureView; currency: string }): JSX.Element {
  const { measure, about, found, thresholds } = view
  const isMoney = measure === 'strategyLoss'
  const set = thresholds.flatMap((each) => (each.limit === 'unlimited' ? [] : [{ ...each, limit: each.limit }]))
  const last = set.at(-1)
  const next = set.find(({ limit, passed }) => !passed && limit >= found) ?? last
  const text = (value: number) => (isMoney ? formatDecimal(value, 0) : formatPercent(value))
  const unit = isMoney ? 'money' : 'fraction'
  const isPassed = set.some(({ passed }) => passed)
  const name = about === '' ? MEASURE_NAMES[measure] : `Loss of ${about}`
  const share = last === undefined || last.limit === 0 ? 0 : found / last.limit
  return (
    <div className={styles['row']}>
      <span className={styles['name']}>{name}</span>
      <Meter
        label={name}
        share={share}
        level={share >= 1 ? 'over' : isPassed ? 'near' : 'calm'}
        marks={set.map(({ action, limit }) => ({
          at: last === undefined || last.limit === 0 ? 0 : limit / last.limit,
          title: `${ACTION_WORDS[action]} at ${limitText(limit, unit)}`,
          isLast: action === last?.action,
        }))}
      />
      <span className={styles['figure']}>
        {text(found)}
        {isMoney ? ` ${currency}` : ''}
      </span>
      <span className={styles['limit']}>
        {next === undefined ? 'no limit' : `${ACTION_WORDS[next.action]} at ${limitText(next.limit, unit)}`}
      </span>
    </div>
  )
}

/** The estimates, in two columns. */
function Figures({ risk }: { risk: RiskMonitorView }): JSX.Element {
  const { figures, marginUse } = risk
  const rows: readonly (readonly [string, string, number | null])[] = [
    [
      'VaR, historical',
      'The third worst of the last 250 bars, were today’s positions held in each.',
      figures.historicalVar,
    ],
    ['Expected shortfall', 'The mean of the worst bars, from value at risk on.', figures.expectedShortfall],
    ['VaR, parametric', '2.33 standard deviations of the same bars.', figures.parametricVar],
    ['Volatility, a year', 'Standard deviation of the same bars, of a year.', figures.volatility],
    ['VaR, weighted', '2.33 deviations in which recent bars weigh more (λ 0.94).', figures.ewmaVar],
    ['Margin in use', 'Initial margin of what is held, of equity.', marginUse],
  ]
  return (
    <>
      <dl className={styles['grid']}>
        {rows.map(([name, definition, value]) => (
          <div key={name} className={styles['pair']}>
            <dt>
              <Tooltip content={definition} side="left">
                <button type="button" className={styles['term']}>
                  {name}
                </button>
              </Tooltip>
            </dt>
            <dd>
              <Percent value={value} />
            </dd>
          </div>
        ))}
        <div className={styles['pair']}>
          <dt>Beta to {figures.benchmark}</dt>
          <dd>{formatDecimal(figures.beta, 2)}</dd>
        </div>
        <div className={styles['pair']}>
          <dt>Bars behind it</dt>
          <dd>{formatDecimal(figures.steps, 0)}</dd>
        </div>
      </dl>
      {figures.historicalVar === null ? <p className={styles['quiet']}>Known from 20 bars on.</p> : null}
    </>
  )
}
