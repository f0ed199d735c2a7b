import { userInfo } from 'node:os'

/** Who runs this engine, by the name that the operating system knows them by. */
export function userName(): string {
  try {
    return userInfo().username
  } catch {
    // A container may run under a number that has no name.
    return 'user'
  }
}
