import type { StatusView } from '../../contract/views.ts'
import { armingStatus } from './arming.ts'
import { exitPlaces } from './exit-views.ts'
import { brokerLamp, reconciliationView } from './outside-brokers.ts'
import type { SessionDesk } from './session-desk.ts'
import type { StopDesk } from './stop-desk.ts'
import type { Time } from './timing.ts'
import { tradingStatus } from './trading-controls.ts'

/** The line at the top of the screen. */
export function statusView(sessions: SessionDesk, stop: StopDesk, version: string, time: Time): StatusView {
  const { outside } = sessions
  return {
    version,
    ...armingStatus(outside),
    ...tradingStatus(stop),
    session: sessions.view,
    feed: sessions.feedLamp,
    broker: brokerLamp(outside),
    ...(outside ? { reconciliation: reconciliationView(outside) } : {}),
    ...(sessions.view ? { exitPlaces: exitPlaces(sessions.session) } : {}),
    journal: sessions.journal,
    conflated: sessions.conflated,
    at: time.now(),
  }
}
