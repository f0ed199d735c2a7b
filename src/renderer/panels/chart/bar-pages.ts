import type { BarTable } from '../../../contract/views.ts'
import type { EngineClient } from '../../transport/client.ts'

/** Bars of one page. */
export const PAGE_BARS = 5_000

/** Pages of older bars of a dataset; one at a time, none after the first bar was reached. */
export class BarPages {
  readonly #client: EngineClient
  readonly #datasetId: string
  #busy = false
  #atStart = false

  constructor(client: EngineClient, datasetId: string) {
    this.#client = client
    this.#datasetId = datasetId
  }

  /** Bars before a time; null when none are left or a page is under way. Rejects as the command does. */
  async older(before: number): Promise<BarTable | null> {
    if (this.#busy || this.#atStart) return null
    this.#busy = true
    try {
      const page = await this.#client.command('data.bars', { datasetId: this.#datasetId, before, limit: PAGE_BARS })
      this.#atStart = page.time.length < PAGE_BARS
      return page.time.length === 0 ? null : page
    } finally {
      this.#busy = false
    }
  }
}
