import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { AlertGeneral, ChannelChange, MAX_CHANNELS } from '../../../contract/alerts.ts'
import { StorageError, messageOf } from '../../model/errors.ts'
import { writeJsonDurably } from '../durable-file.ts'

/** Channels with their secrets, and what holds for all of them. Never leaves the engine. */
export const AlertSettings = AlertGeneral.extend({ channels: z.array(ChannelChange).max(MAX_CHANNELS) })
export type AlertSettings = z.infer<typeof AlertSettings>

export const DEFAULT_ALERT_SETTINGS: AlertSettings = {
  quietHours: null,
  escalateAfterMinutes: 5,
  desktop: { isOn: false, minSeverity: 'warning' },
  channels: [],
}

const FILE = 'alert-channels.json'

/** The settings as they were kept last; the usual ones when there are none. @throws StorageError when the file can't be read */
export function readAlertSettings(home: string): AlertSettings {
  const path = join(home, FILE)
  try {
    return AlertSettings.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return DEFAULT_ALERT_SETTINGS
    // What does not parse may be a secret: it is not told.
    const why = error instanceof z.ZodError || error instanceof SyntaxError ? 'it is not valid' : messageOf(error)
    throw new StorageError(`The channels for alerts in ${path} can't be read: ${why}`)
  }
}

/** Keeps them beside the store, for the owner alone: not in it, whose backups are copied about. */
export function writeAlertSettings(home: string, settings: AlertSettings): void {
  writeJsonDurably(join(home, FILE), settings)
}
