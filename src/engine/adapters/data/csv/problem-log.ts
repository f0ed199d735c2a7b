import type { ImportProblem, ImportProblemKind } from '../../../../contract/dataset.ts'
import { DataError } from '../../../model/errors.ts'

const KEPT = 100
const WARNINGS: ReadonlySet<ImportProblemKind> = new Set(['gap', 'closed-day', 'rounded', 'no-volume'])

/** An import failed for what is in the file; `problems` are the first hundred of it. */
export class ImportError extends DataError {
  readonly problems: readonly ImportProblem[]

  constructor(message: string, problems: readonly ImportProblem[] = []) {
    super(message)
    this.problems = problems
  }
}

/** Where and what of a problem; the severity follows from the kind. */
export interface Finding {
  readonly kind: ImportProblemKind
  readonly line: number
  readonly column?: string | undefined
  readonly expected: string
  readonly found: string
}

/** Counts every problem of a file and keeps the first hundred. */
export class ProblemLog {
  readonly file: string
  readonly #counts = new Map<ImportProblemKind, number>()
  readonly #errors: ImportProblem[] = []
  readonly #warnings: ImportProblem[] = []
  #errorCount = 0

  constructor(file: string) {
    this.file = file
  }

  get errorCount(): number {
    return this.#errorCount
  }

  /** Whether a further problem of that kind would be listed, so that its texts are worth making. */
  isKept(kind: ImportProblemKind): boolean {
    return (WARNINGS.has(kind) ? this.#warnings : this.#errors).length < KEPT
  }

  /** Counts a problem that {@link isKept} says need not be described. */
  count(kind: ImportProblemKind): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + 1)
    if (!WARNINGS.has(kind)) this.#errorCount++
  }

  add(finding: Finding): void {
    this.count(finding.kind)
    if (!this.isKept(finding.kind)) return
    const { kind, line, column, expected, found } = finding
    const place = column === undefined ? {} : { column }
    const isWarning = WARNINGS.has(kind)
    const list = isWarning ? this.#warnings : this.#errors
    list.push({ kind, severity: isWarning ? 'warning' : 'error', line, ...place, expected, found })
  }

  /** Adds the problems of another log after its own. */
  absorb(other: ProblemLog): void {
    for (const [kind, count] of other.#counts) this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + count)
    this.#errorCount += other.#errorCount
    this.#errors.push(...other.#errors.slice(0, KEPT - this.#errors.length))
    this.#warnings.push(...other.#warnings.slice(0, KEPT - this.#warnings.length))
  }

  counts(): Partial<Record<ImportProblemKind, number>> {
    return Object.fromEntries(this.#counts)
  }

  /** Errors by line, then warnings by line; a hundred at most. */
  problems(): ImportProblem[] {
    const byLine = (a: ImportProblem, b: ImportProblem) => a.line - b.line
    return [...this.#errors.toSorted(byLine), ...this.#warnings.toSorted(byLine)].slice(0, KEPT)
  }

  /** The one sentence a strict import fails with: its first error, and how many follow. */
  failure(): ImportError {
    const problems = this.problems()
    const first = problems[0]
    if (first === undefined) return new ImportError(`${this.file}: no problem was found`)
    const column = first.column === undefined ? '' : `, column "${first.column}"`
    const more = this.#errorCount > 1 ? ` (and ${this.#errorCount - 1} more)` : ''
    const where = `${this.file}:${first.line}${column}`
    return new ImportError(`${where}: expected ${first.expected}, found ${first.found}${more}`, problems)
  }
}
