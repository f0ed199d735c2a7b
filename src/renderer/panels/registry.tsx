import {
  Bell,
  Bot,
  ChartCandlestick,
  Database,
  FlaskConical,
  History,
  Layers,
  ListOrdered,
  PlayCircle,
  ShieldAlert,
  SquarePen,
  Star,
  Wallet,
  type LucideIcon,
} from 'lucide-react'
import type { ComponentType } from 'react'
import { AccountPanel } from './account/account-panel.tsx'
import { AlertsPanel, OpenAlerts } from './alerts/alerts-panel.tsx'
import { BacktestPanel } from './backtest/backtest-panel.tsx'
import { ChartPanel } from './chart/chart-panel.tsx'
import { DataPanel } from './data/data-panel.tsx'
import { HistoryPanel } from './history/history-panel.tsx'
import { OrdersPanel } from './orders/orders-panel.tsx'
import { PositionsPanel } from './positions/positions-panel.tsx'
import { RiskPanel } from './risk/risk-panel.tsx'
import { SessionPanel } from './session/session-panel.tsx'
import { StrategiesPanel } from './strategies/strategies-panel.tsx'
import { TicketPanel } from './ticket/ticket-panel.tsx'
import { WatchlistPanel } from './watchlist/watchlist-panel.tsx'

export interface PanelDefinition {
  readonly title: string
  readonly icon: LucideIcon
  /** The letter after `g`. */
  readonly key: string
  readonly component: ComponentType
  /** Shown in the panel's tab: how much waits for attention. */
  readonly count?: ComponentType
}

/** Every panel by its id, which saved layouts name. */
export const PANELS: Readonly<Record<string, PanelDefinition>> = {
  watchlist: { title: 'Watchlist', icon: Star, key: 'w', component: WatchlistPanel },
  chart: { title: 'Chart', icon: ChartCandlestick, key: 'c', component: ChartPanel },
  ticket: { title: 'Order ticket', icon: SquarePen, key: 't', component: TicketPanel },
  positions: { title: 'Positions', icon: Layers, key: 'p', component: PositionsPanel },
  orders: { title: 'Orders & fills', icon: ListOrdered, key: 'o', component: OrdersPanel },
  strategies: { title: 'Strategies', icon: Bot, key: 's', component: StrategiesPanel },
  account: { title: 'Account', icon: Wallet, key: 'a', component: AccountPanel },
  risk: { title: 'Risk', icon: ShieldAlert, key: 'r', component: RiskPanel },
  alerts: { title: 'Alerts & log', icon: Bell, key: 'l', component: AlertsPanel, count: OpenAlerts },
  session: { title: 'Session', icon: PlayCircle, key: 'e', component: SessionPanel },
  backtest: { title: 'Backtest', icon: FlaskConical, key: 'b', component: BacktestPanel },
  history: { title: 'Past sessions', icon: History, key: 'h', component: HistoryPanel },
  data: { title: 'Data', icon: Database, key: 'd', component: DataPanel },
}
