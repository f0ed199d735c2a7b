import type { StreamDelta, StreamSnapshot, StreamType } from '../../contract/streams.ts'
import type { AccountView, Line } from '../../contract/views.ts'
import { LineBuffer } from './line-buffer.ts'

/** Takes a stream's snapshot and deltas, and gives the value that the screen shows. */
export interface StreamShape<T extends StreamType, V> {
  snapshot(value: StreamSnapshot<T>): void
  delta(value: StreamDelta<T>): void
  /** The present value; a new object after each change. */
  view(): V
}

type KeyedType = 'instruments' | 'positions' | 'orders' | 'strategies' | 'library' | 'alerts' | 'datasets' | 'backtests'
type ReplacedType = 'status' | 'risk'

/** A collection by key, in order of arrival. */
export function keyed<T extends KeyedType>(
  key: (row: StreamSnapshot<T>[number]) => string,
): StreamShape<T, readonly StreamSnapshot<T>[number][]> {
  const rows = new Map<string, StreamSnapshot<T>[number]>()
  return {
    snapshot(value) {
      rows.clear()
      for (const row of value) rows.set(key(row), row)
    },
    delta({ upsert, remove }) {
      for (const row of upsert) rows.set(key(row), row)
      for (const removed of remove) rows.delete(removed)
    },
    view: () => [...rows.values()],
  }
}

/** A journal: the newest `limit` rows, oldest first. */
export function appended(limit: number): StreamShape<'fills', StreamSnapshot<'fills'>> {
  let rows: StreamSnapshot<'fills'> = []
  return {
    snapshot(value) {
      rows = value.slice(-limit)
    },
    delta(value) {
      rows = [...rows, ...value].slice(-limit)
    },
    view: () => rows,
  }
}

/** One value that each delta replaces. */
export function replaced<T extends ReplacedType>(): StreamShape<T, StreamSnapshot<T> | null> {
  let value: StreamSnapshot<T> | null = null
  return {
    snapshot(next) {
      value = next
    },
    delta(next) {
      value = next
    },
    view: () => value,
  }
}

export interface AccountState {
  readonly account: AccountView
  readonly equity: Line
}

export function accountShape(): StreamShape<'account', AccountState | null> {
  const equity = new LineBuffer()
  let account: AccountView | null = null
  return {
    snapshot(value) {
      account = value.account
      equity.reset(value.equity)
    },
    delta(value) {
      account = value.account
      equity.append(value.equity)
    },
    view: () => (account === null ? null : { account, equity: equity.view() }),
  }
}
