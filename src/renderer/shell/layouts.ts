import type { DockviewApi } from 'dockview-react'
import { PANELS } from '../panels/registry.tsx'
import type { PresetId } from '../state/workspace.ts'

export const PRESETS: readonly { readonly value: PresetId; readonly label: string }[] = [
  { value: 'trade', label: 'Trade' },
  { value: 'research', label: 'Research' },
  { value: 'monitor', label: 'Monitor' },
]

interface Place {
  readonly panel: string
  /** Beside which panel; the first one is beside none. */
  readonly beside?: string
  readonly direction?: 'left' | 'right' | 'above' | 'below' | 'within'
  /** From the width of the dock. */
  readonly width?: (dock: number) => number
  /** From the height of the dock. */
  readonly height?: (dock: number) => number
  /** In front of the other tabs of its group. */
  readonly front?: boolean
}

/** Room that the order ticket needs to show everything without scrolling, also a refusal of three lines. */
const TICKET_HEIGHT = 454

const TICKET_WIDTH = 272
const WATCHLIST_WIDTH = 336
const SESSION_HEIGHT = 218
const RISK_WIDTH = 380
const ACCOUNT_WIDTH = 300
const LEAST = { width: 220, height: 96 }

/** Below these the part that matters, such as the button that sends, is cut off: other panels give way first. */
const LEAST_OF: Readonly<Record<string, Partial<typeof LEAST>>> = {
  ticket: { width: TICKET_WIDTH, height: TICKET_HEIGHT },
  watchlist: { width: WATCHLIST_WIDTH },
  session: { width: 284, height: SESSION_HEIGHT },
  risk: { width: 360 },
}

const riskWidth = (dock: number): number => Math.max(RISK_WIDTH, dock * 0.26)
const accountWidth = (dock: number): number => Math.max(ACCOUNT_WIDTH, dock * 0.23)

/** In the order of opening. Sizes in px; the panel that has none takes what is left. */
const LAYOUTS: Readonly<Record<PresetId, readonly Place[]>> = {
  trade: [
    { panel: 'chart' },
    { panel: 'watchlist', beside: 'chart', direction: 'left', width: () => WATCHLIST_WIDTH },
    { panel: 'ticket', beside: 'chart', direction: 'right', width: () => TICKET_WIDTH },
    {
      panel: 'positions',
      beside: 'chart',
      direction: 'below',
      height: (dock) => Math.max(216, dock * 0.28),
      front: true,
    },
    { panel: 'orders', beside: 'positions', direction: 'within' },
    { panel: 'strategies', beside: 'positions', direction: 'within' },
    { panel: 'alerts', beside: 'positions', direction: 'within' },
    { panel: 'session', beside: 'watchlist', direction: 'below', height: () => SESSION_HEIGHT },
    { panel: 'account', beside: 'ticket', direction: 'below', height: (dock) => Math.max(200, dock - TICKET_HEIGHT) },
  ],
  research: [
    { panel: 'backtest', front: true },
    { panel: 'chart', beside: 'backtest', direction: 'within' },
    { panel: 'strategies', beside: 'backtest', direction: 'left', width: () => 370 },
    { panel: 'data', beside: 'strategies', direction: 'below', height: (dock) => dock * 0.4 },
  ],
  monitor: [
    { panel: 'strategies' },
    // Account takes its room from risk: two beside the same panel would take it from each other.
    { panel: 'risk', beside: 'strategies', direction: 'right', width: (dock) => riskWidth(dock) + accountWidth(dock) },
    { panel: 'account', beside: 'risk', direction: 'right', width: accountWidth },
    { panel: 'positions', beside: 'strategies', direction: 'below', height: (dock) => dock * 0.48, front: true },
    { panel: 'orders', beside: 'positions', direction: 'within' },
    { panel: 'alerts', beside: 'positions', direction: 'within' },
    { panel: 'session', beside: 'account', direction: 'below', height: () => SESSION_HEIGHT },
  ],
}

/** Opens the preset's panels in an empty dock. Each panel is placed beside one that is there. */
export function buildLayout(api: DockviewApi, preset: PresetId): void {
  api.clear()
  for (const place of LAYOUTS[preset]) if (PANELS[place.panel] !== undefined) addPanel(api, place)
  for (const place of LAYOUTS[preset]) if (place.front === true) api.getPanel(place.panel)?.api.setActive()
}

/** Panels that need the room of a chart. */
const ROOMY: ReadonlySet<string> = new Set(['history'])

/** Opens a panel that the layout does not show, as a tab beside the positions or wherever there is room. */
export function addLoosePanel(api: DockviewApi, panel: string): void {
  const beside = (ROOMY.has(panel) ? api.getPanel('chart') : undefined) ?? api.getPanel('positions') ?? api.panels[0]
  addPanel(api, { panel, direction: 'within', ...(beside === undefined ? {} : { beside: beside.id }) })
}

function addPanel(api: DockviewApi, { panel, beside, direction = 'within', width, height }: Place): void {
  const reference = beside === undefined ? undefined : api.getPanel(beside)
  const least = { ...LEAST, ...LEAST_OF[panel] }
  const options = {
    id: panel,
    component: 'panel',
    title: PANELS[panel]?.title ?? panel,
    minimumWidth: least.width,
    minimumHeight: least.height,
    ...(width === undefined ? {} : { initialWidth: Math.round(width(api.width)) }),
    ...(height === undefined ? {} : { initialHeight: Math.round(height(api.height)) }),
  }
  if (reference === undefined) api.addPanel(options)
  else api.addPanel({ ...options, position: { referencePanel: reference, direction } })
}
