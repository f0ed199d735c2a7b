import { StopSequence } from '../../../src/engine/execution/stop-sequence.ts'
import type { StopKind, StopRun } from '../../../src/engine/execution/stop-run.ts'
import { SimulatedClock } from '../../../src/engine/kernel/clock.ts'
import { MemoryRecorder, START, StopBroker, passUntil } from './stop-broker.ts'

/** A stop of brokers in memory. */
export function room(
  brokers: StopBroker[] = [new StopBroker()],
  recorder = new MemoryRecorder(),
  clock = new SimulatedClock(START),
) {
  const shown: string[] = []
  const sequence = new StopSequence({
    time: clock,
    recorder,
    by: 'engine',
    venues: () => brokers,
    onChange: ({ brokers: states }) => void shown.push(states.map(({ phase, outcome }) => outcome ?? phase).join()),
  })
  const begin = (kind: StopKind) =>
    sequence.begin({ latchId: 'L1', kind, at: clock.now(), source: 'button', reason: 'enough' })
  const first = brokers[0] as StopBroker
  return {
    sequence,
    recorder,
    clock,
    shown,
    broker: first,
    begin,
    end: (kind: StopKind) => passUntil(clock, begin(kind)),
  }
}

export const outcomes = ({ brokers }: StopRun) => brokers.map(({ outcome }) => outcome)
