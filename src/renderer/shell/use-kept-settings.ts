import { useEffect } from 'react'
import { z } from 'zod'
import { KEPT_RUNS_SETTING, KeptRuns } from '../../contract/backtest.ts'
import { TablesSettings, useTablesSettings } from '../components/table-settings.ts'
import { useBacktest } from '../panels/backtest/backtest-store.ts'
import { KEPT_CHART, useChartSettings } from '../panels/chart/chart-settings.ts'
import { keep } from '../state/kept.ts'
import type { Settings } from '../state/settings.ts'
import { PRESET_IDS, useWorkspace } from '../state/workspace.ts'

const WindowSettings = z.object({
  preset: z.enum(PRESET_IDS).optional().catch(undefined),
  symbol: z.string().nullable().optional().catch(undefined),
  sound: z.boolean().catch(false),
})

/** What the window goes back to at the next start: layout, symbol, sound, and what was chosen for charts and tables. */
export function useKeptSettings(settings: Settings): void {
  useEffect(() => {
    const stops = [
      keep(settings, useWorkspace, {
        key: 'window',
        pick: ({ preset, symbol, sound }) => ({ preset, symbol, sound }),
        take: (stored) => {
          const { preset, symbol, sound = false } = WindowSettings.safeParse(stored).data ?? {}
          return { sound, ...(preset === undefined ? {} : { preset }), ...(symbol == null ? {} : { symbol }) }
        },
        settled: () => useWorkspace.setState({ recalled: true }),
      }),
      keep(settings, useChartSettings, KEPT_CHART),
      keep(settings, useTablesSettings, {
        key: 'tables',
        pick: ({ tables }) => tables,
        take: (stored) => {
          const tables = TablesSettings.safeParse(stored)
          return tables.success ? { tables: tables.data } : null
        },
      }),
      keep(settings, useBacktest, {
        key: KEPT_RUNS_SETTING,
        pick: ({ keptRuns }) => keptRuns,
        take: (stored) => {
          const count = KeptRuns.safeParse(stored)
          return count.success ? { keptRuns: count.data } : null
        },
      }),
    ]
    const leave = (): void => settings.flush()
    window.addEventListener('pagehide', leave)
    return () => {
      window.removeEventListener('pagehide', leave)
      for (const stop of stops) stop()
    }
  }, [settings])
}
