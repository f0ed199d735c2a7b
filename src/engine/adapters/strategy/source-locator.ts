import { SourceMap } from 'node:module'
import { dirname, resolve } from 'node:path'
import { z } from 'zod'
import type { SourceLocation } from '../../model/errors.ts'
import type { StrategyBundle } from './bundle.ts'

const rawMap = z.object({
  version: z.number(),
  sources: z.array(z.string()),
  names: z.array(z.string()),
  mappings: z.string(),
})

/** Finds the line of a strategy's source that an error of its bundled code comes from: its innermost frame there. */
export function sourceLocator({
  file,
  map,
}: Pick<StrategyBundle, 'file' | 'map'>): (error: unknown) => SourceLocation | undefined {
  // Most strategies never throw: the map is read when the first error is.
  let sources: SourceMap | undefined
  return (error) => {
    if (!(error instanceof Error) || typeof error.stack !== 'string') return undefined
    sources ??= new SourceMap({ file: '', sourceRoot: '', sourcesContent: [], ...rawMap.parse(JSON.parse(map)) })
    for (const frame of framesIn(file, error.stack)) {
      const entry = sources.findEntry(frame.line - 1, frame.column - 1)
      if (!('originalSource' in entry)) continue
      const { originalSource, originalLine, originalColumn } = entry
      // The engine's own modules have a name, not a path.
      if (originalSource === undefined || originalSource.startsWith('engine:')) continue
      return { file: resolve(dirname(file), originalSource), line: originalLine + 1, column: originalColumn + 1 }
    }
    return undefined
  }
}

function framesIn(file: string, stack: string): { line: number; column: number }[] {
  const lines = stack.split('\n').map((line) => line.slice(line.lastIndexOf(`${file}:`) + file.length))
  return lines
    .map((rest) => /^:(\d+):(\d+)\)?$/.exec(rest.trim()))
    .filter((match) => match !== null)
    .map((match) => ({ line: Number(match[1]), column: Number(match[2]) }))
}
