import { create } from 'zustand'
import { KEPT_RUNS } from '../../../contract/backtest.ts'
import { EMPTY_SETUP, type SetupDraft } from './setup-draft.ts'

export type BacktestView =
  { readonly kind: 'runs' } | { readonly kind: 'run'; readonly id: string } | { readonly kind: 'compare' }

/** Parts of the form that open. */
export type SetupSection = 'data' | 'account' | 'costs' | 'simulation'

/** Most runs side by side: more columns than that cannot be read. */
export const MAX_COMPARED = 4

interface BacktestState {
  readonly view: BacktestView
  readonly setup: SetupDraft
  /** Runs chosen for comparison. */
  readonly compared: readonly string[]
  /** Whether the form beside the runs is put away. */
  readonly formHidden: boolean
  readonly toggleForm: () => void
  readonly open: readonly SetupSection[]
  readonly toggleSection: (section: SetupSection) => void
  /** How many runs the engine keeps besides those that are pinned. */
  readonly keptRuns: number
  readonly keepRuns: (count: number) => void
  readonly show: (view: BacktestView) => void
  readonly change: (change: Partial<SetupDraft>) => void
  readonly toggleCompared: (id: string) => void
}

/** What the panel shows and what is typed into it; outlives the panel, which a layout may close and open again. */
export const useBacktest = create<BacktestState>((set) => ({
  view: { kind: 'runs' },
  setup: EMPTY_SETUP,
  compared: [],
  formHidden: false,
  toggleForm: () => set(({ formHidden }) => ({ formHidden: !formHidden })),
  open: [],
  toggleSection: (section) =>
    set(({ open }) => ({
      open: open.includes(section) ? open.filter((one) => one !== section) : [...open, section],
    })),
  keptRuns: KEPT_RUNS,
  keepRuns: (keptRuns) => set({ keptRuns }),
  show: (view) => set({ view }),
  change: (change) => set((state) => ({ setup: { ...state.setup, ...change } })),
  toggleCompared: (id) =>
    set(({ compared }) => ({
      compared: compared.includes(id) ? compared.filter((one) => one !== id) : [...compared, id].slice(-MAX_COMPARED),
    })),
}))
