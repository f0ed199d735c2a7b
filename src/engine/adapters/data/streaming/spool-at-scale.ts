import { coarser, limitsOf } from '../csv/import-csv.ts'
import type { Choices } from '../csv/import-csv.ts'
import { ProblemLog } from '../csv/problem-log.ts'
import type { TooFine } from '../csv/raw-rows.ts'
import { ColumnSpool } from './column-spool.ts'
import { SpoolIntake } from './spool-intake.ts'
import type { SpooledRows } from './spooled-rows.ts'

/** One reading of a file: how fine its numbers may be, and who takes its rows. */
export interface SpoolTurn {
  readonly limits: ReturnType<typeof limitsOf>
  readonly intake: SpoolIntake
  readonly log: ProblemLog
}

/**
 * Reads a file into a folder of columns, again with a coarser scale when a value is too large for the finest digits.
 * @param read hands all rows to the intake; returns what parts the cells of the file
 * @throws what `read` throws, NotStreamable for rows that are to be ticks, StorageError when the folder cannot be written
 */
export async function spoolAtScale(
  folder: string,
  file: string,
  choices: Choices,
  read: (turn: SpoolTurn) => Promise<TooFine | SpooledRows['delimiter']>,
): Promise<SpooledRows> {
  let limits = limitsOf(choices)
  for (;;) {
    const spool = new ColumnSpool(folder)
    try {
      const log = new ProblemLog(file)
      const intake = new SpoolIntake(spool, choices, log)
      const found = await read({ limits, intake, log })
      if (typeof found === 'string') return { spool, intake, log, delimiter: found }
      limits = coarser(limits, found)
    } catch (error) {
      spool.close()
      throw error
    }
    spool.close()
  }
}
