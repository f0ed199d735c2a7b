import { SystemTime } from '../engine/adapters/system-time.ts'
import type { Time } from '../engine/server/timing.ts'

/** The machine's clock and timers, for the shells. */
export const systemTime: Time = new SystemTime()
