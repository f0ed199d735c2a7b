import type { TimerHandle } from '../engine/kernel/clock.ts'
import type { ClientLine } from './client-line.ts'
import type { EngineChild } from './engine-child.ts'

/** One launched engine, until its exit. */
export interface EngineRun<Transfer> {
  readonly child: EngineChild<Transfer>
  readonly timers: TimerHandle[]
  readonly clients: Map<number, ClientLine>
  isReady: boolean
  missedBeats: number
  /** Said by the engine itself, or the reason it was ended for. */
  lastWords: string
  onGone?: () => void
}
