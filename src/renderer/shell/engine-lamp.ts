import type { Lamp } from '../../contract/views.ts'
import type { ConnectionState } from '../transport/client.ts'

/** The engine's lamp: its process, and whether this screen reaches it. */
export function engineLamp({ link, engine, mismatch }: ConnectionState): Lamp {
  if (mismatch !== null) return { state: 'down', detail: `speaks contract version ${mismatch}, the screen another` }
  if (engine.state === 'failed') return { state: 'down', detail: `given up: ${engine.reason}` }
  if (engine.state === 'restarting') return { state: 'warning', detail: `restarting: ${engine.reason}` }
  if (link === 'open')
    return {
      state: 'ok',
      detail: engine.restarts === 0 ? 'connected' : `connected, restarted ${engine.restarts} times`,
    }
  return { state: 'warning', detail: 'connecting' }
}
