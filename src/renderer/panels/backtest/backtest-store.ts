import { create } from 'zustand'
import { EMPTY_SETUP, type SetupDraft } from './setup-model.ts'

export type BacktestView =
  { readonly kind: 'runs' } | { readonly kind: 'run'; readonly id: string } | { readonly kind: 'compare' }

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
  show: (view) => set({ view }),
  change: (change) => set((state) => ({ setup: { ...state.setup, ...change } })),
  toggleCompared: (id) =>
    set(({ compared }) => ({
      compared: compared.includes(id) ? compared.filter((one) => one !== id) : [...compared, id].slice(-MAX_COMPARED),
    })),
}))
