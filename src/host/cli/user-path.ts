import { resolve } from 'node:path'

/** The folder that the user stands in: npm runs scripts in the project's own, and tells where it was called. */
function userFolder(environment: NodeJS.ProcessEnv): string {
  const isNpmScript = environment['npm_lifecycle_event'] === 'quantx'
  return (isNpmScript ? environment['INIT_CWD'] : undefined) ?? process.cwd()
}

/** The absolute path of one that the user typed. */
export function userPath(path: string, environment: NodeJS.ProcessEnv = process.env): string {
  return resolve(userFolder(environment), path)
}
