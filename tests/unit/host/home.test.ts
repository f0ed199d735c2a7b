import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { ConfigError } from '../../../src/engine/model/errors.ts'
import { Access } from '../../../src/host/access.ts'
import { defaultHome } from '../../../src/host/home.ts'
import { browserCommand } from '../../../src/host/open-browser.ts'
import { parseServeOptions } from '../../../src/host/serve.ts'

test('The default home follows the platform, and the user who says otherwise', () => {
  expect(defaultHome({}, 'linux', '/u')).toBe(join('/u', '.local', 'share', 'quantx'))
  expect(defaultHome({ XDG_DATA_HOME: '/x' }, 'linux', '/u')).toBe(join('/x', 'quantx'))
  expect(defaultHome({}, 'darwin', '/u')).toBe(join('/u', 'Library', 'Application Support', 'QuantX'))
  expect(defaultHome({ APPDATA: '/roaming' }, 'win32', '/u')).toBe(join('/roaming', 'QuantX'))
  expect(defaultHome({ QUANTX_HOME: 'mine' }, 'linux', '/u')).toBe(resolve('mine'))
})

test('A browser is opened only where there is a display', () => {
  expect(browserCommand('u', 'linux', {})).toBeUndefined()
  expect(browserCommand('u', 'linux', { DISPLAY: ':0' })).toEqual(['xdg-open', ['u']])
  expect(browserCommand('u', 'darwin', {})).toEqual(['open', ['u']])
  expect(browserCommand('u', 'win32', {})?.[0]).toBe('rundll32')
})

test('Arguments of serve are checked in words', () => {
  expect(parseServeOptions(['--port', '8080', '--no-open', '--home', 'there'])).toEqual({
    port: 8080,
    open: false,
    home: resolve('there'),
  })
  expect(parseServeOptions([])).toEqual({ port: 0, open: true, home: defaultHome() })
  expect(() => parseServeOptions(['--port', '70000'])).toThrow('expected a number from 1 to 65535, found "70000"')
  expect(() => parseServeOptions(['--prot', '1'])).toThrow(ConfigError)
})

test('A token opens one session, once, and nothing else is a session', () => {
  const access = new Access()
  const token = access.issueToken()
  const session = access.redeem(token)
  expect(session).toBeDefined()
  expect(access.isSession(session ?? '')).toBe(true)
  expect(access.redeem(token)).toBeUndefined()
  expect(access.redeem('guessed')).toBeUndefined()
  expect(access.isSession(token)).toBe(false)
})

test('Given many links that nobody followed, the oldest expire', () => {
  const access = new Access()
  const [oldest = '', ...others] = Array.from({ length: 9 }, () => access.issueToken())
  expect(access.redeem(oldest)).toBeUndefined()
  for (const token of others) expect(access.redeem(token)).toBeDefined()
})
