import type { CommandPayload, CommandType } from '../../contract/commands.ts'
import type { StatusView, StrategyView } from '../../contract/views.ts'
import { toast } from '../components/toast-store.ts'
import { PANELS } from '../panels/registry.tsx'
import { dock, openPanel } from '../state/dock.ts'
import { useWorkspace } from '../state/workspace.ts'
import { PALETTE_NAMES, type Appearance } from '../theme/appearance.ts'
import type { EngineClient } from '../transport/client.ts'
import { failureOf } from '../transport/engine-failure.ts'
import { chime } from './chime.ts'
import { PRESETS } from './layouts.ts'
import { FLATTEN_ID } from './flatten-button.tsx'
import { pauseTrading, resumeTrading, stopTrading } from './stop-trading.ts'
import { isPausedByHuman } from './trading-words.ts'

export interface PaletteAction {
  readonly id: string
  readonly group: string
  readonly title: string
  /** Other words that find it. */
  readonly words?: readonly string[]
  readonly keys?: readonly string[]
  readonly run: () => void
}

export interface PaletteContext {
  readonly client: EngineClient
  readonly status: StatusView | null
  readonly strategies: readonly StrategyView[]
  readonly symbols: readonly string[]
}

/** Everything that can be done from here, as things are now. */
export function paletteActions(context: PaletteContext): readonly PaletteAction[] {
  return [
    ...panelActions(),
    ...symbolActions(context.symbols),
    ...tradingActions(context),
    ...layoutActions(),
    ...appearanceActions(),
    soundAction(),
  ]
}

function panelActions(): readonly PaletteAction[] {
  return Object.entries(PANELS).map(([id, { title, key }]) => ({
    id: `panel:${id}`,
    group: 'Go to',
    title,
    keys: ['g', key],
    run: () => openPanel(id),
  }))
}

function symbolActions(symbols: readonly string[]): readonly PaletteAction[] {
  return symbols.map((symbol) => ({
    id: `symbol:${symbol}`,
    group: 'Symbols',
    title: symbol,
    words: ['symbol', 'chart'],
    run: () => useWorkspace.getState().selectSymbol(symbol),
  }))
}

function tradingActions({ client, status, strategies }: PaletteContext): readonly PaletteAction[] {
  const actions: PaletteAction[] = []
  const send = <T extends CommandType>(type: T, payload: CommandPayload<T>): void => {
    client.command(type, payload).catch((error: unknown) => {
      toast({ tone: 'warning', text: failureOf(error).message })
    })
  }
  const add = (id: string, title: string, run: () => void, words: readonly string[] = []): void => {
    actions.push({ id, group: 'Trading', title, run, words })
  }
  if (status?.latch != null) add('rearm', 'Re-arm trading…', () => useWorkspace.getState().openDialog('rearm'))
  else add('stop', 'STOP all trading', () => stopTrading(client, 'button'), ['halt', 'kill', 'panic'])
  add('stop-settings', 'What STOP does…', () => useWorkspace.getState().openDialog('stop'), [
    'protective',
    'exits',
    'keep',
  ])
  if (isPausedByHuman(status)) add('resume-entries', 'Resume entries', () => resumeTrading(client, 'button'), ['pause'])
  else add('pause-entries', 'PAUSE entries', () => pauseTrading(client, 'button'), ['halt', 'hold'])
  if (status?.arming?.armed === null) {
    add('arm', 'Arm this session…', () => useWorkspace.getState().openDialog('arm'), ['live', 'real money'])
  } else if (status?.arming !== undefined) {
    const reason = 'disarmed from the palette'
    add('disarm', 'Disarm this session', () => send('trading.disarm', { reason }), ['live', 'real money'])
  }
  // One that is under way has no button to go to.
  if (status?.stop?.kind !== 'flatten') {
    add('flatten', 'Go to FLATTEN…', goToFlatten, ['close', 'liquidate', 'panic', 'kill'])
  }
  add('drill', 'Run a fire drill', () => send('rehearsal.drill', null), ['rehearse', 'practise', 'stop', 'panic'])
  const state = status?.session?.state
  add('session', 'Start a session…', () => useWorkspace.getState().openDialog('session'), [
    'replay',
    'simulate',
    'feed',
  ])
  if (state === 'running') add('pause', 'Pause the session', () => send('session.pause', null), ['replay'])
  if (state === 'paused') {
    add('resume', 'Resume the session', () => send('session.resume', null), ['replay', 'play'])
    if (status?.session?.feed.kind === 'replay')
      add('step', 'Step one bar', () => send('session.step', null), ['replay'])
  }
  for (const strategy of strategies) {
    if (strategy.state !== 'running') continue
    const title = `Stop strategy ${strategy.name} on ${strategy.symbols.join(', ')}`
    add(`strategy:${strategy.id}`, title, () => send('strategy.stop', { id: strategy.id }))
  }
  return actions
}

/** It has to be held, so the palette only goes there, once its own focus is given back. */
function goToFlatten(): void {
  setTimeout(() => document.getElementById(FLATTEN_ID)?.focus(), 0)
}

function layoutActions(): readonly PaletteAction[] {
  const presets = PRESETS.map(({ value, label }) => ({
    id: `layout:${value}`,
    group: 'Layout',
    title: `${label} layout`,
    run: () => useWorkspace.getState().setPreset(value),
  }))
  return [
    ...presets,
    {
      id: 'layout:close',
      group: 'Layout',
      title: 'Close the panel in front',
      run: () => dock.getState().controller?.closeFront(),
    },
    {
      id: 'layout:reset',
      group: 'Layout',
      title: 'Reset this layout',
      run: () => dock.getState().controller?.reset(),
    },
  ]
}

function appearanceActions(): readonly PaletteAction[] {
  const look = (id: string, title: string, change: Partial<Appearance>): PaletteAction => ({
    id: `look:${id}`,
    group: 'Look',
    title,
    words: ['theme', 'colour', 'color', 'palette'],
    run: () => useWorkspace.getState().setAppearance(change),
  })
  const palettes: readonly Appearance['palette'][] = ['teal-vermilion', 'blue-orange', 'green-red', 'red-up']
  return [
    look('dark', 'Dark theme', { theme: 'dark' }),
    look('light', 'Light theme', { theme: 'light' }),
    ...palettes.map((palette) => look(palette, `Prices in ${PALETTE_NAMES[palette].toLowerCase()}`, { palette })),
    look('contrast', 'High contrast', { contrast: 'high' }),
    look('normal', 'Normal contrast', { contrast: 'normal' }),
    look('compact', 'Compact rows', { density: 'compact' }),
    look('comfortable', 'Comfortable rows', { density: 'comfortable' }),
  ]
}

function soundAction(): PaletteAction {
  const isOn = useWorkspace.getState().sound
  return {
    id: 'sound',
    group: 'Alerts',
    title: isOn ? 'Silence alerts' : 'Sound for alerts',
    words: ['sound', 'chime', 'mute', 'audio', 'alarm'],
    run: () => {
      useWorkspace.setState({ sound: !isOn })
      // So that it is known how it sounds, and the browser has heard the click that it asks for.
      if (!isOn) chime('critical')
    },
  }
}
