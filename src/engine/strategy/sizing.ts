import { z } from 'zod'

/** Per cent of equity that goes into a position when nobody says how much. */
const DEFAULT_PERCENT = 95

const fields = {
  quantity: z.number().positive().optional().describe('Units to trade; when left out, a part of equity is'),
  percent: z
    .number()
    .min(1)
    .max(100)
    .optional()
    .describe(`Per cent of equity to trade; ${DEFAULT_PERCENT} when neither it nor a quantity is given`),
}

const sizingSchema = z.object(fields)

/** How large a position is to be: an absolute quantity, or a percentage of equity. */
export type Sizing = z.infer<typeof sizingSchema>

/**
 * A strategy's parameters with two more: `quantity` (units) or `percent` (of equity, 1–100). Giving both is refused.
 * {@link RuleBasedStrategy} trades that much.
 */
export function sized<T extends z.core.$ZodLooseShape>(parameters: T): z.ZodObject<T & typeof fields> {
  const schema: z.ZodObject<T & typeof fields> = z.object({ ...parameters, ...fields })
  return schema
    .refine((values) => !isOversaid(values), {
      path: ['percent'],
      message: 'expected a quantity or a percentage of equity, not both',
    })
    .meta({ not: { required: ['quantity', 'percent'] } })
}

/** The size that parameters ask for; {@link DEFAULT_PERCENT} of equity when they say nothing. */
export function sizingOf(params: unknown): { readonly quantity: number } | { readonly percent: number } {
  const { quantity, percent = DEFAULT_PERCENT } = sizingSchema.parse(params)
  return quantity === undefined ? { percent } : { quantity }
}

function isOversaid(values: unknown): boolean {
  const { success, data } = sizingSchema.safeParse(values)
  return success && data.quantity !== undefined && data.percent !== undefined
}
