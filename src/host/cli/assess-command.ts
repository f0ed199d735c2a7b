import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Rehearsal } from '../../contract/rehearsals.ts'
import { readAlertSettings } from '../../engine/adapters/alerts/channel-settings.ts'
import { readBrokerSettings } from '../../engine/adapters/brokers/broker-settings.ts'
import { openStore } from '../../engine/adapters/storage/store.ts'
import type { Store } from '../../engine/adapters/storage/store.ts'
import { ConfigError } from '../../engine/model/errors.ts'
import { RECONCILE_EVERY_MS } from '../../engine/execution/reconciler.ts'
import { DAY_MS } from '../../engine/model/time.ts'
import { LIMIT_NAMES } from '../../engine/risk/limits.ts'
import { defaultHome } from '../home.ts'
import { systemTime } from '../system-time.ts'
import type { ReportOptions } from './risk-program.ts'
import { textTable } from './text-table.ts'

interface Line {
  readonly what: string
  readonly state: 'ok' | 'due' | 'missing'
  readonly found: string
}

/** A load test counts as long as the year in which the standard wants one. */
const STRESS_EVERY_MS = 365 * DAY_MS

/** Says how the controls of a workstation stand: its own report beside docs/self-assessment.md, which is about the program. */
export async function assessCommand({ home = defaultHome(), json = false }: ReportOptions): Promise<void> {
  const path = join(home, 'quantx.db')
  if (!existsSync(path)) throw new ConfigError(`expected a store of QuantX in ${home}, found none`)
  const store = await openStore(path)
  try {
    const lines = [...limitLines(store), ...rehearsalLines(store), reconciliationLine(home), ...alertLines(store, home)]
    if (json) process.stdout.write(`${JSON.stringify(lines, null, 2)}\n`)
    else
      process.stdout.write(
        textTable(
          ['WHAT', 'STATE', 'FOUND'],
          lines.map(({ what, state, found }) => [what, state, found]),
        ),
      )
    if (lines.some(({ state }) => state !== 'ok')) process.exitCode = 1
  } finally {
    store.close()
  }
}

/** Limits by account: how many a human set, which have no end, and, of a live one, which keep it from starting. */
function limitLines({ risk }: Store): readonly Line[] {
  return risk.accounts().map((account) => {
    const values = risk.layers(account).find(({ scope }) => scope === 'account')?.values ?? {}
    const set = LIMIT_NAMES.filter((name) => values[name] !== undefined)
    const endless = set.filter((name) => values[name] === Number.POSITIVE_INFINITY)
    const isShort = account.startsWith('live:') && set.length < LIMIT_NAMES.length
    const others = account.startsWith('live:') ? 'keep it from starting' : 'stand at their defaults'
    const rest = LIMIT_NAMES.length - set.length
    return {
      what: `limits of ${account}`,
      state: isShort ? 'missing' : 'ok',
      found: `${set.length} set${rest > 0 ? `, ${rest} ${others}` : ''}; unlimited: ${endless.join(', ') || 'none of those'}`,
    }
  })
}

function rehearsalLines(store: Store): readonly Line[] {
  const now = systemTime.now()
  const [drill, stress] = [store.rehearsals.latest('drill'), store.rehearsals.latest('stress')]
  const dueAt = store.rehearsals.drillDueAt()
  return [
    rehearsalLine(
      'fire drill',
      drill,
      drill === undefined || (dueAt !== null && now >= dueAt),
      `every ${store.rehearsals.drillEveryDays} days`,
    ),
    rehearsalLine('stress test', stress, stress === undefined || now >= stress.at + STRESS_EVERY_MS, 'once a year'),
  ]
}

function rehearsalLine(what: string, latest: Rehearsal | undefined, isDue: boolean, when: string): Line {
  if (latest === undefined) return { what, state: 'missing', found: `none yet; one is to be ${when}` }
  const outcome = latest.held ? 'held' : 'did not hold'
  return {
    what,
    state: isDue || !latest.held ? 'due' : 'ok',
    found: `${new Date(latest.at).toISOString()}, ${outcome}`,
  }
}

function reconciliationLine(home: string): Line {
  const what = 'reconciliation'
  const settings = readBrokerSettings(home)
  const period = `${RECONCILE_EVERY_MS / 1_000} s`
  const found = settings.map(({ url }) => `with ${url} at each start and reconnect, and every ${period}`)
  return { what, state: 'ok', found: found.join('; ') || 'no broker outside' }
}

function alertLines({ alerts }: Store, home: string): readonly Line[] {
  const open = alerts
    .newest(2_000)
    .filter(({ severity, acknowledgedAt }) => severity === 'critical' && acknowledgedAt === null)
  const count = readAlertSettings(home).channels.filter(({ isOn }) => isOn).length
  return [
    {
      what: 'alert channels',
      state: count > 0 ? 'ok' : 'missing',
      found: count > 0 ? `${count} beside the screen` : 'none beside the screen: an alert waits until somebody looks',
    },
    { what: 'critical alerts', state: open.length > 0 ? 'due' : 'ok', found: `${open.length} not acknowledged` },
  ]
}
