import { z } from 'zod'
import type { LibraryEntry } from '../../contract/views.ts'
import type { SettingsStore } from '../adapters/storage/settings-store.ts'
import type { LibraryEvent, StrategyLibrary } from '../adapters/strategy/library.ts'
import { messageOf } from '../model/errors.ts'
import type { StrategyDefinition } from '../strategy/definition.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { Pulse } from './pulse.ts'
import { KeyedTopic } from './topics.ts'

/** Setting that keeps the files which the user added. */
const ADDED_FILES = 'library.files'

/** Shows the strategy library, keeps the files that the user adds, and hands reloaded code to the session. */
export class LibraryDesk {
  readonly topic: KeyedTopic<'library'>
  readonly #library: StrategyLibrary
  readonly #settings: SettingsStore
  readonly #alerts: AlertDesk

  constructor(
    library: StrategyLibrary,
    settings: SettingsStore,
    pulse: Pulse,
    alerts: AlertDesk,
    onReload: (definition: StrategyDefinition) => void,
  ) {
    this.#library = library
    this.#settings = settings
    this.#alerts = alerts
    this.topic = new KeyedTopic<'library'>(
      pulse,
      () => [...library.entries],
      (file) => library.entries.find((entry) => entry.file === file),
    )
    library.subscribe((event) => this.#onEvent(event, onReload))
  }

  /** Adds the files of earlier days again. One that is gone is said. */
  async open(): Promise<void> {
    for (const file of this.#added()) {
      try {
        await this.#library.add(file)
      } catch (error) {
        this.#alerts.add({ severity: 'warning', source: 'library', code: 'FILE-GONE', message: messageOf(error) })
      }
    }
  }

  async add(file: string): Promise<LibraryEntry> {
    const entry = await this.#library.add(file)
    this.#settings.write(ADDED_FILES, [...new Set([...this.#added(), entry.file])])
    this.topic.changed(entry.file)
    return entry
  }

  remove(file: string): void {
    this.#library.remove(file)
    this.#settings.write(
      ADDED_FILES,
      this.#added().filter((other) => other !== file),
    )
    this.topic.changed(file)
  }

  close(): Promise<void> {
    return this.#library.close()
  }

  #added(): string[] {
    return z.array(z.string()).parse(this.#settings.read(ADDED_FILES) ?? [])
  }

  #onEvent(event: LibraryEvent, onReload: (definition: StrategyDefinition) => void): void {
    this.topic.changed(event.type === 'removed' ? event.file : event.entry.file)
    if (event.type === 'loaded') onReload(event.definition)
    if (event.type === 'failed') {
      this.#alerts.add({ severity: 'warning', source: 'library', code: 'NOT-COMPILED', message: event.error.message })
    }
  }
}
