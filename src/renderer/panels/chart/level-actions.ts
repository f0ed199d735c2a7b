import { toast } from '../../components/toast-store.ts'
import { removeRule, ruleOfView, setRule, useRuleStore } from '../../state/alert-rules.ts'
import { useServices } from '../../state/services.ts'
import { failureOf } from '../../transport/engine-failure.ts'
import { levelSubject, movedOrder } from './chart-levels.ts'

/** What is done on the labels of a chart's lines. */
export interface LevelActions {
  readonly cancel: (levelId: string) => void
  /** To a price, or to a time for a line down the chart. Settles when the engine has answered. */
  readonly move: (levelId: string, to: number) => Promise<void>
}

/** Cancels, moves and takes away orders, held exits and alerts; what the engine refuses is said. */
export function useLevelActions(symbol: string): LevelActions {
  const { client, stores } = useServices()
  const moveRule = async (id: string, level: number): Promise<void> => {
    const rule = useRuleStore.getState().rules?.find((one) => one.id === id)
    if (rule === undefined || (await setRule(client, { ...ruleOfView(rule), level }))) return
    throw new Error(useRuleStore.getState().problem)
  }
  const ask = async (levelId: string, to: number | null): Promise<unknown> => {
    const subject = levelSubject(levelId)
    switch (subject.kind) {
      case 'exit':
        return client.command('position.moveExit', { symbol, kind: subject.exit, to })
      case 'rule':
        return to === null ? removeRule(client, subject.id) : moveRule(subject.id, to)
      case 'order': {
        if (to === null) return client.command('order.cancel', { id: subject.id })
        const change = movedOrder(levelId, to, stores.orders.getState().value)
        return change && client.command('order.amend', change)
      }
    }
  }
  const said = async (levelId: string, to: number | null, what: string): Promise<void> => {
    try {
      await ask(levelId, to)
    } catch (error) {
      toast({ tone: 'warning', text: `${what}: ${failureOf(error).message}` })
    }
  }
  return {
    cancel: (levelId) => void said(levelId, null, 'Not taken away'),
    move: (levelId, to) => said(levelId, to, 'Not moved'),
  }
}
