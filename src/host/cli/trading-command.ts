import { createInterface } from 'node:readline/promises'
import { ARM_WORD, REARM_WORD } from '../../contract/arming.ts'
import { isResolved } from '../../contract/trading-control.ts'
import type { StopRunView } from '../../contract/trading-control.ts'
import { ConfigError } from '../../engine/model/errors.ts'
import { outcomeText } from '../../engine/execution/stop-run.ts'
import type { TradingStatus } from '../../engine/server/control.ts'
import { lockHome } from '../home-lock.ts'
import { defaultHome, makeHome } from '../home.ts'
import { launchNodePanic } from '../node-panic.ts'
import { panicBy } from '../panic.ts'
import { stopMemoIn } from '../stop-memo.ts'
import { systemTime } from '../system-time.ts'
import { askRunning } from './control-client.ts'

/** Typed to confirm a FLATTEN from the command line. */
const FLATTEN_WORD = 'FLATTEN'
const LOOK_INTERVAL_MS = 250
/** Longest that the command line waits for a stop to come to its report; the stop goes on without it. */
const FOLLOW_LIMIT_MS = 60_000

interface HomeOption {
  readonly home?: string
}

const say = (line: string) => void process.stdout.write(`${line}\n`)

/** STOP or FLATTEN, by whatever runs: the engine, or a panic process when none does. Exit code 1 while it is unresolved. */
export async function stopCommand(
  kind: 'stop' | 'flatten',
  reason: string,
  { home = defaultHome() }: HomeOption,
): Promise<void> {
  const answer = await askRunning(home, { do: kind, source: 'cli', reason })
  if (answer === undefined) return stopWithoutEngine(kind, reason, home)
  if (answer.error !== '') throw new Error(`${kind.toUpperCase()} was not confirmed: ${answer.error}`)
  say('Trading is stopped.')
  const run = await follow(home)
  if (run === null) throw new Error('The stop did not come to its report yet: look at the workstation')
  report(run)
}

/** Asks for the word that keeps a slip of the fingers from closing everything. @throws ConfigError when it is not typed */
export async function confirmFlatten(isConfirmed: boolean): Promise<void> {
  if (isConfirmed) return
  if (!process.stdin.isTTY) throw new ConfigError(`expected --yes, or a terminal to type ${FLATTEN_WORD} on`)
  const lines = createInterface({ input: process.stdin, output: process.stderr })
  try {
    const typed = await lines.question(`This closes every position at every broker. Type ${FLATTEN_WORD}: `)
    if (typed.trim() !== FLATTEN_WORD) throw new ConfigError(`expected ${FLATTEN_WORD}, found "${typed.trim()}"`)
  } finally {
    lines.close()
  }
}

export async function pauseCommand(reason: string, { home = defaultHome() }: HomeOption): Promise<void> {
  standing(await control(home, { do: 'pause', source: 'cli', reason }))
}

export async function resumeCommand(reason: string, { home = defaultHome() }: HomeOption): Promise<void> {
  standing(await control(home, { do: 'resume', source: 'cli', reason }))
}

export async function rearmCommand(
  word: string,
  { home = defaultHome(), reason, force = false }: HomeOption & { readonly reason: string; readonly force?: boolean },
): Promise<void> {
  if (word !== REARM_WORD) throw new ConfigError(`expected the word ${REARM_WORD}, found "${word}"`)
  standing(await control(home, { do: 'rearm', source: 'cli', word, reason, force }))
}

export async function armCommand(
  word: string,
  { home = defaultHome(), reason }: HomeOption & { readonly reason: string },
): Promise<void> {
  if (word !== ARM_WORD) throw new ConfigError(`expected the word ${ARM_WORD}, found "${word}"`)
  standing(await control(home, { do: 'arm', source: 'cli', word, reason }))
}

export async function disarmCommand(reason: string, { home = defaultHome() }: HomeOption): Promise<void> {
  standing(await control(home, { do: 'disarm', source: 'cli', reason }))
}

export async function statusCommand({ home = defaultHome() }: HomeOption): Promise<void> {
  standing(await control(home, { do: 'status' }))
}

type Control = Exclude<Parameters<typeof askRunning>[1], { readonly do: 'stop' | 'flatten' }>

async function control(home: string, request: Control): Promise<TradingStatus> {
  const answer = await askRunning(home, request)
  if (answer === undefined) throw new ConfigError(`expected a QuantX that runs on ${home}, found none`)
  if (answer.status === null) throw new Error(answer.error)
  return answer.status
}

/** Nothing runs: orders may still work at brokers, and the next start must find trading stopped. */
async function stopWithoutEngine(kind: 'stop' | 'flatten', reason: string, home: string): Promise<void> {
  makeHome(home)
  // No engine may start meanwhile.
  const lock = lockHome(home)
  try {
    const memo = stopMemoIn(home)
    memo.write([...memo.read(), { source: 'cli', reason, flatten: kind === 'flatten' }])
    say('QuantX does not run: a panic process stops in its place, and the next start finds trading stopped.')
    const at = systemTime.now()
    const panic = panicBy(launchNodePanic, home, systemTime)
    const { run, text } = await panic({ latchId: `stop-${at.toString(36)}`, kind, at, source: 'cli', reason })
    if (run.brokers.length === 0) say(text)
    else report(run)
  } finally {
    lock.release()
  }
}

/** Waits for the report of a stop. A hung engine is ended and another started meanwhile. */
async function follow(home: string): Promise<StopRunView | null> {
  for (const end = Date.now() + FOLLOW_LIMIT_MS; Date.now() < end;) {
    const answer = await askRunning(home, { do: 'status' }).catch(() => undefined)
    const run = answer?.status?.stop
    if (run && run.finishedAt !== null) return run
    await new Promise((resolve) => setTimeout(resolve, LOOK_INTERVAL_MS))
  }
  return null
}

function report(run: StopRunView): void {
  for (const broker of run.brokers) say(outcomeText(broker))
  if (isResolved(run)) return
  process.exitCode = 1
  say('Not everything is as it should be: see above, and look at the workstation and at your broker.')
}

function standing({ tradingState, latch, holds = [], stop, environment, arming }: TradingStatus): void {
  say(`Trading is ${tradingState}${environment === 'live' ? ', with real money' : ''}.`)
  const armed = arming?.armed
  if (armed) say(`Armed ${new Date(armed.at).toISOString()} by ${armed.by}: ${armed.reason}`)
  if (latch) say(`Stopped ${new Date(latch.at).toISOString()} by ${latch.source}: ${latch.reason}`)
  for (const { level, reason, source } of holds) say(`${level} by ${source}: ${reason}`)
  if (stop) for (const broker of stop.brokers) say(outcomeText(broker))
}
