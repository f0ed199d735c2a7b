import { join } from 'node:path'
import { parseArgs } from 'node:util'
import {
  app,
  BrowserWindow,
  dialog,
  globalShortcut,
  ipcMain,
  Menu,
  MessageChannelMain,
  nativeImage,
  Notification,
  powerMonitor,
  protocol,
  screen,
  session,
  shell,
  Tray,
  utilityProcess,
} from 'electron'
import { defaultHome } from '../host/home.ts'
import { systemTime } from '../host/system-time.ts'
import { startDesktopShell } from './desktop-shell.ts'

// Chromium's own switches are among the arguments: what is not ours is passed over.
const args = process.argv.slice(1)
const { home } = parseArgs({ args, options: { home: { type: 'string' } }, strict: false }).values

startDesktopShell({
  electron: {
    app,
    BrowserWindow,
    dialog,
    globalShortcut,
    ipcMain,
    Menu,
    MessageChannelMain,
    nativeImage,
    Notification,
    powerMonitor,
    protocol,
    screen,
    session,
    shell,
    Tray,
    utilityProcess,
  },
  home: typeof home === 'string' ? home : defaultHome(),
  resources: app.getAppPath(),
  engineEntry: join(import.meta.dirname, 'engine.js'),
  panicEntry: join(import.meta.dirname, 'panic.js'),
  preload: join(import.meta.dirname, 'preload.cjs'),
  rendererFolder: join(import.meta.dirname, '..', 'renderer'),
  platform: process.platform,
  time: systemTime,
})
