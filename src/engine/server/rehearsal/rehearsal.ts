import type { Rehearsal, RehearsalRow } from '../../../contract/rehearsals.ts'

/** Gathers what a rehearsal finds. */
export class RehearsalRows {
  readonly #rows: RehearsalRow[] = []

  /** A time that must not be longer than `limit`. Milliseconds. */
  time(what: string, ms: number, limit: number): void {
    this.#rows.push({ what, found: millis(ms), limit: `at most ${millis(limit)}`, held: ms <= limit })
  }

  /** A number that must not be greater than `limit`. */
  most(what: string, found: number, limit: number): void {
    this.#rows.push({ what, found: number(found), limit: `at most ${number(limit)}`, held: found <= limit })
  }

  /** A number that must be at least `limit`. */
  least(what: string, found: number, limit: number): void {
    this.#rows.push({ what, found: number(found), limit: `at least ${number(limit)}`, held: found >= limit })
  }

  /** Something that must be as it is expected. */
  expect(what: string, found: string, expected: string): void {
    this.#rows.push({ what, found, limit: expected, held: found === expected })
  }

  /** What was to be looked at and could not be. */
  failed(what: string, problem: string): void {
    this.#rows.push({ what, found: problem, limit: 'no error', held: false })
  }

  report({ kind, at, basis }: Pick<Rehearsal, 'kind' | 'at' | 'basis'>): Rehearsal {
    return { kind, at, basis, held: this.#rows.every(({ held }) => held), rows: this.#rows }
  }
}

const number = (value: number) => value.toLocaleString('en-US', { maximumFractionDigits: 1 })

function millis(ms: number): string {
  return ms < 10 ? `${ms.toFixed(1)} ms` : `${Math.round(ms).toLocaleString('en-US')} ms`
}
