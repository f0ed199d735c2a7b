import { EventEmitter } from 'node:events'
import { afterEach, expect, test, vi } from 'vitest'
import { launchUtilityEngine } from '../../../src/main/utility-engine.ts'

afterEach(() => vi.restoreAllMocks())

/** An engine of which the end is known to nobody yet. */
function launched() {
  const asked = vi.fn<() => void>()
  const child = Object.assign(new EventEmitter(), { pid: 4711, kill: asked })
  const pieces = { app: new EventEmitter(), utilityProcess: { fork: () => child } }
  return { engine: launchUtilityEngine(pieces as never, 'engine.js'), asked }
}

test('given an engine that is deaf, when it is ended twice, then the second time is by force', () => {
  const kill = vi.spyOn(process, 'kill').mockReturnValue(true)
  const { engine, asked } = launched()
  engine.kill()
  expect([asked.mock.calls.length, kill.mock.calls.length]).toEqual([1, 0])
  engine.kill()
  expect(kill).toHaveBeenCalledWith(4711, 'SIGKILL')
})

test('given an engine that ended a moment ago, when it is ended by force, then the shell lives on', () => {
  vi.spyOn(process, 'kill').mockImplementation(() => {
    throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' })
  })
  const { engine } = launched()
  engine.kill()
  expect(() => engine.kill()).not.toThrow()
})
