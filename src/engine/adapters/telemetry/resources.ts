import { open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { monitorEventLoopDelay, performance } from 'node:perf_hooks'

const NANOSECONDS = 1e6
const PERCENTILE = 99
/** Room and speed of the disk are looked at every so many readings. */
const READINGS_PER_PROBE = 10
/** A probe that takes longer is told of before it is done. */
const OVERDUE_MS = 100

/** Measures what the engine lives on. Nothing waits: the disk is asked beside, and its last answer is what is told. */
export class ResourceMeter {
  readonly #home: string
  readonly #delay = monitorEventLoopDelay({ resolution: 20 })
  #readings = 0
  /** When the probe that runs was begun; NaN while none does. */
  #probingSince = Number.NaN
  /** How long it had run when this thread last had time to hear its answer. */
  #waitedMs = 0
  #diskFreeBytes: number | null = null
  #syncMs: number | null = null

  constructor(home: string) {
    this.#home = home
    this.#delay.enable()
  }

  read() {
    const lagMs = this.#delay.percentile(PERCENTILE) / NANOSECONDS
    this.#delay.reset()
    if (this.#readings++ % READINGS_PER_PROBE === 0) void this.#probe()
    // After the answers that are there: an engine that was busy must not take its own delay for the disk's.
    setImmediate(() => {
      this.#waitedMs = performance.now() - this.#probingSince
    })
    return {
      memoryBytes: process.memoryUsage.rss(),
      lagMs: Number.isFinite(lagMs) ? lagMs : 0,
      diskFreeBytes: this.#diskFreeBytes,
      syncMs: this.#syncMsSoFar,
    }
  }

  /** A write that has not come back yet has taken at least as long as it has been waited for. */
  get #syncMsSoFar(): number | null {
    const isOverdue = this.#waitedMs > Math.max(OVERDUE_MS, this.#syncMs ?? 0)
    return isOverdue && !Number.isNaN(this.#probingSince) ? this.#waitedMs : this.#syncMs
  }

  close(): void {
    this.#delay.disable()
  }

  async #probe(): Promise<void> {
    // A disk that hangs is asked again when it has answered; until then it is told how long that takes.
    if (!Number.isNaN(this.#probingSince)) return
    this.#probingSince = performance.now()
    this.#waitedMs = 0
    try {
      const { bavail, bsize } = await statfs(this.#home)
      this.#diskFreeBytes = bavail * bsize
      this.#syncMs = await timeSync(join(this.#home, 'probe.tmp'))
    } catch {
      // A full or lost disk is said by whoever has something to write; here it only is not known.
      this.#syncMs = null
    } finally {
      this.#probingSince = Number.NaN
    }
  }
}

async function timeSync(path: string): Promise<number> {
  const file = await open(path, 'w', 0o600)
  try {
    await file.write('probe')
    const started = performance.now()
    await file.sync()
    return performance.now() - started
  } finally {
    await file.close()
    await rm(path, { force: true })
  }
}
