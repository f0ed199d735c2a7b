/** What a call returns, or the name of the error that it throws. */
export function outcomeOf<T>(call: () => T): T | string {
  try {
    return call()
  } catch (error) {
    return error instanceof Error ? error.name : String(error)
  }
}
