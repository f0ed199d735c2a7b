import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bundleEngine, runMatrix } from '../../fixtures/killed-engine/matrix.ts'

const POINTS = 200
/** Side by side: an engine waits for its disk, its broker and its killer most of the time. */
const LANES = 4
const LIMIT_MS = 240_000

let folder: string
let program: string

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'quantx-killed-'))
  program = await bundleEngine(folder)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('an engine that is killed while its broker lives on', () => {
  test(
    `given ${POINTS} kills at random moments and at every boundary of the journal, then no order is lost and none doubled`,
    async () => {
      const lanes = Array.from({ length: LANES }, (_, lane) =>
        runMatrix({ points: POINTS / LANES, seed: 1_000 * (lane + 1), folder, program }),
      )
      const results = await Promise.all(lanes)
      const sum = (count: (result: (typeof results)[number]) => number) =>
        results.reduce((total, result) => total + count(result), 0)
      const [points, lost, doubled] = [sum((r) => r.points), sum((r) => r.lost.length), sum((r) => r.doubled.length)]
      const taken = sum((r) => r.ordersTaken)
      process.stdout.write(
        `points tried ${points} (${sum((r) => r.atBoundaries)} at boundaries, ${taken} orders), orders lost ${lost}, orders doubled ${doubled}\n`,
      )
      for (const { lost, doubled, other } of results)
        expect({ lost, doubled, other }).toEqual({ lost: [], doubled: [], other: [] })
      expect(points).toBeGreaterThanOrEqual(POINTS)
      expect(taken).toBeGreaterThan(POINTS)
    },
    LIMIT_MS,
  )

  test(
    'given an engine that sends before it writes, then the same kills find lost orders',
    async () => {
      const { lost, doubled } = await runMatrix({ points: 6, seed: 7, folder, program, isBroken: true })
      expect(lost.length + doubled.length).toBeGreaterThan(0)
    },
    LIMIT_MS,
  )
})
