import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { checkCore } from './core.ts'
import { checkDoors } from './doors.ts'
import { checkLayers, checkRoomCycles } from './layers.ts'
import { checkLength } from './length.ts'
import { checkNames } from './names.ts'
import type { Finding, Rule, SourceFile } from './source-file.ts'
import { checkAsides, checkBanners, checkMachine, checkTasks, checkTests } from './text.ts'

const rules: readonly Rule[] = [
  checkLayers,
  checkCore,
  checkDoors,
  checkNames,
  checkLength,
  checkTasks,
  checkMachine,
  checkAsides,
  checkBanners,
  checkTests,
]

const text = /\.(?:tsx?|mjs|js|css|html|json|ya?ml|md)$|^(?:LICENSE|\.\w+)$|^\.ci\//

/** The proofs of the rules are full of what the rules forbid. */
const proofs = 'tests/tidy.test.ts'

/** Every text file that git knows or would take, except fixtures and the proofs of the rules. */
export function filesOfRepository(root: string): readonly SourceFile[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], { cwd: root })
  return listed
    .toString()
    .split('\0')
    .filter(
      (path) =>
        text.test(path) && !path.startsWith('tests/fixtures/') && path !== proofs && existsSync(join(root, path)),
    )
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** Everything the rules object to, in the order of paths and lines. */
export function findingsIn(files: readonly SourceFile[]): readonly Finding[] {
  return [...files.flatMap((file) => rules.flatMap((rule) => rule(file))), ...checkRoomCycles(files)].toSorted(
    (a, b) => a.path.localeCompare(b.path) || a.line - b.line,
  )
}
