import { mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { ConfigError, messageOf } from '../engine/model/errors.ts'

/**
 * Where the user's store lives when nobody says otherwise: `$QUANTX_HOME`, or the platform's folder for applications.
 */
export function defaultHome(
  environment: NodeJS.ProcessEnv = process.env,
  platform: NodeJS.Platform = process.platform,
  user: string = homedir(),
): string {
  const chosen = environment['QUANTX_HOME']
  if (chosen) return resolve(chosen)
  if (platform === 'win32') return join(environment['APPDATA'] || join(user, 'AppData', 'Roaming'), 'QuantX')
  if (platform === 'darwin') return join(user, 'Library', 'Application Support', 'QuantX')
  return join(environment['XDG_DATA_HOME'] || join(user, '.local', 'share'), 'quantx')
}

/** Makes the folder, for its owner alone. @throws ConfigError when it can't be made */
export function makeHome(home: string): void {
  try {
    mkdirSync(home, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new ConfigError(`The folder ${home} for QuantX's data can't be made: ${messageOf(error)}`)
  }
}
