import { ConfigError } from '../model/errors.ts'
import type { OutsideAccount } from '../session/outside-account.ts'
import type { CommandHandlers } from './api.ts'
import { reconciliationView, type OutsideBrokers } from './outside-brokers.ts'
import type { SessionDesk } from './session-desk.ts'

/** What a human does about the account at a broker outside the engine. */
export function reconciliationCommands(
  sessions: SessionDesk,
  brokers: Pick<OutsideBrokers, 'inspect' | 'place'>,
): Pick<CommandHandlers, 'broker.look' | 'broker.usual' | 'broker.reconcile' | 'broker.resolve'> {
  return {
    'broker.look': ({ broker }) => brokers.inspect(broker),
    'broker.usual': () => brokers.place,
    'broker.reconcile': async () => {
      const account = outsideOf(sessions)
      await sessions.compare()
      return reconciliationView(account)
    },
    'broker.resolve': async ({ id, choice, reason }) => {
      const account = outsideOf(sessions)
      await account.resolve(id, choice, reason)
      sessions.write()
      return reconciliationView(account)
    },
  }
}

/** @throws ConfigError where the engine is the exchange */
function outsideOf({ outside }: SessionDesk): OutsideAccount {
  if (outside) return outside
  throw new ConfigError('expected a session at a broker outside, found one that the engine is the exchange of')
}
