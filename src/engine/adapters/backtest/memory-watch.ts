import type { Worker } from 'node:worker_threads'
import { messageOf } from '../../model/errors.ts'

/** Most memory of one thread, on the heap and off it, unless said otherwise: a strategy that keeps all it sees stays below. */
export const MOST_MEMORY_MB = 4_096

const LOOK_EVERY_MS = 250
const MEGABYTE = 1_048_576

/** What ended a thread, in words. */
export function deathOf(error: unknown, mostMemoryMb: number): string {
  const isMemory = error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY'
  return isMemory ? tooMuchMemory(mostMemoryMb) : messageOf(error)
}

function tooMuchMemory(mostMemoryMb: number): string {
  return `it took more than ${mostMemoryMb} MB of memory; does the strategy keep more and more?`
}

/**
 * Looks now and then at what a thread holds besides its heap, which V8 does not limit: arrays of numbers, buffers.
 * @param onExceeded called once, with the reason in words
 * @returns the way to stop looking
 */
export function watchMemory(worker: Worker, mostMemoryMb: number, onExceeded: (reason: string) => void): () => void {
  // Threads of older Nodes cannot be asked; there the limit of the heap is all there is.
  if (!('getHeapStatistics' in worker)) return () => undefined
  const look = async () => {
    const { external_memory: external } = await worker.getHeapStatistics()
    if (external <= mostMemoryMb * MEGABYTE) return
    clearInterval(timer)
    onExceeded(tooMuchMemory(mostMemoryMb))
  }
  // A thread that has ended has nothing to say; how it ended is told by its own events.
  const timer = setInterval(() => void look().catch(() => clearInterval(timer)), LOOK_EVERY_MS)
  timer.unref()
  return () => clearInterval(timer)
}
