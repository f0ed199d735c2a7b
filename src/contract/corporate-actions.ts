import { z } from 'zod'

/** A corporate action that took effect during a run, and what it did to the account. docs/corporate-actions.md */
export const CorporateActionRecord = z.object({
  /** Open of the bar before which it took effect, epoch ms. */
  time: z.number(),
  /** Its date, UTC midnight in epoch ms. */
  date: z.number(),
  symbol: z.string(),
  kind: z.enum(['split', 'dividend', 'rename', 'delist']),
  /** `7:1`, the amount per share, the new symbol, the price at the end: as an actions file writes it. */
  value: z.string(),
  /** Signed quantity of the account before and after. */
  quantityBefore: z.number(),
  quantityAfter: z.number(),
  /** Dividend, cash for a part of a share, or proceeds at the end; negative when paid. */
  cash: z.number(),
  /** Ids of the orders that were put in new terms, and of those that it ended. */
  rescaledOrders: z.array(z.string()),
  endedOrders: z.array(z.string()),
})
export type CorporateActionRecord = z.infer<typeof CorporateActionRecord>

/** The bars of one symbol of a run. */
export const RunSeries = z.object({
  symbol: z.string(),
  /** Of its prices. */
  currency: z.string().optional(),
  bars: z.number(),
  /** Open of the first and the last bar played, epoch ms; null when there was none. */
  first: z.number().nullable(),
  last: z.number().nullable(),
  sha256: z.string(),
  pricePrecision: z.number(),
  quantityPrecision: z.number(),
})
export type RunSeries = z.infer<typeof RunSeries>

/** One stay of a symbol in the list that a run traded; dates as UTC midnight in epoch ms, both included. */
export const RunMembership = z.object({ symbol: z.string(), from: z.number().nullable(), to: z.number().nullable() })
export type RunMembership = z.infer<typeof RunMembership>
