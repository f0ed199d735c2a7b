import type { EngineProcessState } from '../../../src/contract/protocol.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import type { Timestamp } from '../../../src/engine/model/units.ts'
import type { Panic } from '../../../src/host/panic.ts'
import type { RememberedStop, StopMemo } from '../../../src/host/stop-memo.ts'
import { Supervisor } from '../../../src/host/supervisor.ts'
import { FakeChild } from './fake-child.ts'

export const config = { home: '/srv/quantx', resources: '/app' }

/** A supervisor of engines that do what a test says, on a clock that it moves. */
export function setUp(remembered: readonly RememberedStop[] = [], panic?: Panic) {
  /** `problem` is what its disk says against a write; empty for none. */
  const memo: { stops: readonly RememberedStop[]; problem: string } = { stops: remembered, problem: '' }
  const stopMemo: StopMemo = {
    read: () => memo.stops,
    write(stops) {
      if (memo.problem !== '') throw new Error(memo.problem)
      memo.stops = stops
    },
  }
  const time = new SimulatedClock(1_000_000 as Timestamp)
  const children: FakeChild[] = []
  const launch = () => {
    const child = new FakeChild()
    children.push(child)
    return child
  }
  const supervisor = new Supervisor({ launch, time, config, stopMemo, ...(panic ? { panic } : {}) })
  const states: EngineProcessState[] = []
  supervisor.onState((state) => void states.push(state))
  supervisor.start()
  return {
    supervisor,
    children,
    states,
    memo,
    pass: (ms: number) => time.advanceTo((time.now() + ms) as Timestamp),
    child(index: number): FakeChild {
      const child = children[index]
      if (child === undefined) throw new Error(`expected child ${index}, found ${children.length} children`)
      return child
    },
  }
}
