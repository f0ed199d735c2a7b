import { z } from 'zod'
import { ParameterValues } from '../../../contract/views.ts'
import { HeldExit } from '../../execution/exit-plan.ts'
import type { RecordData } from '../../kernel/journal.ts'
import { QuantXError, StorageError, ensure } from '../../model/errors.ts'
import { NO_PRICE } from '../../model/units.ts'
import type { Price, Quantity } from '../../model/units.ts'
import type { TradingState } from '../../risk/trading-state.ts'
import { RequestData, requestOf } from '../../session/order-data.ts'
import type { Session } from '../../session/session.ts'
import type { StrategyLaunch } from '../../session/strategy-roster.ts'
import type { StrategyDefinition } from '../../strategy/definition.ts'
import { LimitLayerData, TradingData } from './run-record.ts'

const launch = {
  id: z.string().optional(),
  startedAt: z.number().optional(),
  saved: z.string().optional(),
  file: z.string(),
  name: z.string(),
  hash: z.string(),
  symbols: z.array(z.string()),
  timeframe: z.string(),
  params: ParameterValues,
}

const optional = z.number().optional()

/** What somebody outside asked of a session. */
export const SessionCommand = z.discriminatedUnion('do', [
  z.object({ do: z.literal('place'), ...RequestData.shape, id: z.string().optional() }),
  z.object({ do: z.literal('amend'), order: z.string(), quantity: z.number(), limit: optional, stop: optional }),
  z.object({ do: z.literal('cancel'), order: z.string() }),
  z.object({ do: z.literal('launch'), ...launch }),
  z.object({ do: z.literal('recall'), ...launch, state: z.enum(['stopped', 'failed']), error: z.string() }),
  z.object({ do: z.literal('halt'), strategy: z.string() }),
  z.object({ do: z.literal('reload'), file: z.string(), name: z.string(), hash: z.string() }),
  z.object({ do: z.literal('trading'), ...TradingData.shape }),
  z.object({ do: z.literal('limits'), ...LimitLayerData.shape }),
  z.object({ do: z.literal('release'), strategy: z.string() }),
  z.object({ do: z.literal('feed'), isRunning: z.boolean() }),
  z.object({ do: z.literal('exits'), ...HeldExit.shape }),
  z.object({ do: z.literal('stop-trading'), keepsExits: z.boolean().default(false) }),
  z.object({ do: z.literal('close') }),
])
export type SessionCommand = z.infer<typeof SessionCommand>

/** Reads a command's record. @throws StorageError for one that this version does not know */
export function parseCommand(data: RecordData, sequence: number): SessionCommand {
  const parsed = SessionCommand.safeParse(data)
  if (parsed.success) return parsed.data
  const issue = parsed.error.issues[0]
  throw new StorageError(`record ${sequence} of the journal is no command that is known: ${issue?.message}`)
}

/** What a replayed command acts on. */
export interface CommandTarget {
  readonly session: Session
  readonly state: TradingState
  /** The code of a hash. @throws StorageError when it is not to be had */
  readonly definition: (code: { readonly file: string; readonly hash: string }) => StrategyDefinition
}

/**
 * Does again what was asked for. What was refused then, by the gate or by the disk, is refused again: that is part of the
 * outcome. @throws StorageError when the code that ran is not to be had
 */
export function replayCommand(command: SessionCommand, target: CommandTarget): void {
  const code = 'hash' in command ? target.definition(command) : undefined
  try {
    perform(command, { ...target, definition: () => ensure(code, 'the code of a strategy') })
  } catch (error) {
    if (!(error instanceof QuantXError)) throw error
  }
}

function perform(command: SessionCommand, { session, state, definition }: CommandTarget): void {
  const { trader, strategies } = session
  const order = (id: string) => ensure(trader.orders.find(id), `the order ${id}`)
  switch (command.do) {
    case 'place': {
      const instrumentOf = (symbol: string) => trader.market.get(symbol).instrument
      session.place(
        requestOf(command, instrumentOf, (id) => trader.orders.find(id)),
        command.id,
      )
      return
    }
    case 'amend': {
      const { quantity, limit = NO_PRICE, stop = NO_PRICE } = command
      session.amend(order(command.order), {
        quantity: quantity as Quantity,
        limitPrice: limit as Price,
        stopPrice: stop as Price,
      })
      return
    }
    case 'cancel':
      return session.cancel(command.order)
    case 'launch':
      strategies.start(launchOf(command, definition(command)))
      return
    case 'recall':
      return strategies.recall(launchOf(command, definition(command)), command.state, command.error)
    case 'halt':
      return strategies.stop(command.strategy)
    case 'reload':
      return strategies.reload(definition(command))
    case 'trading':
      return setTrading(state, command)
    case 'limits': {
      const { scope, key, values } = command
      session.risk.change({ scope, key, values })
      return
    }
    case 'release':
      session.risk.release(command.strategy)
      return
    case 'feed':
      return session.prices?.noteFeed(command.isRunning)
    case 'exits': {
      const { do: _do, ...exit } = command
      return session.exits.set(exit)
    }
    case 'stop-trading':
      session.stopTrading(command.keepsExits)
      return
    case 'close':
      return session.close()
  }
}

function launchOf(
  { id, startedAt, saved, symbols, timeframe, params }: z.infer<z.ZodObject<typeof launch>>,
  definition: StrategyDefinition,
): StrategyLaunch {
  return {
    definition,
    symbols,
    timeframe,
    params,
    ...(id === undefined ? {} : { id }),
    ...(startedAt === undefined ? {} : { startedAt }),
    ...(saved === undefined ? {} : { saved }),
  }
}

/** Makes the state what it was. */
export function setTrading(state: TradingState, { latch, holds }: TradingData): void {
  if (latch === null) state.rearm()
  else state.stop(latch)
  for (const { key } of state.holds) if (!holds.some((hold) => hold.key === key)) state.release(key)
  for (const hold of holds) state.hold(hold)
}
