import { join } from 'node:path'
import { z } from 'zod'
import type { LibraryEntry } from '../../contract/views.ts'
import type { SettingsStore } from '../adapters/storage/settings-store.ts'
import { StrategyLibrary } from '../adapters/strategy/library.ts'
import type { LibraryEvent } from '../adapters/strategy/library.ts'
import { messageOf } from '../model/errors.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { Pulse } from './pulse.ts'
import type { SessionDesk } from './session-desk.ts'
import type { Time } from './timing.ts'
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
    sessions: Pick<SessionDesk, 'reload' | 'refuseReload'>,
  ) {
    this.#library = library
    this.#settings = settings
    this.#alerts = alerts
    this.topic = new KeyedTopic<'library'>(
      pulse,
      () => [...library.entries],
      (file) => library.entries.find((entry) => entry.file === file),
    )
    library.subscribe((event) => this.#onEvent(event, sessions))
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
    // Settings are for the screen to write too: one that is no list must not keep the engine from starting.
    const parsed = z.array(z.string()).safeParse(this.#settings.read(ADDED_FILES))
    return parsed.success ? parsed.data : []
  }

  #onEvent(event: LibraryEvent, sessions: Pick<SessionDesk, 'reload' | 'refuseReload'>): void {
    this.topic.changed(event.type === 'removed' ? event.file : event.entry.file)
    if (event.type === 'loaded') sessions.reload(event.definition)
    if (event.type === 'failed') {
      sessions.refuseReload(event.entry.file, event.error.message)
      this.#alerts.add({ severity: 'warning', source: 'library', code: 'NOT-COMPILED', message: event.error.message })
    }
  }
}

/** The strategies that come with QuantX, and the user's own. */
export function libraryOf(home: string, resources: string, time: Time, alerts: AlertDesk): StrategyLibrary {
  return new StrategyLibrary({
    folders: [
      { path: join(resources, 'strategies'), sample: true },
      { path: join(home, 'strategies'), sample: false },
    ],
    now: () => time.now(),
    onFault: (error) =>
      alerts.add({ severity: 'error', source: 'library', code: 'LIBRARY', message: messageOf(error) }),
  })
}
