import { isCore } from './layers.ts'
import {
  importsOf,
  isCode,
  isNode,
  lineAt,
  nodesOf,
  type Finding,
  type SourceFile,
  type SyntaxNode,
} from './source-file.ts'

/**
 * What the linter can't see in the core: reading the wall clock through the Date constructor, and modules chosen at
 * run time. (Timers, chance, process, files and network are forbidden in .oxlintrc.json.)
 */
export function checkCore(file: SourceFile): readonly Finding[] {
  if (!isCode(file) || !isCore(file.path)) return []
  const clocks = nodesOf(file)
    .filter(isWallClock)
    .map(({ start }) => ({
      path: file.path,
      line: lineAt(file.text, start),
      message: 'Date without an argument reads the wall clock; the core is handed a Clock',
    }))
  const dynamic = importsOf(file)
    .filter(({ isDynamic }) => isDynamic)
    .map(({ line }) => ({ path: file.path, line, message: 'the core imports nothing at run time' }))
  return [...clocks, ...dynamic]
}

function isWallClock(node: SyntaxNode): boolean {
  const { callee, arguments: given } = node
  const isDate = isNode(callee) && callee.type === 'Identifier' && callee['name'] === 'Date'
  if (!isDate) return false
  return node.type === 'CallExpression' || (node.type === 'NewExpression' && Array.isArray(given) && given.length === 0)
}
