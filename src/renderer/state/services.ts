import { createContext, useContext, useSyncExternalStore } from 'react'
import { useStore } from 'zustand'
import { MAX_BLOTTER_ROWS } from '../../contract/streams.ts'
import type { InstrumentView } from '../../contract/views.ts'
import type { ConnectionState, EngineClient } from '../transport/client.ts'
import type { FrameBatch } from './frame-batch.ts'
import { QuoteBook, type Quote } from './quote-book.ts'
import { accountShape, appended, keyed, replaced } from './stream-shapes.ts'
import { followStream, type StreamState, type StreamStore } from './stream-store.ts'

/** One store for each stream that more than one panel shows. Charts and reports subscribe by themselves. */
function createStores(client: EngineClient, batch: FrameBatch) {
  const byId = (row: { readonly id: string }): string => row.id
  const bySymbol = (row: { readonly symbol: string }): string => row.symbol
  const byFile = (row: { readonly file: string }): string => row.file
  return {
    status: followStream(client, batch, 'status', null, replaced<'status'>()).store,
    instruments: followStream(client, batch, 'instruments', null, keyed<'instruments'>(bySymbol)).store,
    account: followStream(client, batch, 'account', null, accountShape()).store,
    positions: followStream(client, batch, 'positions', null, keyed<'positions'>(bySymbol)).store,
    orders: followStream(client, batch, 'orders', null, keyed<'orders'>(byId)).store,
    fills: followStream(client, batch, 'fills', null, appended(MAX_BLOTTER_ROWS * 2)).store,
    strategies: followStream(client, batch, 'strategies', null, keyed<'strategies'>(byId)).store,
    library: followStream(client, batch, 'library', null, keyed<'library'>(byFile)).store,
    risk: followStream(client, batch, 'risk', null, replaced<'risk'>()).store,
    alerts: followStream(client, batch, 'alerts', null, keyed<'alerts'>(byId)).store,
    datasets: followStream(client, batch, 'datasets', null, keyed<'datasets'>(byId)).store,
    backtests: followStream(client, batch, 'backtests', null, keyed<'backtests'>(byId)).store,
  }
}

export type Stores = ReturnType<typeof createStores>

/** What every panel is handed. */
export interface Services {
  readonly client: EngineClient
  readonly stores: Stores
  readonly quotes: QuoteBook
  readonly batch: FrameBatch
}

export function createServices(client: EngineClient, batch: FrameBatch): Services {
  return { client, batch, stores: createStores(client, batch), quotes: new QuoteBook(client, batch) }
}

const ServicesContext = createContext<Services | null>(null)
export const ServicesProvider = ServicesContext.Provider

export function useServices(): Services {
  const services = useContext(ServicesContext)
  if (services === null) throw new Error('Expected a ServicesProvider above this component, found none')
  return services
}

export function useClient(): EngineClient {
  return useServices().client
}

export function useConnection(): ConnectionState {
  const { connection } = useClient()
  return useSyncExternalStore(connection.subscribe, connection.get)
}

/** A stream's state, as in `useStream((stores) => stores.positions)`; renders again at most once a frame. */
export function useStream<V>(pick: (stores: Stores) => StreamStore<V>): StreamState<V> {
  return useStore(pick(useServices().stores))
}

export function useInstrument(symbol: string | null): InstrumentView | undefined {
  return useStore(useServices().stores.instruments, ({ value }) => value.find((row) => row.symbol === symbol))
}

/** The newest quote; renders again with each change of it, at most once a frame. For a few cells, not for a whole list. */
export function useQuote(symbol: string | null): Quote | undefined {
  const { quotes } = useServices()
  return useSyncExternalStore(
    (listener) => (symbol === null ? () => undefined : quotes.subscribe(symbol, listener)),
    () => (symbol === null ? undefined : quotes.get(symbol)),
  )
}

export function useSymbols(): readonly string[] {
  const { quotes } = useServices()
  return useSyncExternalStore(quotes.subscribeSymbols, quotes.symbols)
}
