import { existsSync } from 'node:fs'
import { basename } from 'node:path'
import type { CorporateAction } from '../../../model/corporate-action.ts'
import type { Universe } from '../../../market/universe.ts'
import { symbolOfFile } from '../csv/file-symbol.ts'
import { readTextFile } from '../text-file.ts'
import { parseActions } from './actions-csv.ts'
import { isFactorFile, parseLeanFactors } from './lean-factors.ts'
import { parseMembership } from './membership-csv.ts'

/** `NAME.actions.csv` beside a file of bars, when there is one. */
export function actionsBeside(path: string): string | undefined {
  const beside = path.replace(/\.[^./\\]*$/, '').concat('.actions.csv')
  return existsSync(beside) ? beside : undefined
}

/** The symbol that a file of actions is named for: `AAPL.actions.csv`, `aapl-factors.csv`. */
export function symbolOfActions(path: string): string {
  return symbolOfFile(basename(path).replace(/\.actions(?=\.)/i, ''))
}

/**
 * Reads corporate actions from a file of QuantX's own form or a factor file of LEAN.
 * @param symbol of rows that name none
 * @param nextDate the day of trading after a date
 * @throws DataError with file, line, expected and found
 */
export async function readActions(
  path: string,
  symbol: string,
  nextDate: (date: number) => number,
): Promise<readonly CorporateAction[]> {
  return actionsOfText(await readTextFile(path, 'corporate actions'), basename(path), symbol, nextDate)
}

/** {@link readActions} of a file's text. */
export function actionsOfText(
  text: string,
  file: string,
  symbol: string,
  nextDate: (date: number) => number,
): readonly CorporateAction[] {
  return isFactorFile(text) ? parseLeanFactors(text, file, symbol, nextDate).actions : parseActions(text, file, symbol)
}

/** Reads the members of a list by date. @throws DataError with file, line, expected and found */
export async function readMembership(path: string): Promise<Universe> {
  return parseMembership(await readTextFile(path, 'members by date'), basename(path))
}
