import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright-core'
import { buildIfStale, electron, renderer } from '../../scripts/build/parts.ts'
import { installedElectron, reasonAgainstElectron } from '../../scripts/launch/electron.ts'
import { root } from '../../scripts/runtime.mjs'

/** Everything that knows Playwright's Electron driver, which is experimental, is in this file. */

const binary = installedElectron(join(root, 'node_modules', 'electron'))

/** Why the real Electron can't be driven here; undefined when it can. */
export const reasonToSkip =
  binary === undefined
    ? "Electron's binary is not installed (npx install-electron)"
    : reasonAgainstElectron({ platform: process.platform, environment: process.env, userId: process.getuid?.() })

export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  readonly home: string
  /** Another start on the same home; resolves with its exit code. */
  startAgain(): Promise<number | null>
  close(): Promise<void>
}

/** Starts the built workstation in the real Electron, on a home of its own. */
export async function startDesktop(): Promise<Desktop> {
  await buildIfStale(renderer)
  await buildIfStale(electron)
  const home = mkdtempSync(join(tmpdir(), 'quantx-electron-'))
  const app = await _electron.launch({
    ...(binary === undefined ? {} : { executablePath: binary }),
    args: [root, '--home', home],
    env: environment(),
    // Playwright would turn the sandbox off on Linux.
    chromiumSandbox: true,
  })
  const page = await app.firstWindow()
  return {
    app,
    page,
    home,
    async startAgain() {
      const child = spawn(binary ?? '', [root, '--home', home], { env: environment(), stdio: 'ignore' })
      return new Promise((resolve) => child.once('exit', resolve))
    },
    async close() {
      await app.close()
      rmSync(home, { recursive: true, force: true })
    },
  }
}

/** A terminal inside VS Code sets a variable that would turn Electron into a plain Node. */
function environment(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || name === 'ELECTRON_RUN_AS_NODE' ? [] : [[name, value]],
    ),
  )
}
