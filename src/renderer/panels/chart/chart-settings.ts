import { z } from 'zod'
import { create } from 'zustand'
import type { KeptPart } from '../../state/kept.ts'
import { MAX_STUDIES, Study } from './studies.ts'

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

/** The part that is kept for the next start. */
export const KEPT_CHART: KeptPart<ChartSettings, Stored> = {
  key: 'chart',
  pick: ({ studies, zone, hollow, timeframes }) => ({ studies, zone, hollow, timeframes }),
  take: (stored) => Stored.safeParse(stored).data ?? null,
}
