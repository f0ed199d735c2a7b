import { extname } from 'node:path'
import { parseSync } from 'vite'

/** A tracked file of the repository, path with forward slashes from the root. */
export interface SourceFile {
  readonly path: string
  readonly text: string
}

/** Something that a rule objects to; `line` counts from 1. */
export interface Finding {
  readonly path: string
  readonly line: number
  readonly message: string
}

export type Rule = (file: SourceFile) => readonly Finding[]

/** A module named by an import or re-export, static or dynamic (undefined when it is computed). */
export interface ImportedModule {
  readonly specifier: string | undefined
  readonly line: number
  readonly isDynamic: boolean
}

/** Any node of the syntax tree; fields are looked at only after checking. */
export type SyntaxNode = Readonly<Record<string, unknown>> & { readonly type: string; readonly start: number }

const languages: Readonly<Record<string, 'ts' | 'tsx' | 'js'>> = {
  '.ts': 'ts',
  '.tsx': 'tsx',
  '.mjs': 'js',
  '.js': 'js',
}

export function isCode({ path }: SourceFile): boolean {
  return extname(path) in languages
}

export function isTest({ path }: SourceFile): boolean {
  return /\.test\.tsx?$/.test(path)
}

/** The line of a character, counted from 1. */
export function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split('\n').length
}

/** Every match of a pattern in the text, as findings. */
export function matches(file: SourceFile, pattern: RegExp, message: (found: string) => string): readonly Finding[] {
  return [...file.text.matchAll(pattern)].map((match) => ({
    path: file.path,
    line: lineAt(file.text, match.index),
    message: message(match[0].trim()),
  }))
}

/** All nodes of a code file's syntax tree, parents before children. */
export function nodesOf(file: SourceFile): readonly SyntaxNode[] {
  const nodes: SyntaxNode[] = []
  collect(parse(file).program, nodes)
  return nodes
}

/** All modules that a code file names in imports and re-exports. */
export function importsOf(file: SourceFile): readonly ImportedModule[] {
  return nodesOf(file).flatMap((node) => {
    const isStatic = ['ImportDeclaration', 'ExportNamedDeclaration', 'ExportAllDeclaration'].includes(node.type)
    if (!isStatic && node.type !== 'ImportExpression') return []
    const source = node['source']
    if (!isNode(source)) return []
    const value = source['value']
    const specifier = typeof value === 'string' ? value : undefined
    return [{ specifier, line: lineAt(file.text, node.start), isDynamic: !isStatic }]
  })
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string'
}

function parse(file: SourceFile) {
  return parseSync(file.path, file.text, { lang: languages[extname(file.path)] ?? 'ts', sourceType: 'module' })
}

function collect(value: unknown, into: SyntaxNode[]): void {
  if (Array.isArray(value)) {
    for (const item of value) collect(item, into)
  } else if (isNode(value)) {
    into.push(value)
    for (const key of Object.keys(value)) collect(value[key], into)
  }
}
