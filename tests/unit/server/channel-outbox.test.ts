import { describe, expect, test } from 'vitest'
import { ChannelError } from '../../../src/engine/model/errors.ts'
import { GAP_MS, MAX_WAITING } from '../../../src/engine/server/channel-outbox.ts'
import { HOOK, HOUR_MS, MAIL, alert, room } from './alert-dispatch-room.ts'

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

  test('when it fails in a way that nobody thought of, then what is critical is tried again', async () => {
    const { dispatch, tries, faults, pass } = room()
    dispatch.setChannel(HOOK)
    faults.push(new TypeError('not a function'))
    dispatch.send(alert({ severity: 'critical' }))
    await pass(0)
    await pass(2_000)
    expect(tries).toHaveLength(2)
  })

  test('when what was tried gives way, then the next is tried as often as any', async () => {
    const { dispatch, tries, faults, pass } = room()
    dispatch.setChannel(HOOK)
    faults.push(...Array.from({ length: 100 }, () => new ChannelError('transient', 'no connection')))
    dispatch.send(alert({ message: 'a' }))
    await pass(0)
    await pass(2_000)
    for (let n = 1; n <= MAX_WAITING; n++) dispatch.send(alert({ message: n === 1 ? 'b' : 'c' }))
    for (let minute = 0; minute < 60; minute++) await pass(60_000)
    expect(tries.map(([, { message }]) => message).slice(0, 8)).toEqual(['a', 'a', ...Array(6).fill('b')])
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
