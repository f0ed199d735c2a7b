import { brokerLamp } from './outside-brokers.ts'
import type { RuleSight } from './rule-source.ts'
import type { SessionDesk } from './session-desk.ts'

/** What the user's rules may look at; null while there is no session. */
export function sightOf(sessions: SessionDesk): RuleSight | null {
  if (sessions.view === null) return null
  const lamps = () => ({ feed: sessions.feedLamp, broker: brokerLamp(sessions.outside) })
  return { session: sessions.session, lamps }
}
