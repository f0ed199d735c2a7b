import type { EngineClient } from '../transport/client.ts'
import { browserScheduler, type Scheduler } from '../transport/transport.ts'

/** Quiet time after the last change before a setting is written. */
export const SETTINGS_DELAY_MS = 600

/** Screen settings in the engine's store, written a moment after the last change. */
export class Settings {
  readonly #client: EngineClient
  readonly #scheduler: Scheduler
  readonly #waiting = new Map<string, { value: unknown; cancel: () => void }>()

  constructor(client: EngineClient, scheduler: Scheduler = browserScheduler) {
    this.#client = client
    this.#scheduler = scheduler
  }

  /** The stored value, or null when there is none; waits for the connection. */
  async read(key: string): Promise<unknown> {
    await this.#connected()
    return (await this.#client.command('settings.read', { key })) ?? null
  }

  write(key: string, value: unknown): void {
    this.#waiting.get(key)?.cancel()
    const cancel = this.#scheduler.after(SETTINGS_DELAY_MS, () => this.#flush(key))
    this.#waiting.set(key, { value, cancel })
  }

  /** Writes at once what waits, as when the window closes. */
  flush(): void {
    for (const key of this.#waiting.keys()) this.#flush(key)
  }

  #connected(): Promise<void> {
    const { connection } = this.#client
    if (connection.get().link === 'open') return Promise.resolve()
    return new Promise((resolve) => {
      const stop = connection.subscribe(() => {
        if (connection.get().link !== 'open') return
        stop()
        resolve()
      })
    })
  }

  #flush(key: string): void {
    const waiting = this.#waiting.get(key)
    if (waiting === undefined) return
    this.#waiting.delete(key)
    waiting.cancel()
    // A setting that could not be stored is tried again with the next change; the engine's banner says why it is away.
    this.#client.command('settings.write', { key, value: waiting.value }).catch(() => undefined)
  }
}
