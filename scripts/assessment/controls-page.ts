/** A line of the tables of docs/risk-controls.md. */
export interface ControlLine {
  /** PT1 … GOV4. */
  readonly id: string
  readonly title: string
  readonly codes: readonly string[]
  /** Commands that stand in the place of a code. */
  readonly commands: readonly string[]
  /** True for a control that is about every code there is. */
  readonly isOfEveryCode: boolean
  readonly clause: string
  readonly holds: string
  /** Paths of tests from the root. */
  readonly tests: readonly string[]
}

const ROW = /^\| ((?:PT|IN|PO|GOV)\d+) (.*)\|$/
const CODE = /`([A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*)`/g
const COMMAND = /`((?:npm run|quantx) [^`]+)`/g
const TEST = /\]\(\.\.\/(tests\/[^)]+)\)/g

/** The controls as they are written down: the one place that says what there is. */
export function controlLines(page: string): readonly ControlLine[] {
  return page.split('\n').flatMap((line) => {
    const [, id, rest] = ROW.exec(line) ?? []
    if (id === undefined || rest === undefined) return []
    const [title = '', code = '', clause = '', holds = '', tests = ''] = rest.split(/ +\| +/).map((cell) => cell.trim())
    return {
      id,
      title,
      codes: all(CODE, code),
      commands: all(COMMAND, code),
      isOfEveryCode: code.startsWith('every reason code'),
      clause,
      holds,
      tests: all(TEST, `${holds} ${tests}`),
    }
  })
}

const all = (pattern: RegExp, text: string) => [...text.matchAll(pattern)].map(([, found]) => found ?? '')
