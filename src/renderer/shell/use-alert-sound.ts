import { useEffect } from 'react'
import type { AlertView } from '../../contract/views.ts'
import { useServices } from '../state/services.ts'
import { useWorkspace } from '../state/workspace.ts'
import { chime } from './chime.ts'

/** Hears what is critical and new. What was there when the screen opened or came back is no news. */
export class AlertEar {
  #heard: ReadonlySet<string> | null = null

  /** @returns true when an unacknowledged critical alert came since the last call. */
  hears(alerts: readonly AlertView[], ready: boolean): boolean {
    const before = this.#heard
    if (!ready) {
      this.#heard = null
      return false
    }
    const urgent = alerts.filter((alert) => alert.severity === 'critical' && alert.acknowledgedAt === null)
    this.#heard = new Set(urgent.map(({ id }) => id))
    return before !== null && urgent.some(({ id }) => !before.has(id))
  }
}

/** A soft chime for each new critical alert, when the user has switched it on. */
export function useAlertSound(): void {
  const { stores } = useServices()
  useEffect(() => {
    const ear = new AlertEar()
    const listen = ({ value, phase }: ReturnType<typeof stores.alerts.getState>): void => {
      if (ear.hears(value, phase === 'ready') && useWorkspace.getState().sound) chime()
    }
    listen(stores.alerts.getState())
    return stores.alerts.subscribe(listen)
  }, [stores])
}
