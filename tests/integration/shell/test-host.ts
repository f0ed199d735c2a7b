import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startBrowserHost, type BrowserHost } from '../../../src/host/browser-host.ts'
import { launchNodeEngine } from '../../../src/host/node-engine.ts'

const ENGINE = fileURLToPath(new URL('../../fixtures/test-engine/process.ts', import.meta.url))

export interface TestHost {
  readonly host: BrowserHost
  readonly home: string
  readonly origin: string
  readonly port: number
  /** Follows a fresh link and gives back the session's cookie. */
  cookie(): Promise<string>
  close(): Promise<void>
}

/** The real browser host over a real engine process that holds the small test engine. */
export async function startTestHost(): Promise<TestHost> {
  const folder = mkdtempSync(join(tmpdir(), 'quantx-host-'))
  const rendererFolder = join(folder, 'renderer')
  const home = join(folder, 'home')
  mkdirSync(join(rendererFolder, 'assets'), { recursive: true })
  writeFileSync(join(rendererFolder, 'index.html'), '<!doctype html><title>QuantX</title>')
  writeFileSync(join(rendererFolder, 'assets', 'app.js'), 'export {}')
  writeFileSync(join(folder, 'secret.txt'), 'not to be served')
  const host = await startBrowserHost({ home, port: 0, launch: () => launchNodeEngine(ENGINE), rendererFolder })
  const origin = `http://127.0.0.1:${host.port}`
  return {
    host,
    home,
    origin,
    port: host.port,
    async cookie() {
      const response = await fetch(host.newLink(), { redirect: 'manual' })
      return response.headers.get('set-cookie')?.split(';')[0] ?? ''
    },
    async close() {
      await host.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
