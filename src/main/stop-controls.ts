import type { BrowserWindow, NativeImage, Tray } from 'electron'
import { messageOf } from '../engine/model/errors.ts'
import { STOP_BGRA } from './colours.ts'
import type { ElectronPieces } from './electron-pieces.ts'

/** Works from every program. The page's own key, Ctrl/Cmd+Shift+X, means other things to other programs. */
export const STOP_ACCELERATOR = 'CommandOrControl+Alt+Shift+X'

export interface StopControlsOptions {
  readonly electron: Pick<ElectronPieces, 'app' | 'globalShortcut' | 'Menu' | 'nativeImage' | 'Tray'>
  readonly window: BrowserWindow
  /** Resolves when trading is stopped. */
  readonly stopTrading: (source: 'hotkey' | 'tray', reason: string) => Promise<void>
}

/**
 * STOP by key and by tray. Both live in this process and go straight to the engine, so that they work while the window
 * hangs. The tray says how it went.
 */
export function installStopControls({ electron, window, stopTrading }: StopControlsOptions): void {
  const { app, globalShortcut, Menu } = electron
  const tray = createTray(electron)
  const stop = (source: 'hotkey' | 'tray', reason: string) => {
    tray?.setToolTip('QuantX: stopping …')
    stopTrading(source, reason).then(
      () => tray?.setToolTip('QuantX: trading is stopped'),
      (error: unknown) => tray?.setToolTip(`QuantX: STOP failed: ${messageOf(error)}`),
    )
  }
  const show = () => {
    window.show()
    window.focus()
  }
  tray?.setToolTip('QuantX: PAPER')
  tray?.setContextMenu(
    Menu.buildFromTemplate([
      { label: 'STOP trading', click: () => stop('tray', 'STOP from the tray') },
      { type: 'separator' },
      { label: 'Open QuantX', click: show },
      { label: 'Quit', click: () => app.quit() },
    ]),
  )
  // Another program may have the key already; the tray and the button remain.
  globalShortcut.register(STOP_ACCELERATOR, () => stop('hotkey', 'STOP by the global key'))
  // The page's key, heard before the page hears it: a page that hangs hears nothing.
  window.webContents.on('before-input-event', (event, { type, key, control, meta, shift, alt }) => {
    if (type !== 'keyDown' || key.toLowerCase() !== 'x' || !shift || alt || !(control || meta)) return
    event.preventDefault()
    stop('hotkey', 'STOP by its key')
  })
  app.on('will-quit', () => {
    globalShortcut.unregisterAll()
    tray?.destroy()
  })
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
