import { useEffect } from 'react'
import { z } from 'zod'
import { create } from 'zustand'
import { Settings } from '../../state/settings.ts'
import { useClient } from '../../state/services.ts'
import { MAX_STUDIES, Study } from './studies.ts'

const SETTINGS_KEY = 'chart'

const Stored = z.object({
  studies: z.array(Study).max(MAX_STUDIES).catch([]),
  zone: z.enum(['exchange', 'utc', 'local']).catch('exchange'),
  hollow: z.boolean().catch(false),
  /** The timeframe last chosen for a symbol. */
  timeframes: z.record(z.string(), z.string()).catch({}),
})
type Stored = z.infer<typeof Stored>

interface ChartSettings extends Stored {
  readonly change: (change: Partial<Stored>) => void
}

/** How the user likes charts; kept with the layout. */
export const useChartSettings = create<ChartSettings>((set) => ({
  studies: [],
  zone: 'exchange',
  hollow: false,
  timeframes: {},
  change: (change) => set(change),
}))

/** Reads the settings once and stores every later change. */
export function useStoredChartSettings(): void {
  const client = useClient()
  useEffect(() => {
    const settings = new Settings(client)
    let stop = (): void => undefined
    const store = (): void => {
      stop = useChartSettings.subscribe(({ studies, zone, hollow, timeframes }) => {
        settings.write(SETTINGS_KEY, { studies, zone, hollow, timeframes })
      })
    }
    let gone = false
    settings
      .read(SETTINGS_KEY)
      .then((value) => {
        const stored = Stored.safeParse(value)
        if (stored.success && !gone) useChartSettings.setState(stored.data)
      })
      // Without the engine the chart keeps its defaults; the connection's state is shown elsewhere.
      .catch(() => undefined)
      .finally(() => {
        if (!gone) store()
      })
    return () => {
      gone = true
      stop()
    }
  }, [client])
}
