import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ConfigError } from '../engine/model/errors.ts'

/** @throws ConfigError when the page is not in the folder that it is built into */
export function requirePage(rendererFolder: string): void {
  if (existsSync(join(rendererFolder, 'index.html'))) return
  throw new ConfigError(`Expected the built page in ${rendererFolder}, found none: run \`npm run build\`.`)
}
