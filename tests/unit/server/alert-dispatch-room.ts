import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import type { AlertGeneral, ChannelChange } from '../../../src/contract/alerts.ts'
import type { AlertView } from '../../../src/contract/views.ts'
import type { AlertNotice } from '../../../src/engine/kernel/alert-channel.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { ChannelError } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { AlertDispatch } from '../../../src/engine/server/alert-dispatch.ts'
import { AlertEscalation } from '../../../src/engine/server/alert-escalation.ts'
import type { AlertNews } from '../../../src/engine/server/alert-row.ts'

/** Midday in London. */
export const NOON = Date.UTC(2026, 10, 20, 12)
export const HOUR_MS = 3_600_000
export const HOOK = {
  id: 'hook',
  name: 'Hook',
  isOn: true,
  minSeverity: 'warning',
  onlyEscalated: false,
  kind: 'webhook',
  url: 'https://example.com/secret-path',
  signingSecret: 'secret-key',
} as const satisfies ChannelChange
export const MAIL = {
  id: 'mail',
  name: 'Mail',
  isOn: true,
  minSeverity: 'info',
  onlyEscalated: false,
  kind: 'email',
  host: 'mail.example.com',
  port: 465,
  security: 'tls',
  user: 'ann',
  password: 'secret-word',
  from: 'a@example.com',
  to: 'b@example.com',
} as const satisfies ChannelChange
export const GENERAL: AlertGeneral = {
  quietHours: null,
  escalateAfterMinutes: 5,
  desktop: { isOn: true, minSeverity: 'error' },
}

export function newHome(): string {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'quantx-alerts-')))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

/** Ways for alerts with channels that fail as a test says, on a clock that it moves. */
export function room(home = newHome()) {
  const time = new SimulatedClock(NOON as Timestamp)
  const tries: [string, AlertNotice][] = []
  const said: AlertNews[] = []
  const faults: (Error | 'hang')[] = []
  const secrets: ChannelChange[] = []
  const dispatch = new AlertDispatch({
    home,
    time,
    alerts: { add: (news) => void said.push(news), attach: () => undefined, escalation: new AlertEscalation() },
    channelOf: (setting) => {
      secrets.push(setting)
      return {
        send: async (notice, signal) => {
          tries.push([setting.id, notice])
          const fault = faults.shift()
          if (fault === 'hang')
            await new Promise((_, reject) =>
              signal.addEventListener('abort', () => reject(new ChannelError('transient', 'slow'))),
            )
          else if (fault) throw fault
        },
      }
    },
  })
  /** Lets what was promised happen, then the clock go on. */
  const pass = async (ms: number) => {
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
    time.advanceTo((time.now() + ms) as Timestamp)
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
  const codes = () => said.map(({ severity, code }) => `${severity} ${code}`)
  return { home, time, dispatch, tries, said, faults, secrets, pass, codes }
}

let next = 0
export function alert(part: Partial<AlertView> = {}): AlertView {
  const told = { source: 'risk', code: 'DRAWDOWN', message: 'deep', subject: '', correlationId: null }
  const rest = { count: 1, acknowledgedAt: null, acknowledgedBy: null, escalation: 0, desktop: false }
  return { id: `${++next}`, at: NOON, lastAt: NOON, severity: 'warning', ...told, ...rest, ...part }
}
