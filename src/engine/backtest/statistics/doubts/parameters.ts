import { z } from 'zod'
import type { DoubtRule } from './doubts.ts'

const Bounds = z.looseObject({
  type: z.string().optional(),
  default: z.unknown().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
})
type Bounds = z.infer<typeof Bounds>
const Properties = z.looseObject({ properties: z.record(z.string(), z.unknown()).optional() })

/** Whether a parameter stands at an end of what its schema allows, so that a better one may lie beyond. */
export const doubtTheParameters: DoubtRule = ({ strategy }) => {
  const { properties = {} } = Properties.parse(strategy.parameters ?? {})
  return Object.entries(strategy.params).flatMap(([name, value]) => {
    const bounds = Bounds.safeParse(properties[name])
    const end = bounds.success && typeof value === 'number' ? endAt(value, bounds.data) : null
    if (end === null) return []
    const text = `parameter ${name} = ${value} is at the ${end} end of its range: if it was chosen by trying, the best value lies beyond`
    const isChosen = bounds.success && bounds.data.default !== value
    return [{ kind: 'parameter-edge', severity: isChosen ? 'medium' : 'low', text }]
  })
}

function endAt(value: number, { type, ...bounds }: Bounds): 'lower' | 'upper' | null {
  // The last whole number before a bound that is itself excluded.
  const step = type === 'integer' ? 1 : 0
  const { minimum = (bounds.exclusiveMinimum ?? Number.NEGATIVE_INFINITY) + step } = bounds
  const { maximum = (bounds.exclusiveMaximum ?? Number.POSITIVE_INFINITY) - step } = bounds
  if (minimum === maximum) return null
  if (value <= minimum) return 'lower'
  return value >= maximum ? 'upper' : null
}
