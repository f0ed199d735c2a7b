import { messageOf } from '../engine/model/errors.ts'
import type { Supervisor } from '../host/supervisor.ts'
import type { ElectronPieces } from './electron-pieces.ts'

/** What tray, menu and keys of the whole computer can do. They go past the window, which may hang. */
export interface TradingActions {
  stop(source: TradingSource, reason: string): void
  /** Asks once, in a dialog of this process, and then does it. */
  flatten(source: TradingSource, reason: string): void
  pause(source: TradingSource, reason: string): void
  resume(source: TradingSource, reason: string): void
}

export type TradingSource = 'hotkey' | 'tray' | 'menu'

export interface TradingActionsParts {
  readonly supervisor: Pick<Supervisor<never>, 'stopTrading' | 'control'>
  readonly dialog: Pick<ElectronPieces['dialog'], 'showMessageBox'>
  /** Says how it goes, in a few words. */
  readonly say: (text: string) => void
}

const FLATTEN_BUTTON = 1

export function tradingActions({ supervisor, dialog, say }: TradingActionsParts): TradingActions {
  const follow = (name: string, done: string, asked: Promise<unknown>) => {
    asked.then(
      () => say(`QuantX: ${done}`),
      (error: unknown) => say(`QuantX: ${name} failed: ${messageOf(error)}`),
    )
  }
  return {
    stop(source, reason) {
      say('QuantX: stopping …')
      follow('STOP', 'trading is stopped', supervisor.stopTrading(source, reason))
    },
    flatten(source, reason) {
      const question = {
        type: 'warning',
        title: 'QuantX',
        message: 'Close every position at every broker?',
        detail: 'Trading stops, working orders are cancelled, and what is held is closed at market.',
        buttons: ['Cancel', 'FLATTEN'],
        defaultId: 0,
        cancelId: 0,
        noLink: true,
      } as const
      void dialog.showMessageBox({ ...question, buttons: [...question.buttons] }).then(({ response }) => {
        if (response !== FLATTEN_BUTTON) return
        say('QuantX: closing everything …')
        follow(
          'FLATTEN',
          'trading is stopped, positions are being closed',
          supervisor.stopTrading(source, reason, true),
        )
      })
    },
    pause(source, reason) {
      follow('PAUSE', 'entries are paused', supervisor.control({ do: 'pause', source, reason }))
    },
    resume(source, reason) {
      follow('Resume', 'entries pass again', supervisor.control({ do: 'resume', source, reason }))
    },
  }
}

/** The same choices for tray and menu. */
export function tradingMenu(actions: TradingActions, source: 'tray' | 'menu'): { label: string; click: () => void }[] {
  return [
    { label: 'STOP trading', click: () => actions.stop(source, `STOP from the ${source}`) },
    { label: 'FLATTEN everything …', click: () => actions.flatten(source, `FLATTEN from the ${source}`) },
    { label: 'PAUSE entries', click: () => actions.pause(source, `PAUSE from the ${source}`) },
    { label: 'Resume entries', click: () => actions.resume(source, `resumed from the ${source}`) },
  ]
}
