import type { BarTable } from '../../../contract/views.ts'

/** Bars of one page. */
export const PAGE_BARS = 5_000

/** At most so many bars that open before a time, oldest first. */
export type BarSource = (before: number, limit: number) => Promise<BarTable>

/** Pages of older bars; one at a time, none after the first bar was reached. */
export class BarPages {
  readonly #source: BarSource
  #busy = false
  #atStart = false

  constructor(source: BarSource) {
    this.#source = source
  }

  /** Bars before a time; null when none are left or a page is under way. Rejects as the command does. */
  async older(before: number): Promise<BarTable | null> {
    if (this.#busy || this.#atStart) return null
    this.#busy = true
    try {
      const page = await this.#source(before, PAGE_BARS)
      this.#atStart = page.time.length < PAGE_BARS
      return page.time.length === 0 ? null : page
    } finally {
      this.#busy = false
    }
  }
}
