import { z } from 'zod'

export const OrderSide = z.enum(['buy', 'sell'])
export const OrderType = z.enum([
  'market',
  'limit',
  'stop',
  'stop-limit',
  'trailing-stop',
  'trailing-stop-limit',
  'market-if-touched',
  'limit-if-touched',
  'market-on-open',
  'market-on-close',
])
export type OrderType = z.infer<typeof OrderType>
export const TimeInForce = z.enum(['day', 'gtc', 'gtd', 'ioc', 'fok', 'at-the-open', 'at-the-close'])
export type TimeInForce = z.infer<typeof TimeInForce>
export const OrderStatus = z.enum([
  'initialized',
  'denied',
  'submitted',
  'accepted',
  'rejected',
  'partially-filled',
  'filled',
  'pending-amend',
  'pending-cancel',
  'canceled',
  'expired',
])
export type OrderStatus = z.infer<typeof OrderStatus>

/** What few orders ask for; left out by those that do not. */
export const OrderInstructionsView = z.object({
  /** Distance of a trailing stop in price, or in per cent. */
  trailAmount: z.number().optional(),
  trailPercent: z.number().optional(),
  /** How far the limit of a trailing-stop-limit order is beyond its stop. */
  limitOffset: z.number().optional(),
  /** Epoch ms at which a GTD order ends. */
  expiresAt: z.number().optional(),
  postOnly: z.boolean().optional(),
  reduceOnly: z.boolean().optional(),
  /** Most that the book shows of it at a time. */
  displayQuantity: z.number().optional(),
  /** Name of its OCO group. */
  oco: z.string().optional(),
  /** The order that it waits for. */
  parentId: z.string().optional(),
})
export type OrderInstructionsView = z.infer<typeof OrderInstructionsView>
