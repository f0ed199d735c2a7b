import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { root } from '../runtime.mjs'

/** What the last runs over the rules came to, kept beside the page that tells them. */
export const Results = z.object({
  mutants: z.object({ at: z.string(), caught: z.number(), of: z.number(), missed: z.array(z.string()) }).nullable(),
  coverage: z.object({ at: z.string(), branches: z.number() }).nullable(),
})
export type Results = z.infer<typeof Results>

const PATH = join(root, 'docs/risk-results.json')

export function readResults(): Results {
  if (!existsSync(PATH)) return { mutants: null, coverage: null }
  return Results.parse(JSON.parse(readFileSync(PATH, 'utf8')))
}

/** Keeps one of them, and leaves the other as it is. */
export function keepResults(results: Partial<Results>): void {
  writeFileSync(PATH, `${JSON.stringify({ ...readResults(), ...results }, null, 2)}\n`)
  process.stdout.write(
    'Kept in docs/risk-results.json; docs/self-assessment.md tells of it: npm run -s self-assessment\n',
  )
}

export function today(): string {
  return new Date().toISOString().slice(0, 10)
}
