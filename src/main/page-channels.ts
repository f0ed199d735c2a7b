/** Channels between the preload and the shell. */
export const ENGINE_PORT_CHANNEL = 'quantx:engine-port'
export const ENGINE_STATE_CHANNEL = 'quantx:engine-state'
export const RESTART_ENGINE_CHANNEL = 'quantx:restart-engine'
export const STOP_TRADING_CHANNEL = 'quantx:stop-trading'
export const NOTIFY_CHANNEL = 'quantx:notify'
