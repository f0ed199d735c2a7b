import { join } from 'node:path'
import type { BrowserWindow } from 'electron'
import { ShellStop } from '../contract/protocol.ts'
import { messageOf } from '../engine/model/errors.ts'
import { CrashLoop } from '../host/crash-loop.ts'
import { lockHome, type HomeLock } from '../host/home-lock.ts'
import { makeHome } from '../host/home.ts'
import { requirePage } from '../host/built-page.ts'
import { openControlLine } from '../host/control-line.ts'
import { panicBy } from '../host/panic.ts'
import { stopMemoIn } from '../host/stop-memo.ts'
import { Supervisor, type SupervisorOptions } from '../host/supervisor.ts'
import { appMenu } from './app-menu.ts'
import { APP_SCHEME, APP_URL, appProtocolHandler } from './app-protocol.ts'
import type { ElectronPieces } from './electron-pieces.ts'
import { createMainWindow } from './main-window.ts'
import { confine } from './navigation.ts'
import { DesktopNotices } from './desktop-notices.ts'
import { NOTIFY_CHANNEL, RESTART_ENGINE_CHANNEL, STOP_TRADING_CHANNEL } from './page-channels.ts'
import { onPageMessage } from './page-ipc.ts'
import { PageLine } from './page-line.ts'
import { denyPermissions } from './permissions.ts'
import { watchSleep } from './sleep.ts'
import { installStopControls } from './stop-controls.ts'
import { launchUtilityEngine, type EnginePort } from './utility-engine.ts'
import { launchUtilityPanic } from './utility-panic.ts'

export interface DesktopShellOptions {
  readonly electron: ElectronPieces
  readonly home: string
  /** Folder with `strategies/` and `package.json`. */
  readonly resources: string
  readonly engineEntry: string
  readonly panicEntry: string
  readonly preload: string
  readonly rendererFolder: string
  readonly platform: NodeJS.Platform
  readonly time: SupervisorOptions<EnginePort>['time']
}

/** The workstation as a desktop program: one window, one engine, one instance. */
export function startDesktopShell(options: DesktopShellOptions): void {
  const { app, dialog, protocol } = options.electron
  app.enableSandbox()
  // Keys of the whole computer under Wayland go by the desktop's portal.
  app.commandLine.appendSwitch('enable-features', 'GlobalShortcutsPortal')
  const refuse = (error: unknown) => {
    dialog.showErrorBox('QuantX', messageOf(error))
    app.exit(1)
  }
  try {
    requirePage(options.rendererFolder)
    makeHome(options.home)
  } catch (error) {
    return refuse(error)
  }
  // Before the lock, which lives there: each home has its own instance.
  app.setPath('userData', join(options.home, 'window'))
  if (!app.requestSingleInstanceLock()) return app.quit()
  protocol.registerSchemesAsPrivileged([APP_SCHEME])
  app
    .whenReady()
    .then(() => open(options, lockHome(options.home)))
    .catch(refuse)
}

function open(options: DesktopShellOptions, lock: HomeLock): void {
  const { electron, home, resources, rendererFolder, preload, platform, time } = options
  const { app, dialog, ipcMain, Menu, MessageChannelMain, protocol, session, shell } = electron
  lock.setAddress('its own window')
  app.on('web-contents-created', (_event, contents) => confine(contents, shell))
  denyPermissions(session.defaultSession)
  protocol.handle(APP_SCHEME.scheme, appProtocolHandler(rendererFolder))
  const launch = () => launchUtilityEngine(electron, options.engineEntry)
  const supervisor = new Supervisor<EnginePort>({
    launch,
    time,
    config: { home, resources },
    stopMemo: stopMemoIn(home),
    panic: panicBy(() => launchUtilityPanic(electron, options.panicEntry), home, time),
  })
  const window = createMainWindow(electron, preload, home)
  new PageLine(window.webContents, supervisor, MessageChannelMain).attach()
  reviveWindow(window, new CrashLoop(time))
  onPageMessage(ipcMain, RESTART_ENGINE_CHANNEL, window.webContents, () => supervisor.restart())
  onPageMessage(ipcMain, STOP_TRADING_CHANNEL, window.webContents, (message) => {
    const request = ShellStop.safeParse(message)
    if (!request.success) return
    const { source, reason, flatten } = request.data
    // How it went is seen on the screen, once there is an engine again.
    supervisor.stopTrading(source, reason, flatten).catch(() => undefined)
  })
  const notices = new DesktopNotices(electron.Notification, () => bringToFront(window))
  onPageMessage(ipcMain, NOTIFY_CHANNEL, window.webContents, (message) => notices.show(message))
  const actions = installStopControls({ electron, window, supervisor })
  Menu.setApplicationMenu(Menu.buildFromTemplate(appMenu(platform, app.isPackaged, actions)))
  watchSleep(electron, supervisor)
  app.on('second-instance', () => bringToFront(window))
  app.on('window-all-closed', () => app.quit())
  const line = openControlLine(home, supervisor)
  // Without it the command line finds no QuantX; window, tray and keys work all the same.
  line.catch((error: unknown) => dialog.showErrorBox('QuantX', messageOf(error)))
  quitAfterEngine(electron, supervisor, async () => {
    await line.then((opened) => opened.close()).catch(() => undefined)
    lock.release()
  })
  supervisor.start()
  // A load that is cut short by a reload rejects; the reload is what counts then.
  window.loadURL(APP_URL).catch(() => undefined)
}

/** A page that crashed is loaded again, but not for ever. The engine trades on meanwhile. */
function reviveWindow(window: BrowserWindow, crashes: CrashLoop): void {
  window.webContents.on('render-process-gone', (_event, { reason }) => {
    if (reason !== 'clean-exit' && crashes.died() !== undefined && !window.isDestroyed()) window.webContents.reload()
  })
}

function bringToFront(window: BrowserWindow): void {
  if (window.isDestroyed()) return
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}

/** Quitting waits until the engine has closed its store. */
function quitAfterEngine(
  { app }: ElectronPieces,
  supervisor: Supervisor<EnginePort>,
  release: () => Promise<void>,
): void {
  let isClosed = false
  app.on('before-quit', (event) => {
    if (isClosed) return
    event.preventDefault()
    void supervisor
      .shutdown()
      .then(release)
      .then(() => {
        isClosed = true
        app.quit()
      })
  })
}
