import { ARM_WORD } from '../../contract/arming.ts'
import type { StopSource } from '../../contract/trading-control.ts'
import type { StatusView } from '../../contract/views.ts'
import { userName } from '../adapters/user-name.ts'
import { ConfigError } from '../model/errors.ts'
import type { TradingState } from '../risk/trading-state.ts'
import type { OutsideAccount } from '../session/outside-account.ts'
import type { CommandHandlers } from './api.ts'

/** Where the session that is to be armed is found. */
export interface ArmingTarget {
  readonly outside: OutsideAccount | null
  /** Writes down what has happened so far. */
  write(): void
}

/** Lets the session trade real money. @throws ConfigError for another word or account, StorageError when it can't be kept */
export function arm(target: ArmingTarget, word: string, reason: string, source: StopSource): void {
  if (word !== ARM_WORD) throw new ConfigError(`expected the word ${ARM_WORD} to arm, found "${word}"`)
  accountOf(target).arming.arm(whoBy(source), reason)
  target.write()
}

/** Takes it back. @throws ConfigError without a session at a broker outside */
export function disarm(target: ArmingTarget, reason: string, source: StopSource): void {
  try {
    accountOf(target).arming.disarm(whoBy(source), reason)
  } finally {
    target.write()
  }
}

/** Refuses what makes sense only for a session that may trade. @throws ConfigError */
export function requireTrading({ outside }: ArmingTarget, { latch }: Pick<TradingState, 'latch'>): void {
  if (latch) throw new ConfigError(`trading is stopped (${latch.reason}): expected it to be re-armed first`)
  if (outside?.arming.isOpen === false) throw new ConfigError('expected a session that is armed, found one that is not')
}

export function armingCommands(target: ArmingTarget): Pick<CommandHandlers, 'trading.arm' | 'trading.disarm'> {
  return {
    'trading.arm': ({ word, reason }) => {
      arm(target, word, reason, 'button')
      return null
    },
    'trading.disarm': ({ reason }) => {
      disarm(target, reason, 'button')
      return null
    },
  }
}

/** Whose money the session trades, and whether it may. */
export function armingStatus(outside: OutsideAccount | null): Pick<StatusView, 'environment' | 'arming'> {
  const environment = outside?.arming.environment ?? 'paper'
  return environment === 'live' ? { environment, arming: { armed: outside?.arming.armed ?? null } } : { environment }
}

function whoBy(source: StopSource): string {
  return `${userName()} (${source})`
}

function accountOf({ outside }: ArmingTarget): OutsideAccount {
  if (outside) return outside
  throw new ConfigError('expected a session at a live account, found one on the simulated exchange')
}
