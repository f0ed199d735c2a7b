import { describe, expect, test } from 'vitest'
import { addressProblem, brokerOf, NO_BROKER, withAddress } from '../../../src/renderer/panels/session/broker-draft.ts'

const DRAFT = { ...NO_BROKER, kind: 'paper-server' } as const

describe('given the address of a broker', () => {
  test('when it is pasted as the paper broker prints it, then address and token are taken apart', () => {
    const draft = withAddress(DRAFT, 'ws://127.0.0.1:7070/?token=s3cret')
    expect(draft).toEqual({ kind: 'paper-server', url: 'ws://127.0.0.1:7070', token: 's3cret' })
    expect(brokerOf(draft)).toEqual({ kind: 'paper-server', url: 'ws://127.0.0.1:7070', token: 's3cret' })
  })

  test('when it is typed, then a token that is there stays, and nothing is asked before both are whole', () => {
    const typed = withAddress({ ...DRAFT, token: 'kept' }, 'ws://127')
    expect(typed.token).toBe('kept')
    expect([brokerOf(withAddress(DRAFT, 'ws://host:1')), brokerOf({ ...typed, url: 'nonsense' })]).toEqual([null, null])
    expect(brokerOf({ ...typed, url: 'wss://host:1/' })).toMatchObject({ url: 'wss://host:1' })
    expect(brokerOf(NO_BROKER)).toEqual({ kind: 'simulated' })
    expect(brokerOf({ ...NO_BROKER, kind: 'usual' })).toBe('usual')
  })

  test('when it is no address of a broker, then that is said, but not of an empty field', () => {
    expect(['', 'ws://127.0.0.1:7070', 'wss://host'].map(addressProblem)).toEqual([null, null, null])
    expect(['http://host', 'host', 'ws://'].every((text) => addressProblem(text) !== null)).toBe(true)
  })
})
