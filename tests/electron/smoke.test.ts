import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import type { EngineProcessState } from '../../src/contract/protocol.ts'
import { reasonToSkip, startDesktop, type Desktop } from './desktop.ts'

describe('The workstation in the real Electron', () => {
  let desktop: Desktop
  beforeEach(({ skip }) => skip(reasonToSkip !== undefined, reasonToSkip))
  beforeAll(async () => {
    if (reasonToSkip === undefined) desktop = await startDesktop()
  }, 180_000)
  afterAll(async () => {
    if (reasonToSkip === undefined) await desktop.close()
  })

  const engineState = () =>
    desktop.page.evaluate(
      () =>
        new Promise<EngineProcessState | undefined>((resolve) => {
          setTimeout(() => resolve(undefined), 1_000)
          window.quantx?.onEngineState(resolve)
        }),
    )
  const engineBecomes = (expected: Partial<EngineProcessState>) =>
    vi.waitFor(async () => expect(await engineState()).toMatchObject(expected), { timeout: 30_000, interval: 250 })

  test('given its start, shows the page of its own protocol, and the engine runs', async () => {
    expect(desktop.page.url()).toBe('quantx://app/')
    await engineBecomes({ state: 'running', restarts: 0 })
    const title = await desktop.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle())
    expect(title).toBe('QuantX: PAPER')
  })

  test('given the page, has no Node in it, and one frozen bridge', async () => {
    const found = await desktop.page.evaluate(() => ({
      node: [typeof Reflect.get(window, 'require'), typeof Reflect.get(window, 'process')],
      frozen: Object.isFrozen(window.quantx),
    }))
    expect(found).toEqual({ node: ['undefined', 'undefined'], frozen: true })
  })

  test('given a script that is not a file of ours, refuses it', async () => {
    const ran = await desktop.page.evaluate(() => {
      const script = document.createElement('script')
      script.textContent = 'window.strange = true'
      document.head.append(script)
      return Reflect.has(window, 'strange')
    })
    expect(ran).toBe(false)
  })

  test('given elsewhere to go, stays, and opens no window', async () => {
    await desktop.page.evaluate(() => {
      window.open('https://example.com/')
      location.href = 'https://example.com/'
    })
    await engineBecomes({ state: 'running' })
    expect(desktop.page.url()).toBe('quantx://app/')
    expect(desktop.app.windows()).toHaveLength(1)
  })

  test('given a second start, the second ends and the first stays', async () => {
    expect(await desktop.startAgain()).toBe(0)
    expect(desktop.app.windows()).toHaveLength(1)
  })

  test('given an engine that is killed, another comes', async () => {
    const pid = await desktop.app.evaluate(
      ({ app }) => app.getAppMetrics().find(({ name, serviceName }) => `${name}${serviceName}`.includes('quantx'))?.pid,
    )
    if (pid === undefined) throw new Error('expected an engine process, found none')
    process.kill(pid, 'SIGKILL')
    await engineBecomes({ state: 'running', restarts: 1 })
  })

  test('given a reload, the engine runs on', async () => {
    await desktop.page.reload()
    await engineBecomes({ state: 'running', restarts: 1 })
  })
})
