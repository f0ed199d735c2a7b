import { contextBridge, ipcRenderer } from 'electron'
import { ENGINE_PORT_MESSAGE, type QuantXBridge } from '../contract/bridge.ts'
import type { EngineProcessState } from '../contract/protocol.ts'
import {
  ENGINE_PORT_CHANNEL,
  ENGINE_STATE_CHANNEL,
  NOTIFY_CHANNEL,
  RESTART_ENGINE_CHANNEL,
  STOP_TRADING_CHANNEL,
} from './page-channels.ts'

let newest: EngineProcessState | undefined
const listeners = new Set<(state: EngineProcessState) => void>()

ipcRenderer.on(ENGINE_STATE_CHANNEL, (_event, state: EngineProcessState) => {
  newest = state
  for (const listener of listeners) listener(state)
})

// A port can't pass the bridge; a message to our own window can carry it.
ipcRenderer.on(ENGINE_PORT_CHANNEL, ({ ports }) => {
  window.postMessage(ENGINE_PORT_MESSAGE, window.location.origin, [...ports])
})

const bridge: QuantXBridge = {
  shell: 'electron',
  platform: process.platform,
  onEngineState(listener) {
    listeners.add(listener)
    if (newest !== undefined) listener(newest)
    return () => void listeners.delete(listener)
  },
  restartEngine: () => ipcRenderer.send(RESTART_ENGINE_CHANNEL),
  stopTrading: (request) => ipcRenderer.send(STOP_TRADING_CHANNEL, request),
  notify: (notice) => ipcRenderer.send(NOTIFY_CHANNEL, notice),
}

// What is exposed arrives in the page frozen, as copies and proxies.
contextBridge.exposeInMainWorld('quantx', bridge)
