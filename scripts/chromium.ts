import { spawnSync } from 'node:child_process'
import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const wellKnown: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ],
  win32: [
    'C:/Program Files/Google/Chrome/Application/chrome.exe',
    'C:/Program Files (x86)/Google/Chrome/Application/chrome.exe',
    'C:/Program Files (x86)/Microsoft/Edge/Application/msedge.exe',
  ],
}

/** What to tell a user for whom `findChromium` found nothing. */
export const missingChromiumMessage =
  'The end-to-end tests need Chromium or Chrome: install one so that it is on the PATH, or set CHROME_PATH to it.'

/** The path of a Chromium or Chrome to drive: CHROME_PATH when set, else the first on the PATH or where it is usual. */
export function findChromium(environment: NodeJS.ProcessEnv = process.env): string | undefined {
  const asked = environment['CHROME_PATH']
  if (asked !== undefined && asked !== '') return isExecutable(asked) ? asked : undefined
  const folders = (environment['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '')
  const onPath = names.flatMap((name) => folders.map((folder) => join(folder, name)))
  return [...onPath, ...(wellKnown[process.platform] ?? [])].find(isExecutable)
}

/** Installs Debian's Chromium when this is Debian and we are root; returns the path when there is one afterwards. */
export function installChromiumOnDebian(): string | undefined {
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version')) return undefined
  process.stderr.write('Installing the package chromium with apt-get, for the end-to-end tests …\n')
  const environment = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  for (const args of [['update'], ['install', '-y', '--no-install-recommends', 'chromium']]) {
    const { status } = spawnSync('apt-get', ['-q', ...args], { stdio: ['ignore', 2, 2], env: environment })
    if (status !== 0) return undefined
  }
  return findChromium()
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK)
    return true
  } catch {
    return false
  }
}
