import type { ContractClient } from '../../../src/renderer/transport/client.ts'

/** A client of the renderer's, connected to the test engine over one of the transports. */
export interface ContractRig {
  readonly client: ContractClient
  /** Ends the engine with all it knows, as `kill -9` would; the shell brings another. */
  killEngine(): void
  close(): Promise<void>
}
