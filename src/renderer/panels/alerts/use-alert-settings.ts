import type { AlertSettingsView } from '../../../contract/alerts.ts'
import { useAsked, type Asked } from '../../state/asked.ts'
import type { EngineClient } from '../../transport/client.ts'

const read = (client: EngineClient): Promise<AlertSettingsView> => client.command('alert.settings', null)

/** Channels, quiet hours and reminders, as the engine keeps them. */
export function useAlertSettings(): Asked<AlertSettingsView> {
  return useAsked(read)
}
