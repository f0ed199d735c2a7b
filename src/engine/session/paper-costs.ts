/** Costs of the paper broker: what a retail broker for shares charges today, and a hair of slippage. */
export const PAPER_COSTS = {
  commission: { fraction: 0, perShare: 0.005, minimum: 1 },
  slippage: { fraction: 0, increments: 1 },
}
