import { isCode, isTest, matches, type Finding, type SourceFile } from './source-file.ts'

// Written with needless brackets here and below, so that the rules do not find themselves.
const taskWords = ['T[O]DO', 'FIX[M]E', 'HAC[K]', 'XX[X]']

/** A task left behind says what and why, in three words or more after a colon. */
export function checkTasks(file: SourceFile): readonly Finding[] {
  if (!isCode(file)) return []
  const pattern = new RegExp(`\\b(?:${taskWords.join('|')})\\b(?!: \\S+ \\S+ \\S+).*`, 'g')
  return matches(file, pattern, (found) => `a task without a reason: ${found}`)
}

const hereOnly = ['work', 'root', 'tmp']
const folderIn = (names: readonly string[]) => new RegExp(`(?<![\\w.~)}\\]*])/(?:${names.join('|')})/[\\w.]`, 'g')
const registryHosts = ['registry\\.(?:npmjs|yarnpkg)\\.', 'npm[m]irror\\.', '(?:artifactory|nexus)\\.[\\w-]+\\.']

/** Nothing that is true on one machine only: folders of somebody's home, addresses of somebody's package registry. Tests may invent a home. */
export function checkMachine(file: SourceFile): readonly Finding[] {
  const paths = matches(
    file,
    folderIn(isTest(file) ? hereOnly : [...hereOnly, 'home', 'Users']),
    (found) => `a path of one machine: ${found}…`,
  )
  const hosts = matches(file, new RegExp(registryHosts.join('|'), 'g'), (found) => `the host of a registry: ${found}`)
  return [...paths, ...hosts]
}

const asides = ['issues? #?\\d+', '(?:fixe[sd]|close[sd]?|see|refs?) #\\d+', 'session [t]ranscript', 'sub-?[a]gents?']

/** Code and documents stand alone: no ticket numbers, no word on how the work was organised. */
export function checkAsides(file: SourceFile): readonly Finding[] {
  const pattern = new RegExp(`\\b(?:${asides.join('|')})\\b`, 'gi')
  return matches(file, pattern, (found) => `refers to what the reader does not have: "${found}"`)
}

/** Comments are sentences, not banners. */
export function checkBanners(file: SourceFile): readonly Finding[] {
  if (!isCode(file)) return []
  return matches(file, /^\s*(?:\/\/|\/?\*+)\s*[-=*#~─═]{4,}.*$/gm, () => 'a banner')
}

/** Every test file has a test; none is singled out, and one that is left out says why on the line before. */
export function checkTests(file: SourceFile): readonly Finding[] {
  if (!isTest(file)) return []
  const only = matches(file, /\b(?:test|it|describe)\.only\b/g, (found) => `${found} leaves the other tests out`)
  const lines = file.text.split('\n')
  const skipped = matches(
    file,
    /\b(?:test|it|describe)\.(?:skip|todo|fails)\b/g,
    (found) => `${found} without a reason`,
  )
  const unexplained = skipped.filter(({ line }) => !/^\s*\/\/ \S+ \S+ \S+/.test(lines[line - 2] ?? ''))
  const hasTest = /\b(?:test|it)(?:\.\w+(?:\([^)]*\))?)*[(`]/.test(file.text)
  return [...only, ...unexplained, ...(hasTest ? [] : [{ path: file.path, line: 1, message: 'has no test' }])]
}
