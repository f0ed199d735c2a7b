import type { Lamp } from '../../contract/views.ts'
import { faultMessage } from '../adapters/journal/read-journal.ts'
import type { Store } from '../adapters/storage/store.ts'
import type { EventLog } from '../kernel/journal.ts'
import { messageOf } from '../model/errors.ts'
import type { Session } from '../session/session.ts'
import type { Time } from './timing.ts'

export interface SessionWriterParts {
  readonly store: Store
  readonly time: Time
  /** The lamp changed. */
  readonly onStatus: () => void
}

/** Writes down what happens in the session, and says when that can't be done. */
export class SessionWriter {
  readonly #parts: SessionWriterParts
  #lamp: Lamp = { state: 'off', detail: 'No session' }
  /** Whether the store knows if the feed runs. */
  #isStateKept = true

  constructor(parts: SessionWriterParts) {
    this.#parts = parts
  }

  get lamp(): Lamp {
    return this.#lamp
  }

  /** Another session is the one that is written down from now on. */
  begin(): void {
    this.#lamp = { state: 'ok', detail: 'Written' }
  }

  /** Looks at the newest records before anything is added. The tables are what a session goes on from; damage is said. */
  check(session: Session): void {
    const { fault } = this.#parts.store.journal.verifyTail(session.id)
    if (!fault) return
    const message = `${faultMessage(session.id, fault)}. See quantx journal verify`
    this.#set({ state: 'warning', detail: message })
    session.alert('critical', 'journal', 'JOURNAL-DAMAGED', message)
  }

  /** The feed runs, pauses or is at its end. */
  noteFeedState(): void {
    this.#isStateKept = false
  }

  /**
   * Writes down what happened since the last time, to the session and to the engine without one, or says that it can't be
   * done; then it is tried again.
   */
  write(session: Session | null, engineLog: EventLog): void {
    try {
      engineLog.flush()
      session?.write()
      if (session) this.#saveState(session)
      if (this.#lamp.state === 'down') this.#set({ state: 'ok', detail: 'Written' })
    } catch (error) {
      if (this.#lamp.state === 'down') return
      this.#set({ state: 'down', detail: messageOf(error) })
      const message = `The session is not written down: ${messageOf(error)}`
      session?.alert('critical', 'journal', 'NOT-WRITTEN', message)
    }
  }

  #saveState({ id, feed }: Session): void {
    if (this.#isStateKept) return
    const { store, time } = this.#parts
    store.sessions.setState(id, feed.state, feed.state === 'ended' ? time.now() : null)
    this.#isStateKept = true
  }

  #set(lamp: Lamp): void {
    this.#lamp = lamp
    this.#parts.onStatus()
  }
}
