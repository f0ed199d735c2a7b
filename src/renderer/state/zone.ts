import { useStore } from 'zustand'
import { isUtcMidnight } from '../components/time-format.ts'
import { useServices } from './services.ts'

/** The zone that times are shown in: the venue's of the session's first instrument, UTC without one. */
export function useZone(): string {
  return useStore(useServices().stores.instruments, ({ value }) => value[0]?.timeZone ?? 'UTC')
}

/** True when the session's bars are of a day or longer: its times at UTC midnight are dates. */
export function useDaily(): boolean {
  return useStore(useServices().stores.status, ({ value }) => value?.session?.daily === true)
}

/** True when the session is daily and all these times are dates. */
export function useDates(times: readonly number[]): boolean {
  return useDaily() && times.every(isUtcMidnight)
}
