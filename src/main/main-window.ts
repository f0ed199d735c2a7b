import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import { DARK_BACKGROUND } from './colours.ts'
import type { ElectronPieces } from './electron-pieces.ts'
import { readWindowState, writeWindowState, type WindowState } from './window-state.ts'

export const WINDOW_TITLE = 'QuantX: PAPER'

/** What the window is made with. The page is ours, and gets no more than a stranger's would. */
export function windowOptions(
  preload: string,
  isPackaged: boolean,
  state: WindowState | undefined,
): BrowserWindowConstructorOptions {
  return {
    ...(state === undefined
      ? { width: 1_440, height: 900 }
      : { x: state.x, y: state.y, width: state.width, height: state.height }),
    minWidth: 1_024,
    minHeight: 640,
    title: WINDOW_TITLE,
    backgroundColor: DARK_BACKGROUND,
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInSubFrames: false,
      nodeIntegrationInWorker: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
      devTools: !isPackaged,
      // Prices go on when another window is in front.
      backgroundThrottling: false,
    },
  }
}

/** The one window, where it was last time, shown when it has something to show. */
export function createMainWindow(
  { app, BrowserWindow, screen }: Pick<ElectronPieces, 'app' | 'BrowserWindow' | 'screen'>,
  preload: string,
  home: string,
): BrowserWindow {
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea)
  const state = readWindowState(home, screens)
  const window = new BrowserWindow(windowOptions(preload, app.isPackaged, state))
  window.on('page-title-updated', (event) => event.preventDefault())
  window.once('ready-to-show', () => {
    if (state?.maximized === true) window.maximize()
    window.show()
  })
  window.on('close', () => writeWindowState(home, { ...window.getNormalBounds(), maximized: window.isMaximized() }))
  return window
}
