/** What made a held exit act, as the id of its order has it. */
const WORDS = { 'stop-loss': 'stop', trailing: 'stop', 'take-profit': 'target', time: 'time' } as const

/** What a position is left by. */
export type ExitKind = keyof typeof WORDS

/** What the id of an exit's order begins with. */
export const EXIT_ID = 'exit-'

/**
 * The client id of the order by which the engine leaves a position: the same for one plan, cause and try in every engine
 * of a session, so that a trigger cannot become two orders.
 * @param plan number of the plan in its session
 * @param attempt 1 for the first try
 * @param owner the strategy whose part it is, empty for what is held by hand
 */
export function exitOrderId(session: string, plan: number, cause: ExitKind, attempt: number, owner: string): string {
  return `${EXIT_ID}${WORDS[cause]}-${session}-${plan}.${attempt}${owner === '' ? '' : `-${owner}`}`
}

/** Whether an order is by a stop that the engine held. */
export function isStopExit(id: string): boolean {
  return id.startsWith(`${EXIT_ID}stop-`)
}

/** How often the exits of a plan have tried, by the ids of orders; 0 for never, with the cause of the last try. */
export function exitAttempts(
  ids: Iterable<string>,
  session: string,
  plan: number,
): { readonly attempts: number; readonly cause: ExitKind } {
  let attempts = 0
  let cause: ExitKind = 'stop-loss'
  for (const id of ids) {
    const found = ID.exec(id)
    if (found?.[2] !== session || Number(found[3]) !== plan || Number(found[4]) <= attempts) continue
    attempts = Number(found[4])
    cause = found[1] === 'target' ? 'take-profit' : found[1] === 'time' ? 'time' : 'stop-loss'
  }
  return { attempts, cause }
}

const ID = /^exit-(stop|target|time)-(.+?)-(\d+)\.(\d+)(?:-.*)?$/
