import { z } from 'zod'
import type { Adjustment } from '../execution/adjustment.ts'
import type { RecordData } from '../kernel/journal.ts'
import type { Instrument } from '../model/instrument.ts'
import type { Money, Quantity, Timestamp } from '../model/units.ts'

/** What was taken over from a broker's account, as the journal keeps it. */
export function adjustmentData(adjustments: readonly Adjustment[]): RecordData {
  return { adjustments: adjustments.map(dataOf) }
}

function dataOf(adjustment: Adjustment): RecordData {
  const { kind, at, fillsBefore } = adjustment
  if (kind === 'cash') return { kind, at, fillsBefore, amount: adjustment.amount }
  const { instrument, quantity, cost, owners } = adjustment
  return {
    kind,
    at,
    fillsBefore,
    symbol: instrument.symbol,
    quantity,
    cost,
    owners: owners.map((each) => ({ ...each })),
  }
}

const money = z.number().transform((units) => units as Money)
const quantity = z.number().transform((units) => units as Quantity)
const base = { at: z.number().transform((at) => at as Timestamp), fillsBefore: z.number() }
const Owner = z.object({ strategyId: z.string(), quantity, cost: money })

const AdjustmentData = z.object({
  adjustments: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('cash'), ...base, amount: money }),
      z.object({
        kind: z.literal('position'),
        ...base,
        symbol: z.string(),
        quantity,
        cost: money,
        owners: z.array(Owner),
      }),
    ]),
  ),
})

/** What {@link adjustmentData} wrote down. */
export function adjustmentsOf(data: RecordData, instrumentOf: (symbol: string) => Instrument): readonly Adjustment[] {
  return AdjustmentData.parse(data).adjustments.map((each) => {
    if (each.kind === 'cash') return each
    const { symbol, ...rest } = each
    return { ...rest, instrument: instrumentOf(symbol) }
  })
}
