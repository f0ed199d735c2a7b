import type { CommandPayload } from '../../contract/commands.ts'
import type { TimeExitRequest } from '../../contract/exits.ts'
import { parseTimeframe } from '../model/time.ts'
import type { TimeExitRequest as TimeExit } from '../session/exits/exit-time.ts'
import { moveExit, protectPosition } from '../session/position-exits.ts'
import type { Session } from '../session/session.ts'
import type { CommandHandlers } from './api.ts'
import type { SessionDesk } from './session-desk.ts'

/** What a human does about the exits of positions. */
export function exitCommands(sessions: SessionDesk): Pick<CommandHandlers, 'position.protect' | 'position.moveExit'> {
  return {
    'position.protect': (exits) => sessions.act((session) => protect(session, exits)),
    'position.moveExit': (change) =>
      sessions.act((session) => {
        move(session, change)
        return null
      }),
  }
}

/** Attaches exits to a position. Returns the ids of those that rest at the broker. @throws as {@link protectPosition} */
export function protect(session: Session, exits: CommandPayload<'position.protect'>): string[] {
  const { instrument } = session.trader.market.get(exits.symbol)
  const price = (decimal: number | null) => (decimal === null ? null : instrument.price(decimal))
  const { symbol, stopLoss, takeProfit, trailPercent, time } = exits
  const exact = { symbol, stopLoss: price(stopLoss), takeProfit: price(takeProfit), trailPercent }
  return protectPosition(session, { ...exact, time: time ? timeOf(time) : null }).map(({ id }) => id)
}

function move(session: Session, { symbol, kind, to }: CommandPayload<'position.moveExit'>): void {
  const { instrument } = session.trader.market.get(symbol)
  moveExit(session, symbol, kind, to === null || kind === 'time' ? to : instrument.price(to))
}

function timeOf(request: TimeExitRequest): TimeExit {
  switch (request.kind) {
    case 'bars':
      return { ...request, timeframe: parseTimeframe(request.timeframe) }
    case 'clock': {
      const [hours = 0, minutes = 0] = request.time.split(':').map(Number)
      return { kind: 'clock', minuteOfDay: hours * 60 + minutes }
    }
    case 'at':
    case 'after':
    case 'close':
      return request
  }
}
