import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { useEffect, useMemo, type JSX } from 'react'
import { ErrorBoundary } from '../components/error-boundary.tsx'
import { Toasts } from '../components/toasts.tsx'
import { FileDrop } from '../panels/data/file-drop.tsx'
import { WhyDialog } from '../panels/orders/why-dialog.tsx'
import { SessionDialog } from '../panels/session/session-dialog.tsx'
import { ServicesProvider, useClient, useStream, useSymbols, type Services } from '../state/services.ts'
import { Settings } from '../state/settings.ts'
import { useWorkspace } from '../state/workspace.ts'
import { ArmDialog } from './arm-dialog.tsx'
import { Banners } from './banners.tsx'
import { CommandPalette } from './command-palette.tsx'
import { CriticalNotice } from './critical-notice.tsx'
import { Dock } from './dock.tsx'
import { Header } from './header.tsx'
import { KeysDialog } from './keys-dialog.tsx'
import { RearmDialog } from './rearm-dialog.tsx'
import { StopSettingsDialog } from './stop-settings.tsx'
import styles from './shell.module.css'
import { ReconciliationNotice } from './reconciliation-notice.tsx'
import { StatusBar } from './status-bar.tsx'
import { StopProgress } from './stop-progress.tsx'
import { useAlertNews } from './use-alert-news.ts'
import { useAppearance } from './use-appearance.ts'
import { useKeptSettings } from './use-kept-settings.ts'
import { useShortcuts } from './use-shortcuts.ts'

/** The whole screen. */
export function App({ services }: { services: Services }): JSX.Element {
  return (
    <CSPProvider disableStyleElements>
      <ServicesProvider value={services}>
        <Tooltip.Provider>
          <ErrorBoundary title="The screen">
            <Workstation />
          </ErrorBoundary>
          <Toasts />
        </Tooltip.Provider>
      </ServicesProvider>
    </CSPProvider>
  )
}

function Workstation(): JSX.Element {
  const client = useClient()
  const settings = useMemo(() => new Settings(client), [client])
  useAppearance(settings)
  useKeptSettings(settings)
  useShortcuts()
  useAlertNews()
  useFirstSymbol()
  useTitle()
  return (
    <div className={styles['app']}>
      <Header />
      <StopProgress />
      <ReconciliationNotice />
      <Banners />
      <CriticalNotice />
      <main className={styles['dock']}>
        <Dock settings={settings} />
      </main>
      <StatusBar />
      <CommandPalette />
      <KeysDialog />
      <RearmDialog />
      <StopSettingsDialog />
      <ArmDialog />
      <SessionDialog />
      <WhyDialog />
      <FileDrop />
    </div>
  )
}

/** Chart and ticket need a symbol: the first one, until another is chosen, and again when the chosen one is gone. */
function useFirstSymbol(): void {
  const symbols = useSymbols()
  const symbol = useWorkspace((state) => state.symbol)
  const selectSymbol = useWorkspace((state) => state.selectSymbol)
  const recalled = useWorkspace((state) => state.recalled)
  useEffect(() => {
    const first = symbols[0]
    if (recalled && first !== undefined && (symbol === null || !symbols.includes(symbol))) selectSymbol(first)
  }, [recalled, symbols, symbol, selectSymbol])
}

const TITLES = { active: '', paused: 'PAUSED · ', stopped: 'STOPPED · ' } as const

/** The window's title says paper or live, and whether trading is stopped. */
function useTitle(): void {
  const { value: status } = useStream((stores) => stores.status)
  const environment = status?.environment === 'live' ? 'LIVE' : 'PAPER'
  const stopped = TITLES[status?.tradingState ?? 'active']
  useEffect(() => {
    document.title = `${stopped}${environment} · QuantX`
  }, [environment, stopped])
}
