import { readFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { buildIfStale, electron as electronPart, renderer } from '../../../scripts/build/parts.ts'
import { root } from '../../../scripts/runtime.mjs'
import { RESTART_ENGINE_CHANNEL } from '../../../src/main/page-channels.ts'
import { STOP_ACCELERATOR } from '../../../src/main/stop-controls.ts'
import { MISCHIEF } from '../../fixtures/test-engine/workstation.ts'
import { describeConfinement } from './desktop-confinement.suite.ts'
import { startDesktop, type DesktopRig } from './desktop-rig.ts'

beforeAll(async () => {
  await buildIfStale(renderer)
  await buildIfStale(electronPart)
}, 120_000)

let rig: DesktopRig
beforeEach(async () => {
  rig = await startDesktop()
  await rig.connected()
})
afterEach(() => rig.close())

const engineBecomes = (expected: object) =>
  vi.waitFor(() => expect(rig.client().connection.get().engine).toMatchObject(expected), 12_000)

describe('The window', () => {
  test('given its start, is confined, dark, labelled PAPER and shown when it has drawn', () => {
    const { app, window, schemes } = rig.electron
    expect(app.isSandboxed).toBe(true)
    expect(window.options).toMatchObject({
      title: 'QuantX: PAPER',
      backgroundColor: '#0e1116',
      show: false,
      webPreferences: {
        contextIsolation: true,
        sandbox: true,
        nodeIntegration: false,
        nodeIntegrationInSubFrames: false,
        nodeIntegrationInWorker: false,
        webSecurity: true,
        allowRunningInsecureContent: false,
        webviewTag: false,
      },
    })
    expect(window.options.webPreferences?.preload).toBe(join(root, 'dist/main/preload.cjs'))
    expect(window.isShown).toBe(true)
    expect(window.webContents.mainFrame.url).toBe('quantx://app/')
    expect(schemes).toEqual([
      { scheme: 'quantx', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
    ])
  })

  test('given a page title, keeps its own', () => {
    let prevented = 0
    rig.electron.window.emit('page-title-updated', { preventDefault: () => prevented++ })
    expect(prevented).toBe(1)
  })

  test('given a second start, comes to the front', () => {
    const { app, window } = rig.electron
    window.minimized = true
    app.emit('second-instance', {})
    expect(window.minimized).toBe(false)
    expect(window.focused).toBe(1)
  })

  test('given a page that crashes, loads it again, but not for ever', async () => {
    const { webContents } = rig.electron.window
    for (const loads of [2, 3]) {
      webContents.emit('render-process-gone', {}, { reason: 'crashed' })
      await vi.waitFor(() => expect(rig.pages).toHaveLength(loads))
      await rig.connected()
    }
    webContents.emit('render-process-gone', {}, { reason: 'crashed' })
    await new Promise((resolve) => setImmediate(resolve))
    expect(rig.pages).toHaveLength(3)
  })
})

describeConfinement(() => rig)

describe('The way to the engine', () => {
  test('given a load, is one port, over which the contract works', async () => {
    await expect(rig.client().command('settings.read', { key: 'test.home' })).resolves.toBe(rig.home)
    expect(rig.electron.engine.options).toMatchObject({ serviceName: 'quantx-engine' })
    expect(rig.electron.engine.options.env).not.toHaveProperty('NODE_OPTIONS')
  })

  test('given a reload, is a fresh port, and the state is back', async () => {
    await rig.client().command('settings.write', { key: 'kept', value: 42 })
    rig.electron.window.webContents.reload()
    await vi.waitFor(() => expect(rig.pages).toHaveLength(2))
    await rig.connected()
    await expect(rig.client().command('settings.read', { key: 'kept' })).resolves.toBe(42)
    expect(rig.electron.engines).toHaveLength(1)
  })

  test('given an engine that is killed, is a fresh port to the next, without a reload', async () => {
    rig.electron.engine.kill()
    await engineBecomes({ state: 'running', restarts: 1 })
    await rig.connected()
    await expect(rig.client().command('data.list', null)).resolves.toEqual([])
    expect(rig.pages).toHaveLength(1)
    expect(rig.client().connection.get().engine.reason).toContain('(killed)')
  })

  test('given three deaths, is given up with the reason; a human starts it again, stopped', async () => {
    for (const restarts of [1, 2]) {
      await rig.misbehave(MISCHIEF.crash)
      await engineBecomes({ state: 'running', restarts })
      await rig.connected()
    }
    await rig.misbehave(MISCHIEF.crash)
    await engineBecomes({ state: 'failed', restarts: 3, reason: 'struck by lightning' })
    expect(rig.electron.engines).toHaveLength(3)
    rig.client().restartEngine()
    await engineBecomes({ state: 'running' })
    await rig.connected()
    expect(await rig.nextState()).toBe('stopped by engine: the engine died again and again: struck by lightning')
  })

  test('given a stranger who asks to restart the engine, is not heard', async () => {
    for (const restarts of [1, 2]) {
      await rig.misbehave(MISCHIEF.crash)
      await engineBecomes({ state: 'running', restarts })
      await rig.connected()
    }
    await rig.misbehave(MISCHIEF.crash)
    await engineBecomes({ state: 'failed' })
    const { webContents } = rig.electron.window
    const own = { sender: webContents, senderFrame: webContents.mainFrame }
    const strangers = [
      { ...own, sender: {} },
      { ...own, senderFrame: null },
      { ...own, senderFrame: { origin: 'quantx://app' } },
    ]
    for (const event of strangers) rig.electron.fromPage(RESTART_ENGINE_CHANNEL, event, [])
    webContents.mainFrame.origin = 'https://evil.example'
    rig.electron.fromPage(RESTART_ENGINE_CHANNEL, own, [])
    expect(rig.electron.engines).toHaveLength(3)
    webContents.mainFrame.origin = 'quantx://app'
    rig.electron.fromPage(RESTART_ENGINE_CHANNEL, own, [])
    expect(rig.electron.engines).toHaveLength(4)
  })
})

describe('The engine that ships', () => {
  test('given its bundle, runs as a utility process and answers', async () => {
    const shipped = await startDesktop({ engine: 'shipped' })
    await shipped.connected()
    await expect(shipped.client().command('data.list', null)).resolves.toBeInstanceOf(Array)
    await shipped.close()
  })
})

describe('STOP', () => {
  const stopped = () =>
    vi.waitFor(() => expect(rig.electron.trays[0]?.toolTip).toBe('QuantX: trading is stopped'), 12_000)

  test('given a window that hangs, works by the global key', async () => {
    const { window, shortcuts } = rig.electron
    window.webContents.isHung = true
    window.webContents.emit('unresponsive')
    shortcuts.get(STOP_ACCELERATOR)?.()
    await stopped()
    window.webContents.isHung = false
    window.webContents.emit('responsive')
    await rig.connected()
    expect(await rig.nextState()).toBe('stopped by hotkey: STOP by the global key')
  })

  test('given a window that hangs, works by its own key', async () => {
    const { window } = rig.electron
    window.webContents.isHung = true
    const input = { type: 'keyDown', key: 'X', shift: true, control: true, meta: false, alt: false }
    const isFree = (change: object) => window.webContents.wantsToNavigate('before-input-event', { ...input, ...change })
    expect(isFree({ type: 'keyUp' })).toBe(true)
    expect(isFree({ shift: false })).toBe(true)
    expect(isFree({ control: false })).toBe(true)
    expect(isFree({})).toBe(false)
    await stopped()
  })

  test('given the tray, works from its menu', async () => {
    rig.electron.trays[0]?.choose('STOP trading')
    await stopped()
    expect(await rig.nextState()).toBe('stopped by tray: STOP from the tray')
  })

  test('given an engine that is down, is done as soon as it is back', async () => {
    rig.electron.engine.kill()
    await engineBecomes({ state: 'restarting' })
    rig.electron.shortcuts.get(STOP_ACCELERATOR)?.()
    await stopped()
    await rig.connected()
    expect(await rig.nextState()).toBe('stopped by hotkey: STOP by the global key')
  })
})

describe('The end', () => {
  test('given a closed window, closes the engine first, frees the home and remembers the window', async () => {
    const { app, window, engines, trays, shortcuts } = rig.electron
    window.maximized = true
    window.close()
    expect(app.hasQuit).toBe(false)
    await vi.waitFor(() => expect(app.hasQuit).toBe(true), 12_000)
    expect(engines.map(({ hasExited }) => hasExited)).toEqual([true])
    expect(app.exitCode).toBe(0)
    expect(existsSync(join(rig.home, 'quantx.lock'))).toBe(false)
    expect(JSON.parse(readFileSync(join(rig.home, 'window.json'), 'utf8'))).toMatchObject({ maximized: true, x: 10 })
    expect(trays[0]?.isDestroyed).toBe(true)
    expect(shortcuts.size).toBe(0)
  })

  test('given a remembered window, opens it there, unless that screen is gone', async () => {
    rig.electron.app.quit()
    await vi.waitFor(() => expect(rig.electron.app.hasQuit).toBe(true), 12_000)
    const state = { x: 300, y: 200, width: 1_100, height: 700, maximized: false }
    for (const [x, expected] of [
      [300, { x: 300, width: 1_100 }],
      [5_000, { width: 1_440 }],
    ] as const) {
      writeFileSync(join(rig.home, 'window.json'), JSON.stringify({ ...state, x }))
      const next = await startDesktop({ home: rig.home })
      await next.connected()
      expect(next.electron.window.options).toMatchObject(expected)
      next.electron.app.quit()
      await vi.waitFor(() => expect(next.electron.app.hasQuit).toBe(true), 12_000)
    }
  })

  test('given another instance, gives way to it without a window or an engine', async () => {
    const second = await startDesktop({ home: rig.home, hasSingleInstanceLock: false })
    expect(second.electron.app.hasQuit).toBe(true)
    expect(second.electron.windows).toEqual([])
    expect(second.electron.engines).toEqual([])
  })

  test('given a home that the browser host uses, says so and ends', async () => {
    const second = await startDesktop({ home: rig.home })
    await vi.waitFor(() => expect(second.electron.app.exitCode).toBe(1))
    expect(second.electron.errors).toEqual([
      expect.stringContaining(`already running on ${rig.home} at its own window`),
    ])
    expect(second.electron.engines).toEqual([])
  })
})
