import { mkdtempSync, rmSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { messageOf } from '../model/errors.ts'

/** Those of this process that are still there. */
const held = new Set<string>()

/** A folder for what is not to outlive the process, in the system's folder for passing files (`TMPDIR`). */
export class PassingFolder {
  readonly path: string

  /** @param kind what is in it, for whoever comes upon it. @throws when it cannot be made */
  constructor(kind: 'bars' | 'records') {
    this.path = mkdtempSync(join(tmpdir(), `quantx-${kind}-`))
    if (held.size === 0) process.on('exit', removeAll)
    held.add(this.path)
  }

  /** Deletes it with all that is in it. */
  async remove(): Promise<void> {
    await rm(this.path, { recursive: true, force: true })
    held.delete(this.path)
    if (held.size === 0) process.off('exit', removeAll)
  }
}

/** A process may end in the midst of its work: when nobody reads its output any more, or nobody needs the engine. */
function removeAll(): void {
  for (const path of held) {
    try {
      rmSync(path, { recursive: true, force: true })
    } catch (error) {
      process.stderr.write(`${path} cannot be deleted: ${messageOf(error)}\n`)
    }
  }
}
