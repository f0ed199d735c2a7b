import { spawn } from 'node:child_process'

/** The command that opens an address in the default browser; undefined where there is no display to open it on. */
export function browserCommand(
  url: string,
  platform: NodeJS.Platform,
  environment: NodeJS.ProcessEnv,
): readonly [command: string, args: readonly string[]] | undefined {
  if (platform === 'darwin') return ['open', [url]]
  if (platform === 'win32') return ['rundll32', ['url.dll,FileProtocolHandler', url]]
  return environment['DISPLAY'] || environment['WAYLAND_DISPLAY'] ? ['xdg-open', [url]] : undefined
}

/** Opens the default browser if there is one; the address is printed anyway. */
export function openBrowser(url: string): void {
  const command = browserCommand(url, process.platform, process.env)
  if (command === undefined) return
  const [program, args] = command
  const child = spawn(program, args, { stdio: 'ignore', detached: true })
  // A computer without a browser is no error: the user has the address.
  child.on('error', () => undefined)
  child.unref()
}
