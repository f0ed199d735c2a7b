import type { MenuItemConstructorOptions } from 'electron'
import { tradingMenu, type TradingActions } from './trading-actions.ts'

/** Editing, zoom and windows, and the controls of trading for a screen that hangs. */
export function appMenu(
  platform: NodeJS.Platform,
  isPackaged: boolean,
  actions: TradingActions,
): MenuItemConstructorOptions[] {
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    { role: 'editMenu' },
    {
      label: 'View',
      submenu: [
        { role: 'reload' },
        ...(isPackaged ? [] : [{ role: 'toggleDevTools' } as const]),
        { type: 'separator' },
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { type: 'separator' },
        { role: 'togglefullscreen' },
      ],
    },
    { label: 'Trading', submenu: tradingMenu(actions, 'menu') },
    { role: 'windowMenu' },
  ]
}
