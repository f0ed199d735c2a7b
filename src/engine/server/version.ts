import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const Manifest = z.object({ version: z.string() })

/** The version of QuantX, from the manifest beside its resources. */
export function readVersion(resources: string): string {
  return Manifest.parse(JSON.parse(readFileSync(join(resources, 'package.json'), 'utf8'))).version
}
