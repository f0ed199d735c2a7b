import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { ChannelChange } from '../../../src/contract/alerts.ts'
import { ChannelError } from '../../../src/engine/model/errors.ts'
import { GAP_MS } from '../../../src/engine/server/channel-outbox.ts'
import { GENERAL, HOOK, HOUR_MS, MAIL, alert, newHome, room } from './alert-dispatch-room.ts'

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

  test('given quiet hours of a zone that this machine does not know, then channels get everything, and that is said', async () => {
    const home = newHome()
    const channels = [HOOK]
    const quietHours = { from: '00:00', to: '23:59', zone: 'Europe/Nowhere' }
    writeFileSync(join(home, 'alert-channels.json'), JSON.stringify({ ...GENERAL, quietHours, channels }))
    const { dispatch, tries, said, pass } = room(home)
    expect(said).toMatchObject([{ severity: 'error', code: 'CHANNELS-NOT-READ' }])
    expect(said[0]?.message).toContain('found "Europe/Nowhere"')
    dispatch.send(alert())
    await pass(0)
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
