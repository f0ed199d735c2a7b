import { readFile } from 'node:fs/promises'
import { DataError, messageOf } from '../../model/errors.ts'

/** A file that the user named, as UTF-8 text. @throws DataError that says what it was to be when it can't be read */
export async function readTextFile(path: string, what: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    const found = code === 'ENOENT' ? 'no such file' : code === 'EISDIR' ? 'a folder' : messageOf(error)
    throw new DataError(`${path}: expected a file of ${what}, found ${found}`, { cause: error })
  }
}
