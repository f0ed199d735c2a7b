import { readFileSync } from 'node:fs'

const KILOBYTE = 1_024

/**
 * Most memory that this process has held so far, all its threads together, in bytes. On Linux as the kernel counts it for
 * the process alone: the figure that `resourceUsage` has begins with that of the process which started this one.
 */
export function peakMemoryBytes(): number {
  return linuxPeak() ?? process.resourceUsage().maxRSS * KILOBYTE
}

function linuxPeak(): number | undefined {
  if (process.platform !== 'linux') return undefined
  try {
    const found = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))
    return found?.[1] === undefined ? undefined : Number(found[1]) * KILOBYTE
  } catch {
    // Not every container shows it; then the rougher figure has to do.
    return undefined
  }
}
