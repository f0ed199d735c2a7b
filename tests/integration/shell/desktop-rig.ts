import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, vi } from 'vitest'
import { root } from '../../../scripts/runtime.mjs'
import { ContractClient } from '../../../src/renderer/transport/client.ts'
import { MessagePortTransport } from '../../../src/renderer/transport/message-port-transport.ts'
import { StandInElectron } from '../../fixtures/electron-stand-in/electron.ts'
import type { StandInPage } from '../../fixtures/electron-stand-in/page.ts'

/** The test engine, as the program that a utility process runs. */
const TEST_ENGINE = new URL('../../fixtures/test-engine/process.ts', import.meta.url).href

export interface DesktopRig {
  readonly electron: StandInElectron
  readonly home: string
  readonly pages: readonly StandInPage[]
  /** The renderer's client in the newest page. */
  client(): ContractClient
  /** The page has been loaded and its client is connected to the engine. */
  connected(): Promise<void>
  /** Writes a setting that the test engine takes for a wish to misbehave. */
  misbehave(key: string): Promise<unknown>
  /** "stopped by hotkey: why", as the page hears it next. */
  nextState(): Promise<string | undefined>
  close(): Promise<void>
}

export interface RigOptions {
  readonly home?: string
  /** `shipped`: the compiled engine itself; the test engine otherwise. */
  readonly engine?: 'shipped'
  readonly hasSingleInstanceLock?: boolean
}

/** Runs the compiled dist/main/main.js and preload.cjs under the stand-in of Electron. */
export async function startDesktop({ engine, home, ...options }: RigOptions = {}): Promise<DesktopRig> {
  const folder = home === undefined ? mkdtempSync(join(tmpdir(), 'quantx-desktop-')) : null
  const homeFolder = home ?? join(folder ?? '', 'home')
  const electron = new StandInElectron({
    appPath: root,
    ...(engine === 'shipped' ? {} : { engine: TEST_ENGINE }),
    ...options,
  })
  const pages: StandInPage[] = []
  const clients: ContractClient[] = []
  electron.onPage = (page) => {
    pages.push(page)
    // A document that is left ends its script, and its ports with it.
    clients.at(-1)?.close()
    clients.push(new ContractClient(new MessagePortTransport(page as unknown as Window, page.quantx)))
  }
  const { argv } = process
  process.argv = ['electron', root, '--no-sandbox', '--home', homeFolder]
  vi.resetModules()
  vi.doMock('electron', () => electron.module)
  await import(join(root, 'dist/main/main.js'))
  process.argv = argv
  const client = () => {
    const newest = clients.at(-1)
    if (newest === undefined) throw new Error('expected a loaded page, found none')
    return newest
  }
  return {
    electron,
    home: homeFolder,
    pages,
    client,
    connected: () => vi.waitFor(() => expect(client().connection.get().link).toBe('open'), 12_000),
    misbehave: (key) =>
      client()
        .command('settings.write', { key, value: null })
        .catch(() => undefined),
    async nextState() {
      const heard: string[] = []
      client().subscribe('status', null, {
        snapshot: ({ tradingState, latch }) => void heard.push(`${tradingState} by ${latch?.source}: ${latch?.reason}`),
        delta: () => undefined,
      })
      await vi.waitFor(() => expect(heard).toHaveLength(1))
      return heard[0]
    },
    async close() {
      for (const each of clients) each.close()
      if (!electron.app.hasQuit) electron.app.quit()
      await vi.waitFor(() => expect(electron.engines.every(({ hasExited }) => hasExited)).toBe(true), 12_000)
      if (folder) rmSync(folder, { recursive: true, force: true })
    },
  }
}
