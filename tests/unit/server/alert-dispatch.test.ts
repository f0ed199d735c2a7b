import { mkdtempSync, readFileSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { AlertGeneral, ChannelChange } from '../../../src/contract/alerts.ts'
import type { AlertView } from '../../../src/contract/views.ts'
import type { AlertNotice } from '../../../src/engine/kernel/alert-channel.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { ChannelError } from '../../../src/engine/model/errors.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { AlertDispatch } from '../../../src/engine/server/alert-dispatch.ts'
import { AlertEscalation } from '../../../src/engine/server/alert-escalation.ts'
import type { AlertNews } from '../../../src/engine/server/alert-row.ts'
import { GAP_MS, MAX_WAITING } from '../../../src/engine/server/channel-outbox.ts'

/** Midday in London. */
const NOON = Date.UTC(2026, 10, 20, 12)
const HOUR_MS = 3_600_000
const HOOK = {
  id: 'hook',
  name: 'Hook',
  isOn: true,
  minSeverity: 'warning',
  onlyEscalated: false,
  kind: 'webhook',
  url: 'https://example.com/secret-path',
  signingSecret: 'secret-key',
} as const satisfies ChannelChange
const MAIL = {
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
const GENERAL: AlertGeneral = {
  quietHours: null,
  escalateAfterMinutes: 5,
  desktop: { isOn: true, minSeverity: 'error' },
}

function newHome(): string {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'quantx-alerts-')))
  onTestFinished(() => rmSync(home, { recursive: true, force: true }))
  return home
}

function room(home = newHome()) {
  const time = new SimulatedClock(NOON as Timestamp)
  const tries: [string, AlertNotice][] = []
  const said: AlertNews[] = []
  const faults: (ChannelError | 'hang')[] = []
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
function alert(part: Partial<AlertView> = {}): AlertView {
  const told = { source: 'risk', code: 'DRAWDOWN', message: 'deep', subject: '', correlationId: null }
  const rest = { count: 1, acknowledgedAt: null, acknowledgedBy: null, escalation: 0, desktop: false }
  return { id: `${++next}`, at: NOON, lastAt: NOON, severity: 'warning', ...told, ...rest, ...part }
}

describe('which alerts a channel gets', () => {
  test('given a least severity, then what is below it is not sent, neither there nor to the desktop', async () => {
    const { dispatch, tries, pass } = room()
    dispatch.configure(GENERAL)
    dispatch.setChannel(HOOK)
    expect([dispatch.send(alert({ severity: 'info' })), dispatch.send(alert({ severity: 'error' }))]).toEqual([
      false,
      true,
    ])
    await pass(GAP_MS)
    expect(tries.map(([, { severity }]) => severity)).toEqual(['error'])
  })

  test('given quiet hours over midnight, then only what is critical is sent in them, by the clock of the zone', async () => {
    const { dispatch, tries, pass, time } = room()
    dispatch.configure({ ...GENERAL, quietHours: { from: '22:00', to: '07:00', zone: 'Europe/London' } })
    dispatch.setChannel(HOOK)
    for (let hour = 0; hour < 24; hour += 1) {
      dispatch.send(alert({ message: String(new Date(time.now()).getUTCHours()) }))
      dispatch.send(alert({ severity: 'critical' }))
      await pass(GAP_MS)
      await pass(GAP_MS)
      await pass(HOUR_MS - 2 * GAP_MS)
    }
    const heard = tries.filter(([, { severity }]) => severity === 'warning').map(([, { message }]) => Number(message))
    expect(heard.toSorted((a, b) => a - b)).toEqual([7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21])
    expect(tries.filter(([, { severity }]) => severity === 'critical')).toHaveLength(24)
  })

  test('given a channel for what nobody acknowledged, then it gets an alert only once it is escalated', async () => {
    const { dispatch, tries, pass } = room()
    dispatch.setChannel({ ...HOOK, onlyEscalated: true })
    dispatch.send(alert({ severity: 'critical' }))
    dispatch.send(alert({ severity: 'critical', escalation: 1 }))
    await pass(GAP_MS)
    expect(tries.map(([, { escalation }]) => escalation)).toEqual([1])
  })

  test('given a channel that is off, then nothing is sent, but a test goes through and says how it went', async () => {
    const { dispatch, tries, faults } = room()
    dispatch.setChannel({ ...HOOK, isOn: false })
    dispatch.send(alert())
    expect(tries).toEqual([])
    expect(await dispatch.test('hook')).toEqual({ isSent: true, message: 'Sent' })
    faults.push(new ChannelError('refused', 'answered 403'))
    expect(await dispatch.test('hook')).toEqual({ isSent: false, message: 'answered 403' })
    await expect(dispatch.test('none')).rejects.toThrow('expected a channel that is set up, found "none"')
  })
})

describe('given a channel that fails', () => {
  test('when it comes back, then what waited is sent in order, and one alert told of each', async () => {
    const { dispatch, tries, faults, pass, codes } = room()
    dispatch.setChannel(HOOK)
    faults.push(...Array.from({ length: 4 }, () => new ChannelError('transient', 'no connection')))
    for (const message of ['a', 'b', 'c']) dispatch.send(alert({ message, severity: 'critical' }))
    for (let second = 0; second < 120; second++) await pass(1_000)
    expect(tries.map(([, { message }]) => message)).toEqual(['a', 'a', 'a', 'a', 'a', 'b', 'c'])
    expect(codes()).toEqual(['error CHANNEL-FAILED', 'info CHANNEL-BACK'])
    expect(dispatch.view.channels[0]).toMatchObject({ trouble: '', waiting: 0 })
  })

  test('when it does not come back, then what is not critical is given up, what is critical is not', async () => {
    const { dispatch, tries, faults, pass } = room()
    dispatch.setChannel(HOOK)
    faults.push(...Array.from({ length: 500 }, () => new ChannelError('transient', 'no connection')))
    dispatch.send(alert({ message: 'a' }))
    dispatch.send(alert({ message: 'b', severity: 'critical' }))
    for (let minute = 0; minute < 600; minute++) await pass(60_000)
    expect(tries.filter(([, { message }]) => message === 'a')).toHaveLength(6)
    expect(tries.filter(([, { message }]) => message === 'b').length).toBeGreaterThan(100)
    expect(dispatch.view.channels[0]).toMatchObject({ trouble: 'no connection', waiting: 1 })
  })

  test('when it refuses, then it is not asked again with the same, and its own trouble is no news for it', async () => {
    const { dispatch, tries, faults, pass, codes } = room()
    dispatch.setChannel(HOOK)
    faults.push(new ChannelError('refused', 'answered 404'))
    dispatch.send(alert({ message: 'a' }))
    await pass(0)
    expect(codes()).toEqual(['error CHANNEL-FAILED'])
    dispatch.send(alert({ source: 'alerts', subject: 'hook', severity: 'error', code: 'CHANNEL-FAILED' }))
    await pass(HOUR_MS)
    expect(tries).toHaveLength(1)
  })

  test('when it asks for patience, then it has it', async () => {
    const { dispatch, tries, faults, pass } = room()
    dispatch.setChannel(HOOK)
    faults.push(new ChannelError('rate-limit', 'answered 429', 30_000))
    dispatch.send(alert())
    await pass(29_999)
    expect(tries).toHaveLength(1)
    await pass(1)
    expect(tries).toHaveLength(2)
  })

  test('when it does not answer, then others are served, and the attempt ends', async () => {
    const { dispatch, tries, faults, pass } = room()
    dispatch.setChannel(HOOK)
    dispatch.setChannel(MAIL)
    faults.push('hang')
    dispatch.send(alert({ message: 'a' }))
    dispatch.send(alert({ message: 'b' }))
    await pass(GAP_MS)
    expect(tries.map(([id, { message }]) => `${id} ${message}`)).toEqual(['hook a', 'mail a', 'mail b'])
    for (let second = 0; second < 20; second++) await pass(1_000)
    expect(tries.slice(3).map(([id, { message }]) => `${id} ${message}`)).toEqual(['hook a', 'hook b'])
  })

  test('when more wait than may, then the oldest that is not critical gives way', async () => {
    const { dispatch, faults, pass, tries } = room()
    dispatch.setChannel(HOOK)
    faults.push('hang')
    for (let n = 0; n < MAX_WAITING + 50; n++)
      dispatch.send(alert({ severity: n === 10 ? 'critical' : 'warning', message: `${n}` }))
    expect(dispatch.view.channels[0]?.waiting).toBe(MAX_WAITING)
    for (let second = 0; second < 300; second++) await pass(1_000)
    expect(tries.slice(1, 5).map(([, { message }]) => message)).toEqual(['0', '10', '52', '53'])
  })
})

describe('what is set up', () => {
  test('given secrets, then they are in a file for the owner alone, reach the channel, and never come back', () => {
    const { home, dispatch, secrets } = room()
    dispatch.setChannel(HOOK)
    const view = dispatch.setChannel(MAIL)
    expect(JSON.stringify(view)).not.toMatch(/secret-(path|key|word)/)
    expect(view.channels).toMatchObject([
      { url: { isKept: true, host: 'example.com' }, signingSecret: { isKept: true, host: '' } },
      { password: { isKept: true, host: '' } },
    ])
    const file = join(home, 'alert-channels.json')
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readFileSync(file, 'utf8')).toContain('secret-word')
    expect(secrets.at(-1)).toEqual(MAIL)
    expect(room(home).dispatch.view).toEqual(view)
  })

  test('given a change without secrets, then those that were are kept, but not for another address', () => {
    const { dispatch, secrets } = room()
    dispatch.setChannel(HOOK)
    dispatch.setChannel({ ...HOOK, name: 'Renamed', url: null, signingSecret: null })
    expect(secrets.at(-1)).toEqual({ ...HOOK, name: 'Renamed' })
    dispatch.setChannel(MAIL)
    for (const change of [
      { host: 'eve.example.com' },
      { port: 25 },
      { security: 'starttls' as const },
      { user: 'eve' },
    ]) {
      dispatch.setChannel(MAIL)
      dispatch.setChannel({ ...MAIL, ...change, password: null })
      expect(secrets.at(-1)).toMatchObject({ ...change, password: '' })
    }
  })

  const telegram = { ...HOOK, kind: 'telegram', apiUrl: 'https://api.telegram.org', chatId: '1', token: '1:a' } as const
  const REFUSED: readonly [string, ChannelChange][] = [
    ['an address with https:// or http://', { ...HOOK, url: 'ftp://secret-host' }],
    ['an address with https:// or http://', { ...HOOK, url: null }],
    ['an address that begins with https://', { ...HOOK, kind: 'slack', url: 'http://secret-host/secret' }],
    ['the token of a bot', { ...telegram, token: 'secret/../x' }],
    ['an address that begins with https://', { ...telegram, apiUrl: 'http://secret-host' }],
    ['TLS or STARTTLS', { ...MAIL, security: 'none' }],
  ]
  test.each(REFUSED)('given a channel without %s, then it is refused, without telling the secret', (words, change) => {
    const { dispatch } = room()
    expect(() => dispatch.setChannel(change)).toThrow(words)
    expect(() => dispatch.setChannel(change)).not.toThrow(/secret-/)
    expect(dispatch.view.channels).toEqual([])
  })

  test('given a token of Telegram, when only the address of its server changes, then it has to be given anew', () => {
    const { dispatch } = room()
    dispatch.setChannel(telegram)
    expect(() => dispatch.setChannel({ ...telegram, apiUrl: 'https://eve.example.com', token: null })).toThrow('token')
  })

  test('given a channel that is taken away, then what waited for it is gone', async () => {
    const { dispatch, tries, faults, pass } = room()
    dispatch.setChannel(HOOK)
    faults.push(new ChannelError('transient', 'no'))
    dispatch.send(alert())
    await pass(0)
    expect(dispatch.removeChannel('hook').channels).toEqual([])
    await pass(HOUR_MS)
    expect(tries).toHaveLength(1)
  })

  test('given a file that can’t be read, then the engine starts without channels and says so, without what is in it', () => {
    const home = newHome()
    writeFileSync(join(home, 'alert-channels.json'), '{"secret-word": 1')
    const { dispatch, said } = room(home)
    expect(dispatch.view.channels).toEqual([])
    expect(said).toMatchObject([{ severity: 'error', code: 'CHANNELS-NOT-READ' }])
    expect(said[0]?.message).not.toContain('secret-word')
  })
})
