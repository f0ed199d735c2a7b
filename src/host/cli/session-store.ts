import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { openStore } from '../../engine/adapters/storage/store.ts'
import type { Store } from '../../engine/adapters/storage/store.ts'
import { ConfigError } from '../../engine/model/errors.ts'
import { defaultHome } from '../home.ts'

/** Opens the user's store, lets `work` read it and closes it. @throws ConfigError when there is none yet */
export async function withStore<T>(
  home: string | undefined,
  work: (store: Store, home: string) => Promise<T>,
): Promise<T> {
  const folder = home ?? defaultHome()
  const path = join(folder, 'quantx.db')
  if (!existsSync(path)) throw new ConfigError(`expected sessions in ${folder}, found no store of QuantX there`)
  const store = await openStore(path)
  try {
    return await work(store, folder)
  } finally {
    store.close()
  }
}

/** The id that is meant: `latest` is the session that began last. @throws ConfigError for one that has no records */
export function sessionId(store: Store, session: string): string {
  const id = session === 'latest' ? store.sessions.latestSession()?.id : session
  if (id !== undefined && store.journal.chains().includes(id)) return id
  const known = store.sessions.list().map((each) => each.id)
  const some = known.length === 0 ? 'none' : known.slice(0, 5).join(', ')
  throw new ConfigError(`expected the id of a session that was recorded, found "${session}" (there are: ${some})`)
}
