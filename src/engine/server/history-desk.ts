import type { OrderStory, SessionReview, SessionSummary } from '../../contract/session-review.ts'
import type { SessionTape, TapeMoment, TapeRow, TapeRowsRequest } from '../../contract/session-tape.ts'
import type { SessionRecord } from '../adapters/storage/session-records.ts'
import type { Store } from '../adapters/storage/store.ts'
import type { TimerHandle } from '../kernel/clock.ts'
import { rowAt } from '../model/bar.ts'
import { ConfigError } from '../model/errors.ts'
import type { Price } from '../model/units.ts'
import { formatTimeframe } from '../model/time.ts'
import type { Session } from '../session/session.ts'
import type { CommandHandlers } from './api.ts'
import { orderStory } from './replay/order-story.ts'
import { reviewSession } from './replay/review-session.ts'
import type { ReviewedSession } from './replay/review-session.ts'
import type { TapeRecorder } from './replay/session-tape.ts'
import type { Histories } from './session-factory.ts'
import type { SessionDesk } from './session-desk.ts'
import { after } from './timing.ts'
import type { Time } from './timing.ts'

/** How long what was looked at is kept for the next question. */
const KEPT_MS = 10 * 60_000

export interface HistoryDeskParts {
  readonly store: Store
  readonly catalog: Histories
  readonly sessions: SessionDesk
  readonly time: Time
}

/** A session on one of its symbols; null is its first. */
interface OpenedTape {
  readonly id: string
  readonly symbol: string | null
  readonly tape: TapeRecorder
}

/** Looks back: at sessions that were recorded, and at how an order came about. */
export class HistoryDesk {
  readonly #parts: HistoryDeskParts
  /** What was looked at last: who scrubs asks for many of its moments. */
  #opened: OpenedTape | null = null
  #letGo: TimerHandle | null = null

  constructor(parts: HistoryDeskParts) {
    this.#parts = parts
  }

  /** The newest first. */
  list(): readonly SessionSummary[] {
    const { store } = this.#parts
    const counts = store.sessions.counts()
    return store.sessions.list().map((session) => {
      const { id, feed, startedAt, endedAt } = session
      const last = store.journal.last(id)
      return {
        id,
        feed,
        label: labelOf(session, store),
        simulated: feed.kind === 'synthetic',
        // One that runs says so by itself; the others have ended, whatever they were written down as last.
        state: this.#isCurrent(id) ? session.state : session.state === 'failed' ? 'failed' : 'ended',
        startedAt,
        endedAt,
        orders: counts.get(id)?.orders ?? 0,
        fills: counts.get(id)?.fills ?? 0,
        records: last ? last.first + last.count - 1 : 0,
        archived: store.journal.archives.of(id).reduce((sum, { count }) => sum + count, 0),
      }
    })
  }

  /** @throws ConfigError, StorageError or DataError when it cannot be looked at */
  async review(id: string, symbol: string | null): Promise<SessionReview> {
    return (await this.#look(id, symbol)).review
  }

  /** The session event by event. @throws what {@link review} throws */
  async tape(id: string, symbol: string | null): Promise<SessionTape> {
    return (await this.#tapeOf(id, symbol)).tape
  }

  async tapeRows({ session, indices }: TapeRowsRequest): Promise<readonly TapeRow[]> {
    return (await this.#tapeOf(session)).rows(indices)
  }

  /** What there was after an event. @throws ConfigError when there is no such event */
  async moment(session: string, index: number): Promise<TapeMoment> {
    return (await this.#tapeOf(session)).moment(index)
  }

  /**
   * Looked through anew when it was let go of meanwhile.
   * @param symbol any when left out: events, rows and account are the same for all
   */
  async #tapeOf(id: string, symbol?: string | null): Promise<TapeRecorder> {
    const opened = this.#opened
    if (opened?.id !== id || (symbol !== undefined && opened.symbol !== symbol)) {
      return (await this.#look(id, symbol ?? null)).tape
    }
    this.#keep(opened)
    return opened.tape
  }

  async #look(id: string, symbol: string | null): Promise<ReviewedSession> {
    const { store, catalog } = this.#parts
    this.#flush(id)
    const session = store.sessions.list().find((each) => each.id === id)
    if (!session || !store.journal.last(id)) {
      throw new ConfigError(`expected a session that was recorded, found "${id}"`)
    }
    const reviewed = await reviewSession(id, symbol, {
      journal: store.journal,
      catalog,
      label: labelOf(session, store),
      simulated: session.feed.kind === 'synthetic',
      pause: this.#pause,
    })
    this.#keep({ id, symbol, tape: reviewed.tape })
    return reviewed
  }

  #keep(opened: OpenedTape): void {
    this.#opened = opened
    this.#letGo?.cancel()
    this.#letGo = after(this.#parts.time, KEPT_MS, () => {
      this.#opened = null
    })
  }

  close(): void {
    this.#letGo?.cancel()
    this.#opened = null
  }

  /** @throws ConfigError when there is no such order, or no session */
  async why(session: string | null, id: string): Promise<OrderStory> {
    const { store, sessions } = this.#parts
    const chain = session ?? sessions.session.id
    this.#flush(chain)
    const current = this.#isCurrent(chain) ? sessions.session : null
    return orderStory(store.journal, chain, id, {
      barWords: (symbol, at) => (current ? barWords(current, symbol, at) : ''),
      pause: this.#pause,
    })
  }

  readonly #pause = () => new Promise<void>((resolve) => void after(this.#parts.time, 0, resolve))

  #isCurrent(id: string): boolean {
    return this.#parts.sessions.view?.id === id
  }

  /** What happened just now is to be found, too. */
  #flush(id: string): void {
    if (this.#isCurrent(id)) this.#parts.sessions.act(() => undefined)
  }
}

/** What a client may ask of it. */
export function historyCommands(history: HistoryDesk) {
  return {
    'session.list': () => [...history.list()],
    'session.review': ({ id, symbol }) => history.review(id, symbol),
    'session.tape': ({ id, symbol }) => history.tape(id, symbol),
    'session.tapeRows': async (request) => [...(await history.tapeRows(request))],
    'session.moment': ({ session, index }) => history.moment(session, index),
    'order.why': ({ session, id }) => history.why(session, id),
  } satisfies Partial<CommandHandlers>
}

function labelOf({ id, feed }: SessionRecord, store: Store): string {
  return feed.kind === 'synthetic' ? 'Simulated ticks' : `Replay of ${store.sessions.symbols(id).join(', ')}`
}

/** "1d bar, close 93.52". */
function barWords(session: Session, symbol: string, at: number): string {
  const fed = session.feed.instruments.find(({ instrument }) => instrument.symbol === symbol)
  if (!fed) return ''
  const bars = session.feed.history(symbol)
  const row = rowAt(bars, at)
  if (bars.time[row] !== at) return ''
  const close = fed.instrument.priceToDecimal((bars.close[row] ?? Number.NaN) as Price)
  return `${formatTimeframe(fed.timeframe)} bar, close ${close}`
}
