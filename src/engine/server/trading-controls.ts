import { THRESHOLD_STOP } from '../session/session-monitor.ts'
import type { CommandHandlers } from './api.ts'
import { arm, armingStatus, disarm } from './arming.ts'
import type { ControlRequest, TradingStatus } from './control.ts'
import { flattenPreview } from './flatten-preview.ts'
import { readPanicResult, removePanicResult } from './panic-result.ts'
import type { SessionDesk } from './session-desk.ts'
import type { SleepWatch } from './sleep-watch.ts'
import type { StopDesk } from './stop-desk.ts'
import type { StopPreference } from './stop-preference.ts'

export interface TradingControlParts {
  readonly stop: StopDesk
  readonly sessions: SessionDesk
  readonly sleep: SleepWatch
}

type StopStatus = Required<Pick<TradingStatus, 'tradingState' | 'latch' | 'holds' | 'stop'>>

type TradingCommands = Pick<
  CommandHandlers,
  | 'trading.stopSettings'
  | 'trading.configureStop'
  | 'trading.stop'
  | 'trading.pause'
  | 'trading.resume'
  | 'trading.flatten'
  | 'trading.flattenPreview'
  | 'trading.rearm'
>

/** The controls of trading as the screen sends them. */
export function tradingCommands({
  stop,
  sessions,
  preference,
}: Pick<TradingControlParts, 'stop' | 'sessions'> & { readonly preference: StopPreference }): TradingCommands {
  return {
    'trading.stopSettings': () => preference.value,
    'trading.configureStop': (settings) => {
      preference.set(settings)
      return preference.value
    },
    'trading.stop': ({ source, reason }) => done(stop.stop(source, reason)),
    'trading.pause': ({ source, reason }) => done(stop.pause(source, reason)),
    'trading.resume': ({ source, reason }) => done(stop.resumeEntries(source, reason)),
    'trading.flatten': ({ source, reason }) => done(stop.flatten(source, reason)),
    'trading.flattenPreview': () => flattenPreview(sessions.session, (symbol) => sessions.topics.touch(symbol)),
    'trading.rearm': ({ word, reason, force = false }) => done(stop.rearm(word, reason, { force })),
  }
}

/** STOP by a threshold of the account: the latch takes the place of the hold that came first. */
export function stopByThreshold(stop: StopDesk, reason: string): void {
  stop.stop('engine', reason)
  stop.state.release(THRESHOLD_STOP)
}

/** Takes over what a panic process did before this engine was there. Its result stays beside the store until that has it. */
export function takeOverPanic(stop: StopDesk, home: string): void {
  const result = readPanicResult(home)
  if (result === null) return
  stop.adopt(result)
  stop.onceDurable(() => removePanicResult(home))
}

/** The same as shells send them: tray, menu, keys of the whole computer, command line. */
export function controlTrading(request: ControlRequest, { stop, sleep, sessions }: TradingControlParts): TradingStatus {
  switch (request.do) {
    case 'pause':
      stop.pause(request.source, request.reason)
      break
    case 'resume':
      stop.resumeEntries(request.source, request.reason)
      break
    case 'rearm': {
      const { word, reason, source, force } = request
      stop.rearm(word, reason, { source, force })
      break
    }
    case 'arm':
      arm(sessions, request.word, request.reason, request.source)
      break
    case 'disarm':
      disarm(sessions, request.reason, request.source)
      break
    case 'sleep':
      sleep.fallAsleep()
      break
    case 'wake':
      sleep.wakeUp()
      break
    case 'status':
      break
  }
  return { ...tradingStatus(stop), ...armingStatus(sessions.outside) }
}

export function tradingStatus({ state, latch, run }: StopDesk): StopStatus {
  return {
    tradingState: state.level,
    latch,
    holds: [...state.holds],
    // The run goes on changing while a frame of it is on its way.
    stop: structuredClone(run),
  }
}

/** Commands that have nothing to answer answer null. */
function done(_nothing: void): null {
  return null
}
