import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** Where we run, as far as it decides which shell opens. */
export interface Surroundings {
  readonly platform: NodeJS.Platform
  readonly environment: NodeJS.ProcessEnv
  readonly userId: number | undefined
}

/** Why Electron can't open a window here, as the beginning of a sentence; undefined when nothing speaks against it. */
export function reasonAgainstElectron({ platform, environment, userId }: Surroundings): string | undefined {
  if (platform !== 'linux') return undefined
  if (!environment['DISPLAY'] && !environment['WAYLAND_DISPLAY']) return 'There is no display'
  if (userId === 0) return "Electron's sandbox does not work for root"
  return undefined
}

const downloadTimeoutMs = 180_000
const forgetFailureAfterMs = 24 * 60 * 60 * 1000

/**
 * The path of Electron's binary; downloads it when it is missing. A failed download is remembered for a day, so that
 * starts without a network stay quick.
 */
export function findElectron(root: string): string | undefined {
  const folder = join(root, 'node_modules', 'electron')
  const installed = installedElectron(folder)
  if (installed !== undefined) return installed
  const stamp = join(root, 'node_modules', '.cache', 'quantx', 'electron-download-failed')
  if (existsSync(stamp) && Date.now() - statSync(stamp).mtimeMs < forgetFailureAfterMs) return undefined
  process.stderr.write('Downloading Electron, about 110 MB …\n')
  const { status } = spawnSync(process.execPath, [join(folder, 'install.js')], {
    stdio: ['ignore', 'ignore', 'ignore'],
    timeout: downloadTimeoutMs,
  })
  const binary = status === 0 ? installedElectron(folder) : undefined
  if (binary === undefined) {
    mkdirSync(dirname(stamp), { recursive: true })
    writeFileSync(stamp, '')
  } else rmSync(stamp, { force: true })
  return binary
}

/** Reads what Electron's own index.js reads, because requiring that would start a download of unbounded length. */
export function installedElectron(folder: string): string | undefined {
  const pathFile = join(folder, 'path.txt')
  const name = existsSync(pathFile) ? readFileSync(pathFile, 'utf8').trim() : undefined
  const override = process.env['ELECTRON_OVERRIDE_DIST_PATH']
  const candidate =
    override !== undefined && override !== ''
      ? join(override, name ?? 'electron')
      : name === undefined
        ? undefined
        : join(folder, 'dist', name)
  return candidate !== undefined && existsSync(candidate) ? candidate : undefined
}
