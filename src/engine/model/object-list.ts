/**
 * An empty list that V8 takes for one of objects from the start. It takes `[]` for one of small integers until an object
 * comes; compiled code is wrong about that, and calls from then on for each `push` what it could have put in line.
 */
export function objectList<T extends object>(): T[] {
  return [null].filter((each): each is never => each !== null)
}
