import { stateText } from './saved-state.ts'
import type { SavedState } from './saved-state.ts'
import { strategyFailure } from './strategy-failure.ts'
import { Strategy } from './strategy.ts'
import type { StrategyHost } from './strategy-host.ts'

type Remembering = Pick<StrategyHost, 'strategy' | 'state' | 'definition'>

/** What a strategy has to remember, as JSON; undefined when there is nothing. @throws ConfigError for what JSON cannot hold */
export function savedBy({ strategy, state }: Remembering): string | undefined {
  if (strategy.onSave === Strategy.prototype.onSave || state !== 'running') return undefined
  const saved = strategy.onSave()
  return saved === undefined ? undefined : stateText(saved)
}

/** Gives a strategy back what it saved in an earlier engine. To be called before it starts. @throws StrategyError */
export function restoreTo({ strategy, definition }: Remembering, saved: string): void {
  try {
    strategy.onRestore(JSON.parse(saved) as SavedState)
  } catch (error) {
    throw strategyFailure('run', definition, error, 'could not take back its state')
  }
}
