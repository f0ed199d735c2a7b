import { execFileSync } from 'node:child_process'
import { closeSync, constants, mkdtempSync, openSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { ResourceMeter } from '../../../src/engine/adapters/telemetry/resources.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import { TradingState } from '../../../src/engine/risk/trading-state.ts'
import { RESOURCE_BOUNDS, ResourceWatch } from '../../../src/engine/server/resource-watch.ts'
import type { Resources } from '../../../src/engine/server/resource-watch.ts'

const FINE: Resources = { memoryBytes: 1, lagMs: 0, diskFreeBytes: 1e12, syncMs: 1, leftOut: 0, unwritten: 0 }

function room() {
  const state = new TradingState(null)
  const said: string[] = []
  const slow: boolean[] = []
  let resources = FINE
  const watch = new ResourceWatch({
    time: new SimulatedClock(0 as Timestamp),
    state,
    alerts: { add: ({ severity, code }) => void said.push(`${severity} ${code}`) },
    pulse: { setSlow: (isSlow) => void slow.push(isSlow) },
    measure: () => resources,
  })
  const tick = (times: number, change: Partial<Resources> = {}) => {
    resources = { ...FINE, ...change }
    for (let time = 0; time < times; time++) watch.tick()
  }
  return { watch, state, said, slow, tick }
}

describe('the watch on what an engine lives on', () => {
  test.each(Object.keys(RESOURCE_BOUNDS) as (keyof Resources)[])(
    'given %s that runs short step by step, then it is said, the screen is spared, and nothing new is opened',
    (name) => {
      const { watch, state, said, slow, tick } = room()
      const { warn, degrade, hold, ticks } = RESOURCE_BOUNDS[name]
      tick(ticks - 1, { [name]: warn })
      expect(watch.level).toBe('fine')
      tick(1, { [name]: warn })
      expect([watch.level, state.isActive, slow]).toEqual(['warn', true, [false]])
      tick(ticks, { [name]: degrade })
      expect([watch.level, state.isActive, slow.at(-1)]).toEqual(['degrade', true, true])
      tick(ticks, { [name]: hold })
      expect([watch.level, state.level]).toEqual(['hold', 'paused'])
      expect(said).toEqual(['warning RESOURCES-SHORT', 'warning RESOURCES-SHORT', 'critical RESOURCES-SHORT'])
    },
  )

  test('given a shortage that is over, then trading goes on after ten calm ticks, not before', () => {
    const { state, said, slow, tick } = room()
    tick(1, { diskFreeBytes: 0 })
    expect(state.level).toBe('paused')
    tick(9)
    expect(state.level).toBe('paused')
    tick(1)
    expect([state.isActive, slow.at(-1), said.at(-1)]).toEqual([true, false, 'info RESOURCES-BETTER'])
  })

  test('given one slow moment among many, then nothing is said', () => {
    const { said, tick } = room()
    for (let time = 0; time < 20; time++) tick(1, time % 5 === 0 ? { lagMs: 5_000 } : {})
    expect(said).toEqual([])
  })

  test('given a disk that is not known, then nothing is held back for it', () => {
    const { watch, tick } = room()
    tick(30, { diskFreeBytes: null, syncMs: null })
    expect(watch.level).toBe('fine')
  })

  test.skipIf(process.platform === 'win32')(
    'given a disk that does not answer, then how long it has been waited for is told',
    async () => {
      const home = mkdtempSync(join(tmpdir(), 'quantx-meter-'))
      const probe = join(home, 'probe.tmp')
      // Nobody reads from this pipe: who opens it to write waits, as for a disk that hangs.
      execFileSync('mkfifo', [probe])
      const meter = new ResourceMeter(home)
      onTestFinished(() => {
        meter.close()
        closeSync(openSync(probe, constants.O_RDONLY | constants.O_NONBLOCK))
        rmSync(home, { recursive: true, force: true })
      })
      await vi.waitFor(() => expect(meter.read().syncMs).toBeGreaterThan(100))
      const before = meter.read().syncMs ?? 0
      await vi.waitFor(() => expect(meter.read().syncMs).toBeGreaterThan(before + 50))
    },
  )

  test('given an engine that was busy while the disk answered, then the disk is not told to have taken that long', async () => {
    const home = mkdtempSync(join(tmpdir(), 'quantx-meter-'))
    const meter = new ResourceMeter(home)
    onTestFinished(() => {
      meter.close()
      rmSync(home, { recursive: true, force: true })
    })
    meter.read()
    for (const start = performance.now(); performance.now() - start < 150;);
    expect(meter.read().syncMs).toBeNull()
    await vi.waitFor(() => expect(meter.read().syncMs).toBeGreaterThan(0))
  })

  test('given this machine, when it is measured, then memory, room and the time of a write are found, and no file is left', async () => {
    const home = mkdtempSync(join(tmpdir(), 'quantx-meter-'))
    const meter = new ResourceMeter(home)
    onTestFinished(() => {
      meter.close()
      rmSync(home, { recursive: true, force: true })
    })
    await vi.waitFor(() => expect(meter.read().syncMs).toBeGreaterThan(0))
    const { memoryBytes, diskFreeBytes, lagMs } = meter.read()
    expect([memoryBytes > 0, Number(diskFreeBytes) > 0, lagMs >= 0]).toEqual([true, true, true])
    await vi.waitFor(() => expect(readdirSync(home)).toEqual([]))
  })
})
