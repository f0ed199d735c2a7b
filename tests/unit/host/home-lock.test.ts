import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { lockAccount, lockHome, type LockSystem } from '../../../src/host/home-lock.ts'

let home: string
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'quantx-lock-'))
})
afterEach(() => rmSync(home, { recursive: true }))

const system = (pid: number, alive: Record<number, string>): LockSystem => ({ pid, startOf: (other) => alive[other] })

describe('The lock of a home', () => {
  test('given another living holder, is refused in a sentence with its address', () => {
    lockHome(home, system(1, { 1: 'monday' })).setAddress('http://127.0.0.1:8000')
    const second = () => lockHome(home, system(2, { 1: 'monday', 2: 'tuesday' }))
    expect(second).toThrow(ConfigError)
    expect(second).toThrow(`QuantX is already running on ${home} at http://127.0.0.1:8000 (process 1)`)
  })

  test('given a holder that died, is taken over and leaves nothing behind', () => {
    lockHome(home, system(1, { 1: 'monday' }))
    lockHome(home, system(2, { 2: 'tuesday' }))
    expect(readdirSync(home)).toEqual(['quantx.lock'])
    expect(JSON.parse(readFileSync(join(home, 'quantx.lock'), 'utf8'))).toMatchObject({ pid: 2 })
  })

  test('given a holder whose number another process has now, is taken over', () => {
    lockHome(home, system(1, { 1: 'monday' }))
    expect(() => lockHome(home, system(2, { 1: 'wednesday', 2: 'tuesday' }))).not.toThrow()
  })

  test('given a system that does not tell when processes began, believes the number', () => {
    lockHome(home, system(1, { 1: '' }))
    expect(() => lockHome(home, system(2, { 1: '', 2: '' }))).toThrow(/already running/)
  })

  test('given a damaged lock, is taken over', () => {
    writeFileSync(join(home, 'quantx.lock'), '{"pid":')
    expect(() => lockHome(home, system(2, { 2: '' }))).not.toThrow()
  })

  test('given its release, is free, and a late address does not bring it back', () => {
    const lock = lockHome(home)
    lock.release()
    lock.setAddress('http://127.0.0.1:8000')
    expect(readdirSync(home)).toEqual([])
  })

  test('given this very process, knows that it lives', () => {
    lockHome(home)
    expect(() => lockHome(home)).toThrow(`(process ${process.pid})`)
  })
})

describe('The lock of a paper broker’s account', () => {
  test('given one that is kept, is refused to another; given its release, is free', () => {
    const file = join(home, 'accounts', 'paper-broker.log')
    const lock = lockAccount(file)
    expect(() => lockAccount(file)).toThrow(`A paper broker already keeps the account in ${file}`)
    lock.release()
    expect(() => lockAccount(file)).not.toThrow()
  })
})
