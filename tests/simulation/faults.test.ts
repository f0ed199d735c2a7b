import { spawnSync } from 'node:child_process'
import { describe, expect, test } from 'vitest'
import { live } from './faults/live.ts'

const SEEDS_IN_A_TEST = 50
const tens = Array.from({ length: 6 }, (_, index) => 1 + index * SEEDS_IN_A_TEST)

describe('engines that die, on a line and a disk that fail', () => {
  test.each(tens)(
    'given %d and the 49 seeds after it, when all that can fails, then every invariant holds and both sides agree in the end',
    async (first) => {
      let fills = 0
      for (let seed = first; seed < first + SEEDS_IN_A_TEST; seed++) fills += (await live(seed)).broker.fills.length
      expect(fills).toBeGreaterThan(SEEDS_IN_A_TEST)
    },
  )

  test('given one seed, when it is lived twice, then the broker has seen the same to the last millisecond', async () => {
    const picture = async () => {
      const { broker, disk, events, lives } = await live(7)
      return { orders: [...broker.orders.values()], fills: broker.fills, decisions: disk.decisions, events, lives }
    }
    expect(await picture()).toEqual(await picture())
  })

  test('given engines that are broken on purpose, when they are lived with, then each is noticed', () => {
    const { stdout, status } = spawnSync('npx', ['node', 'tests/simulation/faults/main.ts', '--mutants'], {
      encoding: 'utf8',
    })
    expect(stdout.split('\n').filter((line) => line.startsWith('MISSED'))).toEqual([])
    expect(stdout).toMatch(/caught (\d+) of \1\n$/)
    expect(status).toBe(0)
  }, 240_000)
})
