import { useStore } from 'zustand'
import { useServices } from './services.ts'

/** The zone that times are shown in: the venue's of the session's first instrument, UTC without one. */
export function useZone(): string {
  return useStore(useServices().stores.instruments, ({ value }) => value[0]?.timeZone ?? 'UTC')
}
