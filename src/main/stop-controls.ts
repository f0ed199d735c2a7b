import type { BrowserWindow, NativeImage, Tray } from 'electron'
import { STOP_BGRA } from './colours.ts'
import type { ElectronPieces } from './electron-pieces.ts'
import { tradingActions, tradingMenu, type TradingActions, type TradingActionsParts } from './trading-actions.ts'

/** Works from every program. The page's own key, Ctrl/Cmd+Shift+X, means other things to other programs. */
export const STOP_ACCELERATOR = 'CommandOrControl+Alt+Shift+X'

export interface StopControlsOptions {
  readonly electron: Pick<ElectronPieces, 'app' | 'dialog' | 'globalShortcut' | 'Menu' | 'nativeImage' | 'Tray'>
  readonly window: BrowserWindow
  readonly supervisor: TradingActionsParts['supervisor']
}

/**
 * The controls of trading by key and by tray. Both live in this process and go straight to the engine, so that they work
 * while the window hangs. The tray says how it went.
 */
export function installStopControls({ electron, window, supervisor }: StopControlsOptions): TradingActions {
  const { app, dialog, globalShortcut, Menu } = electron
  const tray = createTray(electron)
  const actions = tradingActions({ supervisor, dialog, say: (text) => tray?.setToolTip(text) })
  const show = () => {
    window.show()
    window.focus()
  }
  tray?.setToolTip('QuantX: PAPER')
  tray?.setContextMenu(
    Menu.buildFromTemplate([
      ...tradingMenu(actions, 'tray'),
      { type: 'separator' },
      { label: 'Open QuantX', click: show },
      { label: 'Quit', click: () => app.quit() },
    ]),
  )
  // Another program may have the key already; then the tray says so, and it and the button remain.
  const hasKey = globalShortcut.register(STOP_ACCELERATOR, () => actions.stop('hotkey', 'STOP by the global key'))
  if (!hasKey) tray?.setToolTip('QuantX: PAPER; another program has the key for STOP')
  // The page's key, heard before the page hears it: a page that hangs hears nothing.
  window.webContents.on('before-input-event', (event, { type, key, control, meta, shift, alt }) => {
    if (type !== 'keyDown' || key.toLowerCase() !== 'x' || !shift || alt || !(control || meta)) return
    event.preventDefault()
    actions.stop('hotkey', 'STOP by its key')
  })
  app.on('will-quit', () => {
    globalShortcut.unregisterAll()
    tray?.destroy()
  })
  return actions
}

/** Undefined on a desktop that has no tray. */
function createTray({ Tray, nativeImage }: Pick<ElectronPieces, 'Tray' | 'nativeImage'>): Tray | undefined {
  try {
    return new Tray(stopSquare(nativeImage, 32))
  } catch {
    return undefined
  }
}

function stopSquare(images: ElectronPieces['nativeImage'], size: number): NativeImage {
  const pixels = Buffer.from(Array.from({ length: size * size }, () => STOP_BGRA).flat())
  return images.createFromBitmap(pixels, { width: size, height: size, scaleFactor: 2 })
}
