import { useEffect, useState, type JSX } from 'react'
import type { Rehearsal, RehearsalView } from '../../../contract/rehearsals.ts'
import { localZone } from '../../charts/axis-time.ts'
import { Button } from '../../components/button.tsx'
import { Badge } from '../../components/indicators.tsx'
import { Time } from '../../components/numbers.tsx'
import { AskAgain, Skeleton } from '../../components/panel-states.tsx'
import { Problem } from '../../components/problem.tsx'
import { Select } from '../../components/select.tsx'
import { useAsked } from '../../state/asked.ts'
import type { EngineClient } from '../../transport/client.ts'
import styles from './drills.module.css'
import riskStyles from './risk.module.css'
import { Section } from './section.tsx'

const LOOK_INTERVAL_MS = 1_000
const INTERVALS = [
  { value: '30', label: 'Reminder every month' },
  { value: '92', label: 'Reminder every quarter' },
  { value: '183', label: 'Reminder every half year' },
  { value: '365', label: 'Reminder every year' },
  { value: '0', label: 'No reminder' },
] as const

const listRehearsals = (client: EngineClient): Promise<RehearsalView> => client.command('rehearsal.list', null)

/** What was practised, what came of it, and when it is due again. */
export function DrillsView(): JSX.Element {
  const [looks, setLooks] = useState(0)
  const { value: view, failure, isBusy, again, change } = useAsked(listRehearsals, String(looks))
  const isDrilling = view?.isDrilling === true
  // While one runs it is looked for again and again.
  useEffect(() => {
    if (!isDrilling) return undefined
    const timer = setInterval(() => setLooks((count) => count + 1), LOOK_INTERVAL_MS)
    return () => clearInterval(timer)
  }, [isDrilling])
  const drill = (): void => void change((client) => client.command('rehearsal.drill', null))
  const remind = (days: string): void =>
    void change((client) => client.command('rehearsal.remind', { everyDays: Number(days) }))
  if (view === null) {
    if (failure === null) return <Skeleton columns="2fr 1fr 1fr" rows={8} />
    return <AskAgain title="The drills could not be read" failure={failure} onAgain={again} />
  }
  const latest = (kind: Rehearsal['kind']) => view.rehearsals.find((each) => each.kind === kind)
  return (
    <div className={riskStyles['sections']}>
      <Section title="Fire drill" note="in a paper session of its own">
        <div className={styles['bar']}>
          <Button tone="primary" disabled={isDrilling || isBusy} onClick={drill}>
            {isDrilling ? 'Drilling…' : 'Run a drill'}
          </Button>
          <span className={styles['interval']}>
            <Select
              label="Remind of a drill"
              value={INTERVALS.find(({ value }) => value === String(view.drillEveryDays))?.value ?? null}
              options={INTERVALS}
              placeholder={`Reminder every ${view.drillEveryDays} days`}
              onChange={remind}
            />
          </span>
          {view.drillDueAt === null ? null : (
            <span className={styles['due']}>
              Due <Time at={view.drillDueAt} zone={localZone()} detail="date" />
            </span>
          )}
        </div>
        <Problem>{failure?.message}</Problem>
        <Outcome rehearsal={latest('drill')} none="STOP, FLATTEN, re-arm and panic were never practised here." />
      </Section>
      <Section title="Stress test" note="twice the highest load of six months">
        <Outcome rehearsal={latest('stress')} none="None was run yet; on the command line: quantx stress-test" />
      </Section>
    </div>
  )
}

function Outcome({ rehearsal, none }: { rehearsal: Rehearsal | undefined; none: string }): JSX.Element {
  if (rehearsal === undefined) return <p className={styles['none']}>{none}</p>
  const { at, held, basis, rows } = rehearsal
  return (
    <>
      <p className={styles['basis']}>
        <Badge tone={held ? 'neutral' : 'warning'}>{held ? 'HELD' : 'DID NOT HOLD'}</Badge>
        <Time at={at} zone={localZone()} />
        <span data-selectable>{basis}</span>
      </p>
      <table className={styles['rows']}>
        <thead className="visually-hidden">
          <tr>
            <th scope="col">What</th>
            <th scope="col">Found</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.what} data-missed={!row.held || undefined}>
              <th scope="row">{row.what}</th>
              <td title={row.limit}>{row.held ? row.found : `✕ ${row.found}, expected ${row.limit}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
