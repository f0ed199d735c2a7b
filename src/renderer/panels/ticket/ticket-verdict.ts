import type { OrderPreview } from '../../../contract/commands.ts'
import type { RuleCheck } from '../../../contract/risk.ts'

/** A limit that an order uses less of than this is not worth a word. */
const WORTH_SAYING = 0.5
const WHOLE = 100

/** What the ticket says of the gate: why not, or how near the nearest limit is. */
export interface TicketVerdict {
  /** Why each rule that refuses does; empty when all let it pass. */
  readonly refusals: readonly string[]
  /** One line when it passes. */
  readonly passes: string
}

/** The gate's verdict in words. */
export function ticketVerdict({ refusal, checks = [] }: OrderPreview): TicketVerdict {
  const refused = checks.filter(({ passed }) => !passed).map(({ message }) => message)
  // The first is why it would be refused; the others would come after it.
  const others = refused.filter((message) => message !== refusal?.message)
  const refusals = refusal === null ? [] : [refusal.message, ...others]
  return { refusals: refusals.map(withoutOrder), passes: passesWords(checks) }
}

/** "BUY 100 AAPL refused: there is …" without the order, which stands above it in the ticket. */
function withoutOrder(message: string): string {
  return message.replace(/^(?:BUY|SELL) \S+ \S+ refused: (.)/, (_, first: string) => first.toUpperCase())
}

function passesWords(checks: readonly RuleCheck[]): string {
  if (checks.length === 0) return 'Passes the risk gate'
  const nearest = nearestLimit(checks)
  const words = `Passes the risk gate, all ${checks.length} rules`
  if (nearest === null) return words
  // Two lines of a narrow ticket; what is found of which limit stands in the risk panel.
  return `${words}; nearest: ${ruleWords(nearest.rule)}, ${Math.floor((nearest.utilisation ?? 0) * WHOLE)} % used`
}

function nearestLimit(checks: readonly RuleCheck[]): RuleCheck | null {
  const near = checks.filter(({ utilisation }) => utilisation !== null && utilisation >= WORTH_SAYING)
  return near.toSorted((a, b) => (b.utilisation ?? 0) - (a.utilisation ?? 0))[0] ?? null
}

/** `MAX-GROSS-EXPOSURE` as "gross exposure". */
export function ruleWords(rule: string): string {
  return rule.replace(/^MAX-/, '').replaceAll('-', ' ').toLowerCase()
}
