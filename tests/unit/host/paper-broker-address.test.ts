import { describe, expect, test } from 'vitest'
import { parseServeOptions } from '../../../src/host/serve.ts'

describe('where the workstation trades', () => {
  test('given the address that a paper broker printed, then new sessions trade there', () => {
    const { broker } = parseServeOptions(['--paper-broker', 'ws://127.0.0.1:7070/?token=abc'])
    expect(broker).toEqual({ kind: 'paper-server', url: 'ws://127.0.0.1:7070', token: 'abc' })
  })

  test('given none, then the engine is the exchange', () => {
    expect(parseServeOptions([]).broker).toBeUndefined()
  })

  test.each(['ws://127.0.0.1:7070', 'http://127.0.0.1:7070/?token=abc', '7070', ''])(
    'given "%s", then it is refused with an example of what is expected',
    (address) => {
      expect(() => parseServeOptions(['--paper-broker', address])).toThrow('expected an address such as ws://')
    },
  )
})
