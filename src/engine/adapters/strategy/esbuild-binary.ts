import { createRequire } from 'node:module'
import { join, sep } from 'node:path'
import type * as Esbuild from 'esbuild'

const ARCHIVE = `app.asar${sep}`

/**
 * esbuild, loaded when the first strategy is. In a packaged Electron its program lies beside the archive, not in it,
 * and esbuild has to be told so before it is loaded.
 */
export async function loadEsbuild(): Promise<typeof Esbuild> {
  const unpacked = unpackedProgram(createRequire(import.meta.url).resolve('esbuild'), process)
  if (unpacked !== undefined) process.env['ESBUILD_BINARY_PATH'] ??= unpacked
  return import('esbuild')
}

/** Where esbuild's program is when its package was resolved inside an archive; undefined when it was not. */
export function unpackedProgram(
  resolved: string,
  { platform, arch }: { readonly platform: string; readonly arch: string },
): string | undefined {
  const archive = resolved.indexOf(ARCHIVE)
  if (archive === -1) return undefined
  const root = `${resolved.slice(0, archive)}app.asar.unpacked`
  const program = platform === 'win32' ? ['esbuild.exe'] : ['bin', 'esbuild']
  return join(root, 'node_modules', '@esbuild', `${platform}-${arch}`, ...program)
}
