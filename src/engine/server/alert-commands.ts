import { userName } from '../adapters/user-name.ts'
import type { AlertDesk } from './alert-desk.ts'
import type { AlertDispatch } from './alert-dispatch.ts'
import type { CommandHandlers } from './api.ts'

type AlertCommands = Pick<
  CommandHandlers,
  | 'alert.acknowledge'
  | 'alert.settings'
  | 'alert.configure'
  | 'alert.setChannel'
  | 'alert.removeChannel'
  | 'alert.testChannel'
>

/** What a human does about alerts and the ways that they take. */
export function alertCommands(desks: { alerts: AlertDesk; dispatch: AlertDispatch }): AlertCommands {
  const { alerts, dispatch } = desks
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
  }
}
