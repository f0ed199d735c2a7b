import { create } from 'zustand'
import { DEFAULT_APPEARANCE, type Appearance } from '../theme/appearance.ts'

export const PRESET_IDS = ['trade', 'research', 'monitor'] as const
export type PresetId = (typeof PRESET_IDS)[number]
export type OpenDialog = 'palette' | 'keys' | 'rearm' | 'stop' | 'arm' | 'session' | null

/** A point in time that the chart is asked to show. */
export interface ChartTarget {
  readonly symbol: string
  /** Epoch ms. */
  readonly time: number
}

/** An order that is asked why it happened. */
export interface AskedOrder {
  /** Null for the session that runs. */
  readonly session: string | null
  readonly id: string
}

/** State of the window that panels share and the engine does not know. */
export interface Workspace {
  /** The symbol that chart and ticket follow; null until instruments are known. */
  readonly symbol: string | null
  readonly appearance: Appearance
  readonly preset: PresetId
  /** True once preset and symbol of the last start were taken back, or can't be had. */
  readonly recalled: boolean
  /** Whether critical alerts sound. */
  readonly sound: boolean
  readonly dialog: OpenDialog
  /** Set to jump the chart to a moment, e.g. a trade of a report; the chart answers to each new object. */
  readonly chartTarget: ChartTarget | null
  /** The order whose story is shown; null for none. */
  readonly asked: AskedOrder | null
  readonly selectSymbol: (symbol: string) => void
  readonly setAppearance: (change: Partial<Appearance>) => void
  readonly setPreset: (preset: PresetId) => void
  readonly openDialog: (dialog: OpenDialog) => void
  readonly showOnChart: (target: ChartTarget) => void
  readonly askWhy: (order: AskedOrder | null) => void
}

export const useWorkspace = create<Workspace>((set) => ({
  symbol: null,
  appearance: DEFAULT_APPEARANCE,
  preset: 'trade',
  recalled: false,
  sound: false,
  dialog: null,
  chartTarget: null,
  asked: null,
  selectSymbol: (symbol) => set({ symbol }),
  setAppearance: (change) => set((state) => ({ appearance: { ...state.appearance, ...change } })),
  setPreset: (preset) => set({ preset }),
  openDialog: (dialog) => set({ dialog }),
  showOnChart: (chartTarget) => set({ symbol: chartTarget.symbol, chartTarget }),
  askWhy: (asked) => set({ asked }),
}))
