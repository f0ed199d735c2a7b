import { join } from 'node:path'
import type { FeedConfig } from '../../contract/views.ts'
import { messageOf } from '../model/errors.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { WorkstationConfig } from './api.ts'
import type { OutsideBrokers } from './outside-brokers.ts'
import type { SessionDesk } from './session-desk.ts'
import type { StopDesk } from './stop-desk.ts'

/** What a first start shows: a crossover trading Apple's history. */
const SAMPLE_FEED: FeedConfig = {
  kind: 'replay',
  datasets: ['aapl-1d', 'spx-1d'],
  speed: 5,
  from: Date.UTC(2013, 11, 2),
}
/** The same at a broker outside: it lives in the present, and fills nothing of a replay. */
const SAMPLE_TICKS: FeedConfig = { kind: 'synthetic', seed: 1, symbols: 4, ticksPerSecond: 5 }
const SAMPLE_CASH = 100_000
const SAMPLE_STRATEGY = {
  file: 'sma-cross.ts',
  symbols: ['AAPL'],
  timeframe: '1d',
  params: { fast: 10, slow: 30, quantity: 100 },
}

export interface FirstSessionParts {
  readonly sessions: SessionDesk
  readonly brokers: OutsideBrokers
  readonly alerts: AlertDesk
  readonly stop: StopDesk
}

/** Goes on with what was left, or begins what a newcomer should see. A session that can't go on is said, not fatal. */
export async function beginSession(parts: FirstSessionParts, config: WorkstationConfig): Promise<void> {
  const { sessions, brokers, alerts } = parts
  try {
    if (await sessions.resume()) return
  } catch (error) {
    const message = `The last session could not go on: ${messageOf(error)}`
    alerts.add({ severity: 'error', source: 'session', code: 'NOT-RESUMED', message })
    // It may hold something at a broker outside: whoever has to stop there must still find the way.
    if (brokers.isKnown) return
  }
  await beginSample(parts, config)
}

async function beginSample(
  { sessions, brokers, alerts, stop }: FirstSessionParts,
  { resources }: WorkstationConfig,
): Promise<void> {
  try {
    await sessions.start({ feed: brokers.isUsual ? SAMPLE_TICKS : SAMPLE_FEED, cash: SAMPLE_CASH })
    if (stop.latch || brokers.isUsual) return
    const { file, symbols, timeframe, params } = SAMPLE_STRATEGY
    sessions.startStrategy(join(resources, 'strategies', file), symbols, timeframe, params)
  } catch (error) {
    // The samples are there to be changed, and a broken one must not keep the workstation from opening.
    const message = `The sample session could not begin: ${messageOf(error)}`
    alerts.add({ severity: 'error', source: 'session', code: 'NO-SAMPLE', message })
  }
}
