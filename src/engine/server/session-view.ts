import type { MarginConfig } from '../../contract/account-config.ts'
import type { BrokerConfig } from '../../contract/broker.ts'
import type { FeedConfig, Lamp, SessionView } from '../../contract/views.ts'
import type { AccountEnvironment } from '../kernel/broker-connection.ts'
import { DAY_MS } from '../model/time.ts'
import type { Speed } from '../session/feed.ts'
import type { Session } from '../session/session.ts'

/** Settings of a session that outlive the engine. */
export interface SessionSettings {
  /** Null for a feed without one. */
  readonly speed: Speed | null
  /** Counts the engines that ran the session, this one included. */
  readonly run: number
  /** Where its orders go. How that broker is reached is kept beside the store. */
  readonly broker: BrokerConfig['kind']
  /** What the broker said of its account when the session began. */
  readonly environment: AccountEnvironment
  /** What positions stand on; cash when left out. */
  readonly margin?: MarginConfig | undefined
}

/** The session that runs, with what is known of it from outside. */
export interface CurrentSession {
  readonly session: Session
  readonly feed: FeedConfig
  readonly startedAt: number
  settings: SessionSettings
}

export function feedLamp({ session, settings }: CurrentSession): Lamp {
  if (session.failure !== '') return { state: 'down', detail: session.failure }
  switch (session.feed.state) {
    case 'running': {
      const problem = priceProblem(session)
      if (problem !== null) return { state: 'warning', detail: problem }
      return {
        state: 'ok',
        detail: settings.speed === null ? 'Simulated ticks' : `Replay at ${speedText(settings.speed)}`,
      }
    }
    case 'paused':
      return { state: 'warning', detail: 'Paused' }
    case 'ended':
      return { state: 'off', detail: 'The replay reached its end' }
  }
}

/** The first thing that is wrong with prices; null while nothing is. */
function priceProblem({ prices }: Session): string | null {
  const faults = prices?.watch.faults.all ?? []
  const [first] = faults
  if (first === undefined) return null
  return `${first.code}: ${first.reason}${faults.length === 1 ? '' : `, and ${faults.length - 1} more`}`
}

export function sessionView({ session, feed, startedAt, settings }: CurrentSession): SessionView {
  const symbols = session.feed.instruments.map(({ instrument }) => instrument.symbol)
  const isReplay = feed.kind === 'replay'
  const daily = session.feed.instruments.every(({ timeframe }) => timeframe >= DAY_MS)
  return {
    id: session.id,
    feed: isReplay ? { ...feed, speed: settings.speed ?? feed.speed } : feed,
    label: isReplay ? `Replay of ${symbols.join(', ')}` : 'Simulated ticks',
    simulated: !isReplay,
    state: session.failure === '' ? session.feed.state : 'failed',
    time: (daily ? newestBar(session) : null) ?? session.now,
    daily,
    startedAt,
    progress: session.feed.progress,
    error: session.failure,
  }
}

/** When the newest bar opened; null before the first. */
function newestBar({ feed }: Session): number | null {
  const opened = feed.instruments.flatMap(({ instrument }) => {
    const { time, length } = feed.history(instrument.symbol)
    return time[length - 1] ?? []
  })
  return opened.length === 0 ? null : Math.max(...opened)
}

function speedText(speed: Speed): string {
  return speed === 'max' ? 'full speed' : `${speed} bar${speed === 1 ? '' : 's'}/s`
}
