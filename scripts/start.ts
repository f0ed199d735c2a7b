import { join } from 'node:path'
import { buildIfStale, electron, renderer } from './build/parts.ts'
import { findElectron, reasonAgainstElectron } from './launch/electron.ts'
import { parseStartOptions, startUsage, type StartOptions } from './launch/options.ts'
import { findNode, root, runToEnd } from './runtime.mjs'

async function start({ browser, hostArgs }: StartOptions): Promise<number> {
  await buildIfStale(renderer)
  if (browser) return serve(hostArgs)
  const reason = reasonAgainstElectron({
    platform: process.platform,
    environment: process.env,
    userId: process.getuid?.(),
  })
  const binary = reason === undefined ? findElectron(root) : undefined
  if (binary === undefined) {
    const why = reason ?? "Electron's binary could not be downloaded (`npx install-electron` tries again)"
    process.stderr.write(`${why}, so the workstation is served to the browser.\n`)
    return serve(hostArgs)
  }
  await buildIfStale(electron)
  // Set in a terminal inside VS Code, this would turn Electron into a plain Node.
  const { ELECTRON_RUN_AS_NODE: _, ...environment } = process.env
  return runToEnd(binary, [root], { env: environment })
}

/** A process of its own, so that the bundlers used above are not kept in memory for the whole session. */
function serve(hostArgs: readonly string[]): Promise<number> {
  const node = findNode() ?? { path: process.execPath, flags: [] }
  return runToEnd(node.path, [...node.flags, join(root, 'src/host/serve.ts'), ...hostArgs])
}

try {
  const options = parseStartOptions(process.argv.slice(2))
  if (options.help) process.stdout.write(startUsage)
  else process.exitCode = await start(options)
} catch (error) {
  const isUsage = error instanceof TypeError || error instanceof RangeError
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n${isUsage ? startUsage : ''}`)
  process.exitCode = isUsage ? 2 : 1
}
