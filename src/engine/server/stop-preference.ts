import { StopSettings } from '../../contract/trading-control.ts'
import type { Store } from '../adapters/storage/store.ts'
import { StorageError } from '../model/errors.ts'

const KEY = 'stop'
/** Everything off the market: what a kill switch means when nobody has said otherwise. */
const USUAL: StopSettings = { keepsExits: false }

/** What a human wants of a STOP. In memory, for a STOP must not wait for a disk. */
export class StopPreference {
  readonly #settings: Pick<Store['settings'], 'read' | 'write'>
  #value: StopSettings

  constructor(settings: Pick<Store['settings'], 'read' | 'write'>) {
    this.#settings = settings
    this.#value = read(settings)
  }

  get value(): StopSettings {
    return this.#value
  }
  get keepsExits(): boolean {
    return this.#value.keepsExits
  }

  /** @throws StorageError when it can't be written; then the next STOP does as before */
  set(value: StopSettings): void {
    this.#settings.write(KEY, value)
    this.#value = value
  }
}

function read(settings: Pick<Store['settings'], 'read'>): StopSettings {
  try {
    return StopSettings.catch(USUAL).parse(settings.read(KEY))
  } catch (error) {
    if (error instanceof StorageError) return USUAL
    throw error
  }
}
