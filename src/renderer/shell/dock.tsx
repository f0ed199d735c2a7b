import {
  DockviewReact,
  type DockviewApi,
  type DockviewTheme,
  type IDockviewHeaderActionsProps,
  type IDockviewPanelHeaderProps,
  type IDockviewPanelProps,
  type SerializedDockview,
} from 'dockview-react'
import { X } from 'lucide-react'
import { useEffect, useRef, useState, type JSX } from 'react'
import { Button } from '../components/button.tsx'
import { firstFocus } from '../components/first-focus.ts'
import { headerSlots } from '../components/header-slots.ts'
import { EmptyState } from '../components/panel-states.tsx'
import { Panel } from '../components/panel.tsx'
import { PANELS } from '../panels/registry.tsx'
import { dock } from '../state/dock.ts'
import { useWorkspace } from '../state/workspace.ts'
import type { Settings } from '../state/settings.ts'
import { addLoosePanel, buildLayout } from './layouts.ts'
import styles from './dock.module.css'

const THEME: DockviewTheme = {
  name: 'quantx',
  className: 'dockview-theme-quantx',
  gap: 1,
  dndPanelOverlay: 'content',
  dndTabIndicator: 'line',
}

/** How long the kept layout is waited for, so that the panels do not jump right after the start. */
const SETTINGS_WAIT_MS = 1_200

function layoutKey(preset: string): string {
  return `layout:${preset}`
}

/** The dockable panels. Each preset keeps its own arrangement, stored a moment after the last change. */
export function Dock({ settings }: { settings: Settings }): JSX.Element {
  const preset = useWorkspace((state) => state.preset)
  const recalled = useWorkspace((state) => state.recalled)
  const [api, setApi] = useState<DockviewApi | null>(null)
  useEffect(() => {
    if (api === null) return undefined
    let current = true
    let shown = false
    // Until it is known what is stored nothing is stored: a layout shown meanwhile must not take the place of the user's.
    let known = false
    const show = (saved: unknown): void => {
      shown = true
      if (!restoreLayout(api, saved)) buildLayout(api, preset)
    }
    const giveUp = setTimeout(() => show(null), SETTINGS_WAIT_MS)
    const take = (saved: unknown): void => {
      if (!current || known) return
      clearTimeout(giveUp)
      if (!shown || saved !== null) show(saved)
      known = true
    }
    // Without an answer the arrangement that comes with QuantX is shown, and it is asked again.
    let retry: ReturnType<typeof setTimeout> | undefined
    const read = (): void => {
      settings.read(layoutKey(preset)).then(take, () => {
        if (current) retry = setTimeout(read, SETTINGS_WAIT_MS)
      })
    }
    if (recalled) read()
    const change = api.onDidLayoutChange(() => {
      if (known) settings.write(layoutKey(preset), api.toJSON())
    })
    dock.setState({
      controller: {
        open: (panelId) => focusPanel(api, panelId),
        closeFront: () => api.activePanel?.api.close(),
        reset: () => {
          buildLayout(api, preset)
          known = true
          settings.write(layoutKey(preset), api.toJSON())
        },
      },
    })
    return () => {
      current = false
      clearTimeout(giveUp)
      clearTimeout(retry)
      change.dispose()
      dock.setState({ controller: null })
    }
  }, [api, preset, recalled, settings])
  return (
    <DockviewReact
      theme={THEME}
      components={COMPONENTS}
      defaultTabComponent={Tab}
      rightHeaderActionsComponent={HeaderSlot}
      watermarkComponent={NoPanels}
      onReady={(event) => setApi(event.api)}
    />
  )
}

function DockedPanel({ api }: IDockviewPanelProps): JSX.Element {
  const definition = PANELS[api.id]
  if (definition === undefined) return <EmptyState>This panel is not part of this version.</EmptyState>
  const Content = definition.component
  return (
    <Panel id={api.id} title={definition.title}>
      <Content />
    </Panel>
  )
}

const COMPONENTS = { panel: DockedPanel }

function Tab({ api }: IDockviewPanelHeaderProps): JSX.Element {
  const definition = PANELS[api.id]
  const Icon = definition?.icon
  const Count = definition?.count
  return (
    <div className={styles['tab']}>
      {Icon === undefined ? null : <Icon aria-hidden="true" />}
      <span>{definition?.title ?? api.id}</span>
      {Count === undefined ? null : <Count />}
      {/* For the pointer alone: a tab may not hold a button, and the palette closes panels by keyboard. */}
      <span
        aria-hidden="true"
        title={`Close ${definition?.title ?? api.id}`}
        className={styles['close']}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={() => api.close()}
      >
        <X />
      </span>
    </div>
  )
}

function HeaderSlot({ activePanel }: IDockviewHeaderActionsProps): JSX.Element {
  const slot = useRef<HTMLDivElement>(null)
  const panelId = activePanel?.id
  useEffect(() => {
    if (slot.current === null || panelId === undefined) return undefined
    return headerSlots.provide(panelId, slot.current)
  }, [panelId])
  return <div ref={slot} className={styles['slot']} />
}

function NoPanels(): JSX.Element {
  return (
    <EmptyState action={<Button onClick={() => dock.getState().controller?.reset()}>Reset the layout</Button>}>
      No panel is open.
    </EmptyState>
  )
}

/** Takes over a saved layout when it is one and all its panels are known. */
function restoreLayout(api: DockviewApi, saved: unknown): boolean {
  if (!isLayout(saved) || Object.keys(saved.panels).some((id) => PANELS[id] === undefined)) return false
  try {
    api.fromJSON(saved)
    return true
  } catch {
    return false
  }
}

function isLayout(value: unknown): value is SerializedDockview {
  return typeof value === 'object' && value !== null && 'grid' in value && 'panels' in value
}

function focusPanel(api: DockviewApi, panelId: string): void {
  if (PANELS[panelId] === undefined) return
  if (api.getPanel(panelId) === undefined) addLoosePanel(api, panelId)
  api.getPanel(panelId)?.api.setActive()
  requestAnimationFrame(() => {
    const panel = document.querySelector<HTMLElement>(`[data-panel="${panelId}"]`)
    // A panel with nothing to press takes the focus itself, so that the next key is not meant for the one before.
    const place = firstFocus(panel) ?? panel
    place?.focus()
  })
}
