import type { Clock, TimerHandle, Timers } from '../kernel/clock.ts'
import type { Timestamp } from '../model/units.ts'

/** A clock with its timers: the machine's, or a simulated one. */
export type Time = Clock & Timers

/** Calls back once, `delayMs` from now. */
export function after(time: Time, delayMs: number, callback: () => void): TimerHandle {
  return time.schedule((time.now() + delayMs) as Timestamp, callback)
}

/** Calls back every `intervalMs`, counted from the end of the previous call: a process that slept doesn't catch up. */
export function every(time: Time, intervalMs: number, callback: () => void): TimerHandle {
  let isCancelled = false
  let timer: TimerHandle
  const arm = () => {
    timer = after(time, intervalMs, () => {
      callback()
      if (!isCancelled) arm()
    })
  }
  arm()
  return {
    cancel() {
      isCancelled = true
      timer.cancel()
    },
  }
}
