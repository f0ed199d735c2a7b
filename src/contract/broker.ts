import { z } from 'zod'

/** Where the orders of a session go: the exchange that the engine simulates, or a broker outside of it. */
export const BrokerConfig = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('simulated') }),
  /** A paper broker in a process of its own: `quantx paper-broker` prints address and token. */
  z.object({ kind: z.literal('paper-server'), url: z.string().regex(/^wss?:\/\//), token: z.string().min(1) }),
])
export type BrokerConfig = z.infer<typeof BrokerConfig>
