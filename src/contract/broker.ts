import { z } from 'zod'

/** Where the orders of a session go: the exchange that the engine simulates, or a broker outside of it. */
export const BrokerConfig = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('simulated') }),
  /** A paper broker in a process of its own: `quantx paper-broker` prints address and token. */
  z.object({ kind: z.literal('paper-server'), url: z.string().regex(/^wss?:\/\//), token: z.string().min(1) }),
])
export type BrokerConfig = z.infer<typeof BrokerConfig>

/** Where a broker is, without what lets one in. */
export const BrokerPlace = z.object({
  kind: z.enum(['simulated', 'paper-server']),
  /** Empty for the simulated exchange. */
  url: z.string(),
})
export type BrokerPlace = z.infer<typeof BrokerPlace>

/** What a broker says of itself and of the account, when it is only looked at. */
export const BrokerLook = z.object({
  name: z.string(),
  environment: z.enum(['paper', 'live']),
  cash: z.array(z.object({ currency: z.string(), amount: z.string() })),
  positions: z.number(),
  workingOrders: z.number(),
  /** Whether entries leave the market at the venue itself when the line breaks. */
  cancelOnDisconnect: z.boolean(),
  /** What the broker does not take, and the engine holds in its place; empty when nothing. */
  heldByEngine: z.array(z.string()),
  /** Until all of this was known. */
  answeredInMs: z.number(),
  /** Why no session can begin there all the same; empty when one can. */
  problem: z.string(),
})
export type BrokerLook = z.infer<typeof BrokerLook>
