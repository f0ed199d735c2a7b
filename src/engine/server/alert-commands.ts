import { userName } from '../adapters/user-name.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { AlertDispatch } from './alert-dispatch.ts'
import type { CommandHandlers } from './api.ts'
import type { RuleDesk } from './rule-desk.ts'

type AlertCommands = Pick<
  CommandHandlers,
  | 'alert.acknowledge'
  | 'alert.settings'
  | 'alert.configure'
  | 'alert.setChannel'
  | 'alert.removeChannel'
  | 'alert.testChannel'
  | 'alert.rules'
  | 'alert.setRule'
  | 'alert.removeRule'
>

/** What a human does about alerts and the ways that they take. */
export function alertCommands(desks: { alerts: AlertDesk; dispatch: AlertDispatch; rules: RuleDesk }): AlertCommands {
  const { alerts, dispatch, rules } = desks
  return {
    'alert.acknowledge': ({ ids }) => {
      alerts.acknowledge(ids, userName())
      return null
    },
    'alert.settings': () => dispatch.view,
    'alert.configure': (general) => dispatch.configure(general),
    'alert.setChannel': (change) => dispatch.setChannel(change),
    'alert.removeChannel': ({ id }) => dispatch.removeChannel(id),
    'alert.testChannel': ({ id }) => dispatch.test(id),
    'alert.rules': () => rules.views,
    'alert.setRule': (rule) => rules.set(rule),
    'alert.removeRule': ({ id }) => rules.remove(id),
  }
}
