import { isCode, type Finding, type SourceFile } from './source-file.ts'

const maxLines = 300
const maxStrategyLines = 80

/** A file is a room: under 300 lines, unless its first line says `// Long because …`; a sample strategy is a page. */
export function checkLength(file: SourceFile): readonly Finding[] {
  if (!isCode(file)) return []
  const lines = file.text.trimEnd().split('\n').length
  const isStrategy = file.path.startsWith('strategies/')
  if (isStrategy && lines >= maxStrategyLines) return [tooLong(file, lines, maxStrategyLines - 1)]
  const isExcused = /^\/\/ Long because \S+ \S+/.test(file.text)
  return lines > maxLines && !isExcused ? [tooLong(file, lines, maxLines)] : []
}

function tooLong({ path }: SourceFile, lines: number, max: number): Finding {
  return { path, line: max + 1, message: `has ${lines} lines, expected at most ${max}` }
}
