import { fileURLToPath } from 'node:url'
import { scaffold } from '../../engine/adapters/strategy/scaffold.ts'
import { ENGINE } from '../engine-version.ts'
import { userPath } from './user-path.ts'

const TYPES = fileURLToPath(new URL('../../../dist/types', import.meta.url))

/** Makes a folder for strategies and tells what is in it. */
export async function initCommand(folder: string): Promise<void> {
  const { written, kept } = await scaffold(userPath(folder), { types: TYPES, version: ENGINE.version })
  for (const name of written) process.stdout.write(`  + ${name}\n`)
  for (const name of kept) process.stdout.write(`    ${name} was there and stays as it is\n`)
  process.stdout.write(`${folder} is ready: open my-strategy.ts in an editor.\n`)
}
