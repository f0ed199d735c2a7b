import { basename } from 'node:path'
import { isCode, type Finding, type SourceFile } from './source-file.ts'

const kebab = /^[a-z0-9]+(?:[-.][a-z0-9]+)*$/
const saysNothing = /^(?:utils?|helpers?|common|misc|stuff|data|info|manager\d*)$/
const ruled = /^(?:src|tests|scripts|strategies)\//

/** Files and folders are kebab-case and named for what is in them. */
export function checkNames({ path, text }: SourceFile): readonly Finding[] {
  if (!ruled.test(path) || path.startsWith('tests/fixtures/')) return []
  const stem = basename(path).split('.')[0] ?? ''
  const findings = path.split('/').every((part) => kebab.test(part)) ? [] : ['is not kebab-case']
  if (isCode({ path, text }) && saysNothing.test(stem)) findings.push(`"${stem}" does not tell what is in the file`)
  return findings.map((message) => ({ path, line: 1, message }))
}
